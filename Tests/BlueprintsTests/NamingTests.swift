import Kernel
import ObjectStore
import TestKit
import Testing

@testable import Blueprints

@Suite("Blueprints that entries name")
struct NamingTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    private func named(_ what: String, _ more: String = "", entry: String = "") -> String {
        "- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {\(what)}\(more)}\(entry)}\n"
    }

    private func flow(_ slug: String, _ title: String, _ more: String = "") -> String {
        "- {model: authentik_flows.flow, identifiers: {slug: \(slug)}\(more),"
            + " attrs: {name: A, title: \(title), designation: recovery}}\n"
    }

    private func file(_ name: String, _ entries: String..., extra: String = "") -> String {
        "metadata: {name: \(name)\(extra)}\nentries:\n" + entries.joined()
    }

    private func retitle(_ slug: String, _ title: String) async throws {
        try await site.apply("- {model: authentik_flows.flow, identifiers: {slug: \(slug)}, attrs: {title: \(title)}}")
    }

    private func applier(
        _ files: KeyValuePairs<String, String>, by actor: Principal = .system, context: [String: JSON] = [:]
    ) -> BlueprintApplier {
        BlueprintApplier(site.store, shelf: TestSite.shelf(files, context), by: actor)
    }

    private func batch(_ text: String) throws -> BlueprintBatch {
        try BlueprintBatch([BlueprintFile(path: "handed.yaml", text: text)])
    }

    @Test("are applied where the entry stands: after those above it, and before those below it")
    func place() async throws {
        let outer = file("a", flow("x", "Above") + flow("y", "Above"), named("name: b"), flow("y", "Below"))
        let inner = file("b", flow("x", "Inner") + flow("y", "Inner"))
        let results = try await site.run(["a.yaml": outer, "b.yaml": inner])
        #expect(results.allSatisfy { $0.report != nil })
        #expect(site.flow("x")?.title == "Inner" && site.flow("y")?.title == "Below")
        #expect(results[0].report?.entries.map(\.outcome) == [.created, .created, .requirement, .updated])
        #expect(results[1].report?.entries.map(\.outcome) == [.updated, .updated], "it was not applied a second time")
    }

    @Test("are applied although they have not changed, so that their objects are as they say")
    func again() async throws {
        let inner = file("b", flow("x", "Inner"))
        try await site.run(["b.yaml": inner])
        try await retitle("x", "Mine")
        #expect(try await site.run(["b.yaml": inner]).allSatisfy(\.isUnchanged))
        try await site.run(["a.yaml": file("a", named("path: b.yaml")), "b.yaml": inner])
        #expect(site.flow("x")?.title == "Inner")
    }

    @Test("are part of one transaction: what fails later keeps nothing of them either")
    func together() async throws {
        let outer = file("a", named("name: b"), "- {model: no.model, identifiers: {a: b}}\n")
        let inner = file("b", flow("x", "Inner"))
        let runner = site.runner(["a.yaml": outer, "b.yaml": inner])
        _ = try await runner.discover()
        let id = try #require(site.instance("a.yaml")?.id)
        #expect(try await runner.apply(id, again: false).error?.description.hasPrefix("a.yaml:4:11: entry 2: ") == true)
        #expect(site.flow("x") == nil)
        #expect(site.instance("b.yaml")?.status == .unknown, "it is applied when its turn comes")
        #expect(try await site.events("model_created").isEmpty)
    }

    @Test("are applied once in one application, however many name them")
    func once() async throws {
        let last = file("d", flow("x", "D", ", state: must_created"))
        try await site.run([
            "a.yaml": file("a", named("name: b"), named("name: c")), "b.yaml": file("b", named("name: d")),
            "c.yaml": file("c", named("name: d")), "d.yaml": last,
        ])
        for path in ["a.yaml", "b.yaml", "c.yaml", "d.yaml"] { #expect(site.instance(path)?.status == .successful) }
        #expect(try await site.events("configuration_error").isEmpty)
    }

    @Test("have their own context, and read the environment as they do by themselves")
    func context() async throws {
        try await site.instantiate([
            "name": "own",
            "content": "entries:\n- {model: test_greeting.greetingstage, identifiers: {name: !Context n}}",
            "context": ["n": "given"],
        ])
        let reads = file("b", "- {model: test_greeting.greetingstage, identifiers: {name: !Env [HERE, nowhere]}}\n")
        let outer = "context: {n: outer}\n" + file("a", named("name: own"), named("path: b.yaml"))
        #expect(try await site.run(["a.yaml": outer, "b.yaml": reads]).allSatisfy { $0.error == nil })
        #expect(site.stage("given") != nil && site.stage("outer") == nil && site.stage("there") != nil)
        try await site.instantiate(["name": "sly", "content": .string(reads)])
        let error = try await site.run(["c.yaml": file("c", named("name: sly"))]).first?.error
        #expect(
            error?.description == "c.yaml:3:3: entry 1: It requires the blueprint 'sly', which could not be applied: "
                + "sly:3:60: entry 1, field 'name': !Env is not allowed here.")
    }

    @Test("that fail make those fail that name them, required or not, and it is said where")
    func failing() async throws {
        let inner = file("b", flow("x", "Inner"), "- {model: test_errand.errand, identifiers: {name: e}}\n")
        let results = try await site.run([
            "a.yaml": file("a", flow("y", "A"), named("name: b", ", required: false")), "b.yaml": inner,
        ])
        #expect(
            results[0].error?.description == "a.yaml:4:3: entry 2: It requires the blueprint 'b', which could not be "
                + "applied: b.yaml:4:3: entry 2, field 'flow': This field is required.")
        #expect(results[1].error?.description == "b.yaml:4:3: entry 2, field 'flow': This field is required.")
        #expect(site.flow("x") == nil && site.flow("y") == nil)
    }

    @Test("are left out when the entry's conditions do not hold, and then need not be there")
    func conditions() async throws {
        let inner = file("b", flow("x", "Inner"))
        let text = "context: {on: false}\n" + file("a", named("name: b", entry: ", conditions: [!Context on]"))
        #expect(try await site.run(["a.yaml": text]).first?.error == nil)
        try await site.run(["b.yaml": inner])
        try await retitle("x", "Mine")
        try await site.run(["a.yaml": text + "# more", "b.yaml": inner])
        #expect(site.flow("x")?.title == "Mine")
        try await site.run(["a.yaml": text.replacing("false", with: "true"), "b.yaml": inner])
        #expect(site.flow("x")?.title == "Inner")
        #expect(try await site.run(["a.yaml": text.replacing("name: b", with: "name: z")]).first?.error == nil)
        let error = try await site.run([
            "a.yaml": text.replacing("name: b", with: "name: z").replacing("false", with: "true")
        ]).first?.error
        #expect(error?.reason == "It requires the blueprint 'z', which is not there.")
    }

    @Test("are never the bootstrap a second time, nor one that is switched off")
    func left() async throws {
        let extra = ", labels: {blueprints.goauthentik.io/system-bootstrap: \"true\"}"
        let first = file("first", flow("x", "First"), extra: extra)
        let outer = file("a", named("name: first"))
        try await site.run(["a.yaml": outer, "first.yaml": first])
        #expect(site.flow("x")?.title == "First")
        try await retitle("x", "Mine")
        try await site.run(["a.yaml": outer + "# more", "first.yaml": first])
        #expect(site.flow("x")?.title == "Mine")
        try await site.instantiate([
            "name": "idle", "content": .string(file("idle", flow("y", "Idle"))), "enabled": false,
        ])
        #expect(try await site.run(["c.yaml": file("c", named("name: idle"))]).first?.error == nil)
        #expect(site.flow("y") == nil)
    }

    @Test("may name others in turn, but not without end")
    func depth() async throws {
        func chain(_ length: Int) -> [BlueprintFile] {
            (0..<length).map { number in
                let next = number + 1 < length ? named("path: \(number + 1).yaml") : ""
                return BlueprintFile(path: "\(number).yaml", text: file("n\(number)", next, flow("f\(number)", "T")))
            }
        }
        let whole = try await applier([:]).plan(BlueprintBatch(chain(16)))
        #expect(whole.files.map(\.path) == (0..<16).reversed().map { "\($0).yaml" })
        let error = await #expect(throws: BlueprintError.self) {
            try await applier([:]).plan(BlueprintBatch(chain(17)))
        }
        #expect(error?.reason.hasSuffix("Blueprints require one another more than 16 deep.") == true)
        #expect(error?.file == "0.yaml")
    }

    @Test("are in plans as they are in applications, and a plan notes nothing of them")
    func plan() async throws {
        let inner = file("b", flow("x", "Inner"))
        let handed = file("handed", flow("x", "Above"), named("name: b"), flow("y", "Below"))
        _ = try await site.runner(["b.yaml": inner]).discover()
        let before = try await site.everything()
        let plan = try await applier(["b.yaml": inner]).plan(batch(handed))
        #expect(plan.files.map(\.name) == ["b", "handed"])
        #expect(plan.changes.map { "\($0.kind) \($0.label)" } == ["created x", "created y"])
        #expect(OutcomeText(plan, isPlan: true).text.contains("title: \"Inner\""))
        #expect(try await site.everything() == before)
        let applied = try await applier(["b.yaml": inner]).apply(batch(handed))
        #expect(OutcomeText(applied, isPlan: true).text == OutcomeText(plan, isPlan: true).text)
        #expect(try await applier(["b.yaml": inner]).plan(batch(handed)).isEmpty)
        try await retitle("x", "Mine")
        #expect(try await applier(["b.yaml": inner]).plan(batch(handed)).changes.map(\.label) == ["x"])
    }

    @Test("are taken back with those that name them, and applied when their own turn comes")
    func trial() async throws {
        let inner = file("b", flow("x", "Inner"))
        let runner = site.runner(["b.yaml": inner])
        _ = try await runner.discover()
        let trials = BlueprintTrials(site.store)
        _ = try await trials.apply(
            batch(file("handed", named("name: b"))), for: .seconds(60), with: applier(["b.yaml": inner]))
        #expect(site.flow("x") != nil)
        site.clock.advance(by: .seconds(60))
        #expect(try await trials.takeBackOverdue()?.kept == [])
        #expect(site.flow("x") == nil)
        #expect(try await runner.applyFiles().first?.report != nil)
        #expect(site.flow("x") != nil)
    }

    @Test("are not applied for those who are no superusers: they must have been applied before")
    func others() async throws {
        let inner = file("b", flow("x", "Inner"))
        let handed = file("handed", named("name: b"))
        let user = Principal.user(.sample())
        _ = try await site.runner(["b.yaml": inner]).discover()
        let error = await #expect(throws: BlueprintError.self) {
            try await applier(["b.yaml": inner], by: user).apply(batch(handed))
        }
        #expect(
            error?.description
                == "handed.yaml:3:3: entry 1: It requires the blueprint 'b', which was not applied.")
        try await site.run(["b.yaml": inner])
        try await retitle("x", "Mine")
        _ = try await applier(["b.yaml": inner], by: user).apply(batch(handed))
        #expect(site.flow("x")?.title == "Mine")
        _ = try await applier(["b.yaml": inner], by: .user(.sample(groups: [.sample(isSuperuser: true)]))).apply(
            batch(handed))
        #expect(site.flow("x")?.title == "Inner")
    }

    @Test("come from registries as well, which are asked before anything is written")
    func registry() async throws {
        let registry = FakeRegistry(file("far", flow("far", "Far")))
        try await site.instantiate(["name": "remote", "path": "oci://ada:pw@registry.example/a/b"])
        let outer = file("a", named("name: remote"), flow("y", "A"))
        let runner = site.runner(["a.yaml": outer], http: registry)
        #expect(try await runner.applyFiles().allSatisfy { $0.error == nil })
        #expect(site.flow("far")?.title == "Far")
        let asked = registry.asked.count
        #expect(try await runner.applyFiles().allSatisfy(\.isUnchanged))
        #expect(registry.asked.count == asked, "what has not changed asks nobody")
    }

    @Test("are found in a circle before a database is asked")
    func validated() throws {
        let checker = BlueprintChecker(resources: site.store.resources)
        func check(_ files: KeyValuePairs<String, String>) throws -> [String] {
            try checker.check(files.map { BlueprintFile(path: $0.key, text: $0.value) })
        }
        let circle = #expect(throws: BlueprintError.self) {
            try check([
                "a.yaml": file("a", named("name: b")), "b.yaml": file("b", flow("x", "X"), named("path: a.yaml")),
            ])
        }
        #expect(
            circle?.description
                == "b.yaml:4:3: entry 2: These blueprints require one another: a.yaml → b.yaml → a.yaml.")
        let own = #expect(throws: BlueprintError.self) { try check(["a.yaml": file("a", named("name: a"))]) }
        #expect(own?.reason == "These blueprints require one another: a.yaml → a.yaml.")
        #expect(try check(["a.yaml": file("a", named("name: a", entry: ", conditions: [false]"))]).isEmpty)
    }
}
