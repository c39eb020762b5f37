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

    /// An instance from a registry, applied, and what looks at it: with what was fetched, or anew.
    private func remote(
        _ registry: FakeRegistry, path: String = "oci://ada:pw@registry.example/a/b", name: String = "remote"
    ) async throws -> BlueprintShelf {
        let shelf = TestSite.shelf(["a.yaml": Self.file], [:], registry)
        let id = try await site.instantiate(["name": .string(name), "path": .string(path)])
        let runner = BlueprintRunner(store: site.store, shelf: shelf, logger: TestSite.silent)
        #expect(try await runner.apply(id, again: false).report != nil)
        return shelf
    }

    private static let far = """
        entries:
        - {model: authentik_flows.flow, identifiers: {slug: far}, attrs: {name: Far, title: Far, designation: recovery}}
        """

    @Test("is found of what registries have, which are not asked for what was fetched before")
    func registries() async throws {
        let registry = FakeRegistry(Self.far)
        let shelf = try await remote(registry)
        let asked = registry.asked.count
        try await site.apply("- {model: authentik_flows.flow, identifiers: {slug: far}, attrs: {title: Mine}}")
        let drift = BlueprintDrift(site.store, shelf: shelf)
        for _ in 0..<3 { #expect(try await drift.find().changes.map(\.label) == ["far"]) }
        #expect(registry.asked.count == asked)
        // Another program has fetched nothing yet.
        let fresh = BlueprintDrift(site.store, shelf: TestSite.shelf([:], [:], registry))
        for _ in 0..<3 { #expect(try await fresh.find().changes.map(\.label) == ["far"]) }
        #expect(registry.asked.count == 2 * asked)
        // What is there now and was not applied yet is not compared.
        let newer = TestSite.shelf([:], [:], FakeRegistry(Self.far + "# newer"))
        #expect(try await BlueprintDrift(site.store, shelf: newer).find().files.isEmpty)
    }

    @Test("is found of the others when a registry does not answer, which is said, and asked once")
    func silence() async throws {
        _ = try await remote(FakeRegistry(Self.far))
        for name in ["b", "c"] {
            // The same host: it is not waited for again.
            _ = try await remote(FakeRegistry(Self.far), path: "oci://ada:pw@registry.example/a/b:latest", name: name)
        }
        try await change(title: "Mine")
        let silent = SilentRegistry()
        let outcome = try await BlueprintDrift(
            site.store, shelf: TestSite.shelf(["a.yaml": Self.file], [:], silent)
        ).find()
        #expect(outcome.changes.map(\.label) == ["login"])
        #expect(outcome.unread.map(\.file).sorted().count == 3)
        let reason = OutgoingFailure.tooSlow(host: "registry.example").description
        #expect(outcome.warnings.contains("oci://registry.example/a/b: \(reason) It was not compared."))
        #expect(outcome.json["warnings"]?.array?.count == 3)
        #expect(silent.asked == 1)
    }

    @Test("is no news when a registry answers again that did not for a while")
    func back() async throws {
        let shelf = try await remote(FakeRegistry(Self.far))
        try await site.apply("- {model: authentik_flows.flow, identifiers: {slug: far}, attrs: {title: Mine}}")
        let silent = BlueprintDrift(site.store, shelf: TestSite.shelf(["a.yaml": Self.file], [:], SilentRegistry()))
        #expect(try await note(BlueprintDrift(site.store, shelf: shelf).find()))
        #expect(try await !note(silent.find()))
        #expect(try await !note(BlueprintDrift(site.store, shelf: shelf).find()))
        #expect(try await events() == 1)
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

    @Test("leads through what blueprints name, and only through what was applied")
    func naming() async throws {
        let outer = """
            entries:
            - {model: authentik_flows.flow, identifiers: {slug: login}, attrs: {title: Outer}}
            - {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {path: a.yaml}}}
            """
        try await site.run(["a.yaml": Self.file, "b.yaml": outer])
        #expect(site.flow("login")?.title == "Hello")
        let both = try await drift(["a.yaml": Self.file, "b.yaml": outer]).find()
        #expect(both.isEmpty && both.files.map(\.path) == ["a.yaml", "a.yaml", "b.yaml"])
        // What has changed since may have the last word.
        let newer = try await drift(["a.yaml": Self.file + "# newer", "b.yaml": outer]).find()
        #expect(newer.isEmpty && newer.files.isEmpty)
    }

    @Test("is not what a file says that was not applied")
    func notApplied() async throws {
        #expect(try await find(Self.file.replacing("Hello", with: "Other")).isEmpty)
        #expect(try await drift(["b.yaml": Self.file]).find().files.isEmpty)
    }
}
