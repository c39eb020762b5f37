import Blueprints
import Kernel
import ObjectStore
import Storage
import Testing

@Suite("What is not as the applied blueprints say")
struct DriftTests {
    let site: TestSite

    init() async throws {
        site = try await TestSite()
        try await site.run(["a.yaml": Self.file])
    }

    private static let file = """
        entries:
        - {model: authentik_flows.flow, identifiers: {slug: login},
           attrs: {name: Login, title: Hello, designation: authentication}}
        - {model: authentik_core.group, identifiers: {name: staff}}
        """

    private func find(_ text: String = file) async throws -> BlueprintOutcome {
        try await drift(["a.yaml": text]).find()
    }

    private func drift(_ files: KeyValuePairs<String, String>) -> BlueprintDrift {
        let files = files.map { BlueprintFile(path: $0.key, text: $0.value) }
        return BlueprintDrift(site.store, shelf: BlueprintShelf { files })
    }

    private func note(_ outcome: BlueprintOutcome) async throws -> Bool {
        try await BlueprintDrift.note(outcome, in: site.store)
    }

    private func change(title: String) async throws {
        try await site.apply(
            "- {model: authentik_flows.flow, identifiers: {slug: login}, attrs: {title: \(title)}}")
    }

    private func events() async throws -> Int {
        try await site.store.read(by: .system) {
            try await $0.sql.query("SELECT 1 FROM events WHERE action = 'configuration_warning'").count
        }
    }

    @Test("is nothing after they were applied")
    func nothing() async throws {
        let outcome = try await find()
        #expect(outcome.isEmpty && outcome.unchanged == 2)
        #expect(try await !note(outcome))
    }

    @Test("is found, and an event once, and again when it is back after it was gone")
    func found() async throws {
        try await change(title: "Mine")
        #expect(try await find().changes.map(\.label) == ["login"])
        #expect(try await note(find()))
        #expect(try await !note(find()))
        #expect(try await events() == 1)
        try await change(title: "Hello")
        #expect(try await !note(find()))
        try await change(title: "Mine")
        #expect(try await note(find()))
        #expect(try await events() == 2)
        #expect(site.flow("login")?.title == "Mine")
    }

    @Test("is not what a file says that was not applied")
    func notApplied() async throws {
        #expect(try await find(Self.file.replacing("Hello", with: "Other")).isEmpty)
        #expect(try await drift(["b.yaml": Self.file]).find().files.isEmpty)
    }
}
