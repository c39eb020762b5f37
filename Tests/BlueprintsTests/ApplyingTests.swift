import Blueprints
import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("Applying a blueprint")
struct ApplyingTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    private let good = """
        - {model: authentik_flows.flow, id: flow, identifiers: {slug: a}, attrs: \(TagTests.flow)}
        - {model: authentik_core.user, id: user, identifiers: {username: mira}, attrs: {name: Mira}}

        """

    @Test("keeps nothing when the last entry fails, and says file, line, entry and field")
    func lastEntryFails() async throws {
        let version = site.store.current.version
        let error = try await site.refusal(
            of: good
                + """
                - model: test_greeting.greetingstage
                  id: last
                  identifiers: {name: b}
                  attrs:
                    greeting: fine
                    times: 99
                """)
        #expect(
            error.description
                == "test.yaml:9:12: entry 3 (last), field 'times': Ensure this value is less than or equal to 9.")
        #expect(site.flow("a") == nil)
        #expect(site.store.current.version == version)
        #expect(try await site.people("authentik_core.user").isEmpty)
        let events = try await site.store.read(by: .system) { try await $0.sql.query("SELECT id FROM events") }
        #expect(events.isEmpty)
    }

    @Test("lists every field that is wrong")
    func manyFields() async throws {
        let error = try await site.refusal(
            of: "- {model: test_greeting.greetingstage, identifiers: {name: b}, attrs: {tone: loud, times: x}}")
        #expect(error.field == nil)
        #expect(error.reason == "times: A valid integer is required.; tone: \"loud\" is not a valid choice.")
    }

    @Test("says which required field is missing")
    func missingField() async throws {
        let error = try await site.refusal(
            of: "- {model: authentik_flows.flow, identifiers: {slug: a}, attrs: {name: A, title: A}}")
        #expect(error.description == "test.yaml:2:3: entry 1, field 'designation': This field is required.")
    }

    @Test("says which reference names nothing, and where")
    func danglingReference() async throws {
        let error = try await site.refusal(
            of: good
                + "- {model: test_greeting.greetingstage, identifiers: {name: b}, attrs: {flows: [!Find [authentik_core.user, [username, mira]]]}}"
        )
        #expect(error.field == "flows")
        #expect(error.reason.contains("does not exist"))
    }

    @Test("names the model that no plugin registers")
    func unknownModel() async throws {
        let error = try await site.refusal(
            of: "- {model: authentik_stages_magic.magicstage, id: m, identifiers: {name: a}}")
        #expect(
            error.description
                == "test.yaml:2:11: entry 1 (m): The model 'authentik_stages_magic.magicstage' is not known: no plugin "
                + "brings it, of this server or of others.")
    }

    @Test("leaves alone what only the server writes")
    func internalModel() async throws {
        let error = try await site.refusal(of: "- {model: test_ledger.ledger, identifiers: {name: a}}")
        #expect(error.reason == "The model 'test_ledger.ledger' is not for blueprints.")
    }

    @Test("does not delete what others need")
    func inUse() async throws {
        try await site.apply(
            """
            - {model: authentik_flows.flow, id: flow, identifiers: {slug: a}, attrs: \(TagTests.flow)}
            - {model: test_errand.errand, id: errand, identifiers: {name: shop}, attrs: {flow: !KeyOf flow}}
            """)
        let error = try await site.refusal(of: "- {model: authentik_flows.flow, state: absent, identifiers: {slug: a}}")
        #expect(error.reason == "'A' cannot be deleted, it is needed by test_errand.errand 'shop'.")
        #expect(site.flow("a") != nil)
    }

    @Test("ignores attributes that the model does not have")
    func unknownAttributes() async throws {
        try await site.apply("- {model: test_coin.coinpolicy, identifiers: {name: coin}, attrs: {colour: red}}")
        #expect(site.store.current.all(CoinPolicy.self).count == 1)
    }

    @Test("lays identifiers over attributes, members of maps apart")
    func merging() async throws {
        try await site.apply(
            """
            - model: test_greeting.greetingstage
              identifiers: {name: a, notes: {x: 1}}
              attrs: {name: b, notes: {x: 2, y: 3}}
            """)
        #expect(site.stage("a")?.notes.members == ["x": 1, "y": 3])
    }

    @Test("sets what only blueprints may: managed names, passwords and tokens' keys")
    func blueprintFields() async throws {
        try await site.apply(
            """
            - {model: authentik_core.user, id: u, identifiers: {username: mira}, attrs: {name: M, password: a long one}}
            - {model: authentik_core.token, identifiers: {identifier: t}, attrs: {user: !KeyOf u, key: the-key, expiring: no}}
            - {model: authentik_crypto.certificatekeypair, identifiers: {managed: it/s}, attrs: {name: p, certificate_data: x}}
            """)
        #expect(try await site.people("authentik_core.user").first?["password"] == "a long one")
        #expect(try await site.people("authentik_core.token").first?["key"] == "the-key")
        #expect(site.store.current.first(CertificateKeyPair.self, where: "managed", is: "it/s") != nil)
    }

    @Test("allows somebody who is no superuser nothing")
    func permissions() async throws {
        let error = try await site.refusal(of: good, by: .user(.sample()))
        #expect(error.reason == "You do not have permission to perform this action.")
        #expect(error.entry?.number == 1)
        let found = try await site.refusal(
            of: "- {model: a.b, conditions: [!Find [authentik_flows.flow, [slug, a]]], identifiers: {slug: a}}",
            by: .user(.sample()))
        #expect(found.reason == "!Find: You do not have permission to perform this action.")
    }

    @Test("records in the history what it did, in the name of whoever did it")
    func events() async throws {
        try await site.apply(good)
        let rows = try await site.store.read(by: .system) { try await $0.sql.query("SELECT action FROM events") }
        #expect(try rows.map { try $0["action"] as String } == ["model_created", "model_created"])
    }
}
