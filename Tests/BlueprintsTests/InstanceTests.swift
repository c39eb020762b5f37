import Kernel
import ObjectStore
import Storage
import StorageTestKit
import TestKit
import Testing

@testable import Blueprints

@Suite("Instances of blueprints")
struct InstanceTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    private func file(_ slug: String, _ more: String = "") -> String {
        "metadata: {name: \(slug)}\n\(more)\nentries:\n- {model: authentik_flows.flow, identifiers: {slug: \(slug)},"
            + " attrs: {name: A, title: !Context [title, None], designation: recovery}}\n"
    }

    @Test("that are texts of their own are applied with their context, and by another name than the files'")
    func content() async throws {
        let id = try await site.instantiate([
            "name": "mine", "content": .string(file("own", "context: {title: File}")), "context": ["title": "Mine"],
        ])
        let result = try await site.runner([:]).apply(id, again: false)
        #expect(result.path == "mine")
        #expect(site.flow("own")?.title == "Mine")
        #expect(site.store.current.get(BlueprintInstance.self, id)?.name == "mine")
        #expect(try await site.runner([:]).apply(id, again: false).isUnchanged)
        #expect(try await site.runner([:]).apply(id, again: true).report?.count(.updated) == 1)
    }

    @Test("read the environment when they are files, and otherwise only if the settings say so")
    func environment() async throws {
        let text = "entries:\n- {model: test_greeting.greetingstage, identifiers: {name: !Env [HERE, nowhere]}}"
        #expect(try await site.run(["a.yaml": text]).first?.error == nil)
        #expect(site.stage("there") != nil)
        let id = try await site.instantiate(["name": "mine", "content": .string(text)])
        #expect(try await site.runner([:]).apply(id, again: false).error?.reason == "!Env is not allowed here.")
    }

    @Test("have the context of the server only when they are files")
    func serverContext() async throws {
        let id = try await site.instantiate(["name": "mine", "content": .string(file("own"))])
        let runner = site.runner(["a.yaml": file("a")], context: ["title": "Secret"])
        _ = try await runner.applyFiles()
        _ = try await runner.apply(id, again: true)
        #expect(site.flow("a")?.title == "Secret")
        #expect(site.flow("own")?.title == "None")
    }

    @Test("that are switched off are never applied, and hinder nobody")
    func disabled() async throws {
        let id = try await site.instantiate(
            ["name": "idle", "content": .string(file("idle")), "enabled": false])
        #expect(try await site.runner([:]).apply(id, again: true).isUnchanged)
        #expect(site.flow("idle") == nil)
        let needy = "entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: idle}}}\n"
        #expect(try await site.run(["a.yaml": needy]).first?.error == nil)
    }

    @Test("are found and lost with their files, and what was applied is not applied again when it comes back")
    func orphaned() async throws {
        try await site.run(["a.yaml": file("a"), "bad.yaml": "entries: 5"])
        #expect(try await site.runner(["a.yaml": file("a")]).discover().isEmpty)
        #expect(site.instance("bad.yaml")?.status == .orphaned)
        #expect(try await site.runner([:]).discover().isEmpty)
        #expect(site.instance("a.yaml")?.status == .orphaned)
        let found = try await site.runner(["a.yaml": file("a"), "bad.yaml": "entries: 5"]).discover()
        #expect(found.map(\.name) == ["bad.yaml"])
        #expect(site.instance("a.yaml")?.status == .successful)
        #expect(try await site.runner(["bad.yaml": ""]).clearFailed() == ["a.yaml"])
        #expect(site.instance("a.yaml") == nil)
        #expect(site.flow("a") != nil)
    }

    @Test("bring those that they require along, whoever applies them")
    func requirements() async throws {
        let needy = file("a").replacing(
            "entries:\n",
            with: "entries:\n- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: b}}}\n")
        let runner = site.runner(["a.yaml": needy, "b.yaml": file("b")])
        _ = try await runner.discover()
        let a = try #require(site.instance("a.yaml")?.id)
        #expect(try await runner.apply(a, again: false).error == nil)
        #expect(site.flow("b") != nil)
        #expect(site.instance("b.yaml")?.status == .successful)
    }

    @Test("with members that mean nothing are applied with a warning")
    func warning() async throws {
        try await site.run(["a.yaml": file("a", "colour: red")])
        #expect(site.instance("a.yaml")?.status == .warning)
        #expect(try await site.run(["a.yaml": file("a", "colour: red")]).first?.isUnchanged == true)
    }

    @Test("keep nothing when an entry in the middle is bad")
    func middle() async throws {
        let text =
            file("a") + "- {model: test_errand.errand, identifiers: {name: x}}\n"
            + "- {model: test_errand.errand, identifiers: {name: y}, attrs: {flow: !Find [authentik_flows.flow, [slug, a]]}}\n"
        let error = try await site.run(["a.yaml": text]).first?.error
        #expect(error?.description == "a.yaml:5:3: entry 2, field 'flow': This field is required.")
        #expect(site.flow("a") == nil)
        #expect(try await site.events("model_created").isEmpty)
    }

    @Test("are not applied twice by two servers that find them at the same time")
    func race() async throws {
        let runner = site.runner(["a.yaml": file("a")])
        _ = try await runner.discover()
        let id = try #require(site.instance("a.yaml")?.id)
        let results = try await withThrowingTaskGroup(of: BlueprintResult.self) { group in
            for _ in 0..<4 { group.addTask { try await runner.apply(id, again: false) } }
            return try await group.reduce(into: [BlueprintResult]()) { $0.append($1) }
        }
        #expect(results.count { $0.report != nil } == 1)
        #expect(try await site.events("model_created").count == 1)
    }

    @Test("are either a path or a text")
    func exclusive() async throws {
        for fields in [["name": "a"], ["name": "a", "path": "a.yaml", "content": "entries: []"]] as [[String: JSON]] {
            await #expect(throws: Problems.self) { try await site.instantiate(fields) }
        }
    }
}

