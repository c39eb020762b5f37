import Blueprints
import Kernel
import ObjectStore
import Testing

@Suite("A flow that is exported")
struct ExportTests {
    private static let flow = """
        - {model: authentik_flows.flow, id: other, identifiers: {slug: other},
           attrs: {name: Other, title: Other, designation: recovery}}
        - {model: authentik_flows.flow, id: flow, identifiers: {slug: login},
           attrs: {name: "Login: now", title: "yes", designation: authentication}}
        - {model: test_greeting.greetingstage, id: stage, identifiers: {name: greet}, attrs: {greeting: "one\\ntwo",
           tone: cool, times: 3, notes: {b: [1, 2], a: "*x"}, password: hidden, flows: [!KeyOf other, !KeyOf flow]}}
        - {model: test_coin.coinpolicy, id: coin, identifiers: {name: coin}}
        - {model: authentik_core.group, id: group, identifiers: {name: staff}}
        - {model: authentik_flows.flowstagebinding, id: binding,
           identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}}
        - {model: authentik_policies.policybinding,
           identifiers: {target: !KeyOf binding, policy: !KeyOf coin, order: 0}, attrs: {negate: true}}
        - {model: authentik_policies.policybinding,
           identifiers: {target: !KeyOf flow, group: !KeyOf group, order: 1}}
        """

    private func export(_ site: TestSite) async throws -> String {
        let flow = try #require(site.flow("login"))
        return try await site.store.read(by: .system) { try await FlowExport(flow, in: $0).yaml() }
    }

    private static let surroundings = """
        - {model: authentik_flows.flow, identifiers: {slug: other},
           attrs: {name: Else, title: Else, designation: recovery}}
        - {model: authentik_core.group, identifiers: {name: staff}}
        """

    @Test("is the same flow where the file is applied, with its stages and policies")
    func imports() async throws {
        let (here, there) = (try await TestSite(), try await TestSite())
        try await here.apply(Self.flow)
        let text = try await export(here)
        try await there.apply(Self.surroundings)
        try await there.apply(file: text)
        let (old, new) = (try #require(here.flow("login")), try #require(there.flow("login")))
        #expect(new.value.document == old.value.document)
        let stage = try #require(there.stage("greet"))
        #expect(stage.greeting == "one\ntwo" && stage.tone == .cool && stage.times == 3)
        #expect(stage.notes.members == ["b": [1, 2], "a": "*x"])
        #expect(Set(stage.flows.map(\.id)) == [try #require(there.flow("other")).id, new.id])
        let bindings = there.store.current.all(PolicyBinding.self)
        #expect(bindings.count == 2 && bindings.contains { $0.negate && $0.policy != nil })
        let group = try #require(bindings.compactMap(\.group).first)
        let staff = try await there.store.read(by: .system) { reading in
            try await reading.resource("authentik_core.group").find(["name": "staff"], in: reading)
        }
        #expect(group.id == staff)
    }

    @Test("is the same text when it is exported again")
    func isStable() async throws {
        let (here, there) = (try await TestSite(), try await TestSite())
        try await here.apply(Self.flow)
        let text = try await export(here)
        try await there.apply(Self.surroundings)
        try await there.apply(file: text)
        #expect(try await export(there) == text)
        // Applied where it came from, it changes nothing.
        let report = try await here.apply(file: text)
        #expect(report.count(.created) == 0)
        #expect(try await export(here) == text)
    }

    @Test("holds no secrets and names what it leaves out")
    func content() async throws {
        let site = try await TestSite()
        try await site.apply(Self.flow)
        let text = try await export(site)
        #expect(!text.contains("hidden") && !text.contains("password"))
        #expect(text.contains("!Find [authentik_flows.flow, [slug, other]]"))
        #expect(text.contains("!Find [authentik_core.group, [name, staff]]"))
        #expect(text.contains("blueprints.goauthentik.io/generated"))
    }

    @Test("needs the group that it asks for: where there is none, nothing is let in by mistake")
    func missingGroup() async throws {
        let (here, there) = (try await TestSite(), try await TestSite())
        try await here.apply(Self.flow)
        let text = try await export(here)
        await #expect(throws: BlueprintError.self) { try await there.apply(file: text) }
        #expect(there.flow("login") == nil)
    }

    @Test("is for those who may see all of it")
    func permission() async throws {
        let site = try await TestSite()
        try await site.apply(Self.flow)
        let flow = try #require(site.flow("login"))
        await #expect(throws: Refused.self) {
            try await site.store.read(by: .anonymous) { try await FlowExport(flow, in: $0).yaml() }
        }
    }
}
