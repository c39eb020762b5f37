import Blueprints
import Kernel
import ObjectStore
import Storage
import Testing

@Suite("An entry's state")
struct StateTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    private func entry(_ state: String, _ attributes: String) -> String {
        "- {model: test_greeting.greetingstage, id: e, state: \(state), identifiers: {name: hello}, attrs: {\(attributes)}}"
    }

    @Test("present creates an object, and later changes only what the entry says")
    func present() async throws {
        #expect(try await site.apply(entry("present", "greeting: Moin, times: 3")).entries.map(\.outcome) == [.created])
        let key = site.stage("hello")?.id
        #expect(try await site.apply(entry("present", "times: 5")).entries.map(\.outcome) == [.updated])
        let stage = try #require(site.stage("hello"))
        #expect(stage.id == key)
        #expect(stage.greeting == "Moin")
        #expect(stage.times == 5)
    }

    @Test("created creates an object, and leaves one that is there as it is, to be named by later entries")
    func created() async throws {
        try await site.apply(entry("created", "times: 3"))
        let report = try await site.apply(
            entry("created", "times: 5") + "\n"
                + "- {model: test_greeting.greetingstage, identifiers: {name: b}, attrs: {notes: {key: !KeyOf e}}}")
        #expect(report.entries.map(\.outcome) == [.kept, .created])
        let stage = try #require(site.stage("hello"))
        #expect(stage.times == 3)
        #expect(site.stage("b")?.notes.members["key"] == stage.id.json)
    }

    @Test("must_created refuses an object that is there")
    func mustCreate() async throws {
        #expect(try await site.apply(entry("must_created", "")).entries.map(\.outcome) == [.created])
        #expect(try await site.refusal(of: entry("must_created", "")).reason.hasPrefix("The object exists already"))
    }

    @Test("absent deletes an object, and is content when there is none")
    func absent() async throws {
        try await site.apply(entry("present", ""))
        #expect(try await site.apply(entry("absent", "")).entries.map(\.outcome) == [.deleted])
        #expect(site.stage("hello") == nil)
        #expect(try await site.apply(entry("absent", "")).entries.map(\.outcome) == [.absent])
    }

    @Test("of any other name is an error")
    func unknown() async throws {
        let error = try await site.refusal(of: entry("gone", ""))
        #expect(error.reason == "The state 'gone' is not one of present, created, absent, must_created.")
    }

    @Test("present is idempotent: applied again, nothing changes and nothing is recorded")
    func idempotent() async throws {
        let entries = """
            - {model: authentik_flows.flow, id: flow, identifiers: {slug: a}, attrs: \(TagTests.flow)}
            - {model: test_greeting.greetingstage, id: s, identifiers: {name: a}, attrs: {password: hush, times: 2}}
            - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf s, order: 5}}
            - {model: authentik_core.group, id: g, identifiers: {name: staff}, attrs: {attributes: {a: 1}}}
            - {model: authentik_core.user, id: u, identifiers: {username: mira}, attrs: {name: M, groups: [!KeyOf g], password: long enough}}
            - {model: authentik_core.token, identifiers: {identifier: t}, attrs: {user: !KeyOf u, key: abc, expiring: false}}
            - {model: authentik_policies.policybinding, identifiers: {target: !KeyOf flow, group: !KeyOf g, order: 0}}
            """
        let first = try await site.apply(entries)
        #expect(first.entries.allSatisfy { $0.outcome == .created })
        let version = site.store.current.version
        let events = try await eventCount()
        let second = try await site.apply(entries)
        #expect(second.entries.allSatisfy { $0.outcome == .updated })
        #expect(second.entries.map(\.object) == first.entries.map(\.object))
        #expect(site.store.current.version == version)
        #expect(try await eventCount() == events)
    }

    private func eventCount() async throws -> Int {
        try await site.store.read(by: .system) { try await $0.sql.query("SELECT id FROM events").count }
    }
}

@Suite("Finding an entry's object")
struct LookupTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    @Test("takes the object of the key, whatever else the identifiers say")
    func byKey() async throws {
        try await site.apply("- {model: authentik_flows.flow, identifiers: {slug: a}, attrs: \(TagTests.flow)}")
        let key = try #require(site.flow("a")).id
        try await site.apply("- {model: authentik_flows.flow, identifiers: {pk: \(key), slug: renamed}}")
        #expect(site.flow("renamed")?.id == key)
        #expect(site.flow("a") == nil)
    }

    @Test("takes the object of which all other identifiers hold, when there is none of the key")
    func byFields() async throws {
        let foreign = "00000000-0000-4000-8000-00000000000a"
        try await site.apply("- {model: authentik_flows.flow, identifiers: {slug: a}, attrs: \(TagTests.flow)}")
        let key = try #require(site.flow("a")).id
        let report = try await site.apply(
            """
            - {model: authentik_flows.flow, identifiers: {pk: \(foreign), slug: a}}
            - {model: test_greeting.greetingstage, identifiers: {name: b}, attrs: {flows: [\(foreign)], notes: {n: \(foreign)}}}
            """)
        #expect(report.entries.first?.object == key)
        // Later references follow the object to its key here; what is no reference stays as it is.
        #expect(site.stage("b")?.flows.map(\.id) == [key])
        #expect(site.stage("b")?.notes.members["n"] == .string(foreign))
    }

    @Test("creates an object with the key it is given, so that it is found the next time")
    func givenKey() async throws {
        let entry =
            "- {model: authentik_flows.flow, identifiers: {pk: 00000000-0000-4000-8000-00000000000B}, attrs: {slug: b, name: B, title: B, designation: recovery}}"
        #expect(try await site.apply(entry).entries.map(\.outcome) == [.created])
        #expect(site.flow("b")?.id.text == "00000000-0000-4000-8000-00000000000b")
        #expect(try await site.apply(entry).entries.map(\.outcome) == [.updated])
        let error = try await site.refusal(
            of: "- {model: test_coin.coinpolicy, identifiers: {pk: nonsense}, attrs: {name: x}}")
        #expect(error.field == "pk")
    }

    @Test("asks whether objects hold what a map of identifiers has")
    func byPart() async throws {
        try await site.apply(
            "- {model: test_greeting.greetingstage, identifiers: {name: a}, attrs: {notes: {kind: x, more: 1}}}")
        let report = try await site.apply(
            "- {model: test_greeting.greetingstage, identifiers: {notes: {kind: x}}, attrs: {notes: {more: 2}}}")
        #expect(report.entries.map(\.outcome) == [.updated])
        #expect(site.stage("a")?.notes.members == ["kind": "x", "more": 2])
    }

    @Test("refuses no identifiers, unknown ones and secret ones")
    func refusals() async throws {
        let none = try await site.refusal(of: "- {model: test_coin.coinpolicy, attrs: {name: x}}")
        #expect(none.reason == "An entry must have identifiers.")
        for field in ["colour", "password"] {
            let error = try await site.refusal(of: "- {model: test_greeting.greetingstage, identifiers: {\(field): x}}")
            #expect(error.field == field)
            #expect(error.reason.contains("cannot be identified by it"))
        }
    }
}