@Suite("What an earlier version kept of blueprints")
struct BlueprintMigrationTests {
    @Test("becomes instances, with names that nothing else has")
    func migrated() async throws {
        let database = try await TestDatabase.make()
        let old = ObjectStoreSchema.migrations + [BlueprintsSchema.migrations[0]]
        try await Migrations(old).apply(to: database, at: 0)
        try await database.write { transaction in
            for (path, name, status) in [
                ("a.yaml", "Same", "successful"), ("b.yaml", "Same", "error"), ("c.yaml", "C", "successful"),
            ] {
                try await transaction.execute(
                    "INSERT INTO blueprint_instances VALUES (?, ?, ?, ?, ?, ?)", path, name, "hash of \(path)",
                    1_700_000_000_500_000, status, "")
            }
        }
        try await Migrations(old + BlueprintsSchema.migrations.dropFirst()).apply(to: database, at: 0)
        let fakes = FakePowers()
        let store = ObjectStore(
            database: database, registry: try Registry([]), sealer: Sealer(secretKey: "test"), clock: fakes.clock,
            random: fakes.random, logger: TestSite.silent)
        try await store.open(with: fakes.all, directory: [])
        let instances = store.current.all(BlueprintInstance.self).sorted { $0.path < $1.path }
        #expect(instances.map(\.path) == ["a.yaml", "b.yaml", "c.yaml"])
        #expect(instances.map(\.name) == ["a.yaml", "b.yaml", "C"])
        #expect(instances.map(\.status) == [.successful, .error, .successful])
        #expect(instances.map(\.lastAppliedHash) == ["hash of a.yaml", "hash of b.yaml", "hash of c.yaml"])
        #expect(instances[0].lastApplied == Timestamp(seconds: 1_700_000_000))
        #expect(Set(instances.map(\.id)).count == 3)
    }
}
