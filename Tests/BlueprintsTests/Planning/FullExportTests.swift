import Blueprints
import Kernel
import ObjectStore
import TestKit
import Testing

@Suite("Everything that is exported")
struct FullExportTests {
    /// At least one object of every model, with whatever makes YAML difficult.
    private static let everything = #"""
        - {model: authentik_core.group, id: all, identifiers: {name: all}}
        - {model: authentik_core.group, id: staff, identifiers: {name: "yes"}, attrs: {attributes: {a: [1, null, "x"]}}}
        - {model: authentik_core.user, id: mira, identifiers: {username: mira},
           attrs: {name: "Mira: \"M\" #1", email: m@example.com, groups: [!KeyOf all, !KeyOf staff], password: secret1}}
        - {model: authentik_core.token, identifiers: {identifier: t}, attrs: {user: !KeyOf mira, key: secret2, intent: api}}
        - {model: authentik_flows.flow, id: flow, identifiers: {slug: login},
           attrs: {name: "012", title: " a\n\tb ", designation: authentication}}
        - {model: authentik_flows.flow, id: other, identifiers: {slug: other},
           attrs: {name: "~", title: "- x", designation: recovery}}
        - {model: test_greeting.greetingstage, id: stage, identifiers: {name: greet},
           attrs: {greeting: "one\n  two \n\n", tone: cool, times: 3, notes: {b: [1, 2.5], a: "*x", "": {}},
           password: secret3, flows: [!KeyOf other, !KeyOf flow]}}
        - {model: test_coin.coinpolicy, id: coin, identifiers: {name: coin}}
        - {model: authentik_flows.flowstagebinding, id: binding,
           identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}}
        - {model: authentik_policies.policybinding,
           identifiers: {target: !KeyOf binding, policy: !KeyOf coin, order: 0}, attrs: {negate: true}}
        - {model: authentik_policies.policybinding, identifiers: {target: !KeyOf flow, group: !KeyOf staff, order: 1}}
        - {model: authentik_policies.policybinding, identifiers: {target: !KeyOf flow, user: !KeyOf mira, order: 1}}
        - {model: test_errand.errand, identifiers: {name: walk}, attrs: {flow: !KeyOf flow}}
        - {model: authentik_crypto.certificatekeypair, identifiers: {name: pair},
           attrs: {certificate_data: "-----BEGIN\nx\n", key_data: secret4}}
        - {model: authentik_core.application, id: app, identifiers: {slug: app}, attrs: {name: App}}
        - {model: authentik_core.applicationentitlement, identifiers: {name: may, app: !KeyOf app}}
        - {model: authentik_blueprints.blueprintinstance, identifiers: {name: own},
           attrs: {content: "entries: []\n", enabled: false}}
        - {model: authentik_brands.brand, identifiers: {domain: x.example.com},
           attrs: {flow_authentication: !KeyOf flow, default_application: !KeyOf app}}
        """#

    private func export(_ site: TestSite, withSecrets: Bool = false) async throws -> String {
        try await site.store.read(by: .system) { reading in
            var export = try BlueprintExport(in: reading, withSecrets: withSecrets)
            try await export.addAll()
            return try await export.yaml(name: "All")
        }
    }

    @Test("makes the same of a new server, and is the same text there")
    func roundTrip() async throws {
        let (here, there) = (try await TestSite(), try await TestSite(seed: 99))
        try await here.apply(Self.everything)
        let text = try await export(here)
        // Keys are others there.
        try await there.apply("- {model: authentik_core.user, identifiers: {username: mira}, attrs: {name: First}}")
        let report = try await there.apply(file: text)
        #expect(report.entries.count == 18)
        #expect(try await export(there) == text)
        // Where it comes from, it changes nothing.
        let batch = try BlueprintBatch([BlueprintFile(path: "all.yaml", text: text)])
        let plan = try await BlueprintApplier(here.store).plan(batch)
        #expect(plan.isEmpty, "\(OutcomeText(plan, isPlan: true).text)")
        for name in here.store.registry.models.values.filter({ $0.info.path != nil }).map(\.info.name)
        where name != "authentik_rbac.initialpermissions" {
            #expect(text.contains("model: \(name)"), "there is none of \(name)")
        }
    }

    @Test("has no secrets unless they are wanted")
    func secrets() async throws {
        let site = try await TestSite()
        try await site.apply(Self.everything)
        #expect(try await !export(site).contains("secret"))
        let text = try await export(site, withSecrets: true)
        #expect(text.contains("secret3") && text.contains("secret4"))
        let there = try await TestSite(seed: 5)
        try await there.apply(file: text)
        #expect(there.stage("greet")?.password == Secret("secret3"))
        await #expect(throws: Refused.self) {
            try await site.store.read(by: .user(.sample())) { _ = try BlueprintExport(in: $0, withSecrets: true) }
        }
    }

    @Test("of chosen objects has what they need, and no more")
    func chosen() async throws {
        let site = try await TestSite()
        try await site.apply(Self.everything)
        let text = try await site.store.read(by: .system) { reading in
            var export = try BlueprintExport(in: reading)
            try await export.add("test_errand.errand", named: "walk")
            return try await export.yaml(name: "Walk")
        }
        #expect(text.contains("name: walk") && text.contains("slug: login") && text.contains("slug: other"))
        #expect(text.contains("name: greet") && text.contains("!Find [authentik_core.group, [name, 'yes']]"))
        #expect(!text.contains("certificatekeypair") && !text.contains("slug: app"))
        let there = try await TestSite(seed: 5)
        try await there.apply("- {model: authentik_core.group, identifiers: {name: \"yes\"}}")
        try await there.apply("- {model: authentik_core.user, identifiers: {username: mira}, attrs: {name: M}}")
        try await there.apply(file: text)
        #expect(there.flow("login") != nil)
    }

    @Test("tells apart what has the same name by its key")
    func doubles() async throws {
        let (here, there) = (try await TestSite(), try await TestSite(seed: 99))
        try await here.apply(
            """
            - {model: authentik_flows.flow, id: f, identifiers: {slug: f}, attrs: {name: F, title: F, designation: recovery}}
            - {model: authentik_core.group, id: g, identifiers: {name: g}}
            - {model: authentik_policies.policybinding, identifiers: {pk: 00000000-0000-4000-8000-000000000001},
               attrs: {target: !KeyOf f, group: !KeyOf g, order: 1}}
            - {model: authentik_policies.policybinding, identifiers: {pk: 00000000-0000-4000-8000-000000000002},
               attrs: {target: !KeyOf f, group: !KeyOf g, order: 1, negate: true}}
            """)
        let text = try await export(here)
        try await there.apply(file: text)
        #expect(there.store.current.all(PolicyBinding.self).count == 2)
        #expect(try await export(there) == text)
    }
}
