import Blueprints
import Kernel
import ObjectStore
import Testing

@Suite("Applying files at the start of a server")
struct RunnerTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    /// A file that makes a flow.
    private func file(_ slug: String, name: String? = nil, requires: [String] = [], extra: String = "") -> String {
        let requirements = requires.map {
            "- {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: \($0)}}}\n"
        }
        return "metadata: {name: \(name ?? slug)\(extra)}\nentries:\n" + requirements.joined()
            + "- {model: authentik_flows.flow, identifiers: {slug: \(slug)}, attrs: {name: A, title: A, designation: recovery}}\n"
    }

    @Test("leaves a file alone that was applied and has not changed, and what an administrator changed with it")
    func unchanged() async throws {
        let first = try await site.run(["a.yaml": file("a")])
        #expect(first.first?.report?.count(.created) == 1)
        let flow = try #require(site.flow("a"))
        try await site.store.write(by: .system, from: .api) { change in
            try await change.resource("authentik_flows.flow").update(
                flow.id, ["title": "Mine"], partial: true, in: change)
        }
        #expect(try await site.run(["a.yaml": file("a")]).allSatisfy(\.isUnchanged))
        #expect(site.flow("a")?.title == "Mine")
        #expect(try await site.run(["a.yaml": file("a") + "# changed"]).first?.report?.count(.updated) == 1)
        #expect(site.flow("a")?.title == "A")
    }

    @Test("remembers what it applied")
    func remembered() async throws {
        try await site.run(["a.yaml": file("a", name: "Demo")])
        let instance = try #require(site.instance("a.yaml"))
        #expect(instance.name == "Demo")
        #expect(instance.status == .successful)
        #expect(instance.lastAppliedHash.count == 128)
        #expect(instance.managedModels == ["authentik_flows.flow"])
        #expect(instance.metadata.members == ["name": "Demo", "labels": [:]])
        #expect(try await site.events("model_created").map(\.username) == ["system"])
    }

    @Test("applies the others when one fails, remembers why, and tries again at the next start")
    func oneFails() async throws {
        let bad = file("bad") + "- {model: no.model, identifiers: {name: x}}\n"
        let results = try await site.run(["broken.yaml": "entries: [", "bad.yaml": bad, "good.yaml": file("good")])
        #expect(results.map { $0.error == nil } == [false, false, true])
        #expect(site.flow("good") != nil)
        #expect(site.flow("bad") == nil)
        #expect(site.instance("bad.yaml")?.status == .error)
        #expect(site.instance("broken.yaml")?.status == .error)
        let events = try await site.events("configuration_error")
        #expect(events.map(\.username) == ["system", "system"])
        let event = try #require(events.first { $0.context["file"] == "bad.yaml" }?.context)
        #expect(event["reason"]?.string?.hasPrefix("The model 'no.model' is not known") == true)
        #expect(event["line"] == 4)
        #expect(event["entry"] == "entry 2")
        let again = try await site.run(["bad.yaml": bad, "good.yaml": file("good")])
        #expect(again[0].error != nil)
        #expect(again[1].isUnchanged)
        #expect(try await site.events("configuration_error").count == 2, "what failed before is no news")
        #expect(try await site.run(["bad.yaml": file("bad")]).first?.error == nil)
        #expect(site.instance("bad.yaml")?.status == .successful)
    }

    @Test("applies what a file names where the entry stands that names it")
    func order() async throws {
        let needy = """
            entries:
            - {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {path: b.yaml}}}
            - model: test_greeting.greetingstage
              identifiers: {name: s}
              attrs: {flows: [!Find [authentik_flows.flow, [slug, b]]]}
            """
        let results = try await site.run(["a.yaml": needy, "b.yaml": file("b", requires: ["c"]), "c.yaml": file("c")])
        #expect(results.map(\.path) == ["a.yaml", "b.yaml", "c.yaml"])
        #expect(results.allSatisfy { $0.error == nil })
        #expect(results[0].report?.entries.map(\.outcome) == [.requirement, .created])
        #expect(site.stage("s")?.flows.first?.id == site.flow("b")?.id)
    }

    @Test("refuses blueprints that require one another, and names them all")
    func cycle() async throws {
        let results = try await site.run([
            "a.yaml": file("a", requires: ["b"]), "b.yaml": file("b", requires: ["c"]),
            "c.yaml": file("c", requires: ["b"]), "d.yaml": file("d", requires: ["d"]), "e.yaml": file("e"),
        ])
        #expect(results[1].error?.reason == "These blueprints require one another: b.yaml → c.yaml → b.yaml.")
        #expect(results[1].error?.description.hasPrefix("b.yaml:3:3: entry 1: ") == true)
        #expect(results[2].error?.reason == "These blueprints require one another: c.yaml → b.yaml → c.yaml.")
        #expect(results[3].error?.reason == "These blueprints require one another: d.yaml → d.yaml.")
        #expect(results[0].error?.reason == results[1].error?.reason)
        #expect(results[0].error?.description.hasPrefix("a.yaml:3:3: entry 1: ") == true)
        #expect(results[4].error == nil)
        for slug in ["a", "b", "c", "d"] { #expect(site.flow(slug) == nil) }
    }

    @Test("refuses a blueprint whose requirement is not there, unless it is optional")
    func missing() async throws {
        let optional = file("b", requires: ["z"]).replacing("{name: z}}}", with: "{name: z}, required: false}}")
        let results = try await site.run(["a.yaml": file("a", requires: ["z"]), "b.yaml": optional])
        #expect(results[0].error?.reason == "It requires the blueprint 'z', which is not there.")
        #expect(results[1].error == nil)
    }

    @Test("counts what an earlier start applied as there")
    func appliedBefore() async throws {
        try await site.run(["z.yaml": file("z")])
        #expect(try await site.run(["a.yaml": file("a", requires: ["z"])]).first?.error == nil)
        #expect(try await site.run(["z.yaml": file("z"), "b.yaml": file("b", requires: ["z"])])[1].error == nil)
    }

    @Test("leaves files alone that are labelled not to be applied by themselves")
    func notInstantiated() async throws {
        let extra = ", labels: {blueprints.goauthentik.io/instantiate: \"false\"}"
        #expect(try await site.run(["a.yaml": file("a", extra: extra)]).isEmpty)
        #expect(site.instance("a.yaml") == nil)
        #expect(site.flow("a") == nil)
    }

    @Test("applies the bootstrap once only, so that nobody who was deleted comes back")
    func bootstrap() async throws {
        let extra = ", labels: {blueprints.goauthentik.io/system-bootstrap: \"true\"}"
        try await site.run(["a.yaml": file("a", extra: extra)])
        let flow = try #require(site.flow("a"))
        try await site.store.write(by: .system, from: .api) { change in
            try await change.resource("authentik_flows.flow").delete(flow.id, in: change)
        }
        #expect(try await site.run(["a.yaml": file("a", extra: extra) + "# changed"]).allSatisfy(\.isUnchanged))
        #expect(site.flow("a") == nil)
    }

    @Test("takes the last of several files with one path, at every start")
    func samePath() async throws {
        let files: KeyValuePairs = ["a.yaml": file("shipped"), "b.yaml": file("b"), "a.yaml": file("own")]
        let results = try await site.run(files)
        #expect(results.map(\.path) == ["a.yaml", "b.yaml"])
        #expect(site.flow("own") != nil)
        #expect(site.flow("shipped") == nil)
        #expect(try await site.run(files).allSatisfy(\.isUnchanged))
    }

    @Test("gives every file the context it was given")
    func context() async throws {
        let text = "entries:\n- {model: test_greeting.greetingstage, identifiers: {name: !Context name}}"
        try await site.run(["a.yaml": text], context: ["name": "from outside"])
        #expect(site.stage("from outside") != nil)
    }
}
