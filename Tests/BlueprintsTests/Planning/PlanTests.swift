import Blueprints
import Kernel
import ObjectStore
import TestKit
import Testing

extension TestSite {
    func batch(_ entries: String, context: [String: JSON] = [:]) throws -> BlueprintBatch {
        try BlueprintBatch([BlueprintFile(path: "test.yaml", text: "entries:\n" + entries)], context: context)
    }

    func plan(_ entries: String, by actor: Principal = .system) async throws -> BlueprintOutcome {
        try await BlueprintApplier(store, by: actor).plan(batch(entries))
    }

    /// Everything that is stored, by object.
    func everything() async throws -> [String: JSON] {
        var all = Dictionary(
            uniqueKeysWithValues: store.current.everything.map { object in
                (
                    "\(object.model) \(object.id)",
                    JSON.object([
                        "document": .object(object.document), "created": .string(object.created.text),
                        "updated": .string(object.updated.text),
                    ])
                )
            })
        for resource in TestDirectory.all {
            for person in try await people(resource.info.name) {
                all["\(resource.info.name) \(person.json)"] = .object(person)
            }
        }
        return all
    }
}

extension [String: JSON] {
    var json: String { JSON.object(self).text }
}

@Suite("A plan")
struct PlanTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    private static let start = """
        - {model: authentik_flows.flow, id: flow, identifiers: {slug: login},
           attrs: {name: Login, title: Hello, designation: authentication}}
        - {model: test_greeting.greetingstage, id: stage, identifiers: {name: greet},
           attrs: {greeting: "one\\ntwo\\nthree", times: 2, password: hidden, notes: {a: 1, b: {c: 2}}, flows: [!KeyOf flow]}}
        - {model: authentik_flows.flowstagebinding,
           identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 10}}
        - {model: authentik_core.group, identifiers: {name: staff}}
        """

    private func fields(_ change: ObjectChange?) -> [String: FieldChange.Content] {
        Dictionary((change?.fields ?? []).map { ($0.name, $0.content) }) { $1 }
    }

    @Test("says what would be made, with its fields and without its secrets, and makes nothing")
    func creation() async throws {
        let before = try await site.everything()
        let version = site.store.current.version
        let outcome = try await site.plan(Self.start)
        #expect(outcome.changes.map(\.kind) == [.created, .created, .created, .created])
        #expect(outcome.changes.map(\.label) == ["login", "greet", "login / greet / 10", "staff"])
        let stage = fields(outcome.changes[1])
        #expect(stage["times"] == .values(old: nil, new: 2))
        #expect(stage["password"] == .secret)
        #expect(stage["flows"] == .values(old: nil, new: ["login"]))
        #expect(!outcome.json.text.contains("hidden"))
        #expect(try await site.everything() == before)
        #expect(site.store.current.version == version)
    }

    @Test("says field by field what would change, and nothing of what stays")
    func change() async throws {
        try await site.apply(Self.start)
        let outcome = try await site.plan(
            """
            - {model: test_greeting.greetingstage, identifiers: {name: greet},
               attrs: {greeting: "one\\n2\\nthree", times: 3, password: other, notes: {a: 1, b: {c: 3}}, flows: []}}
            - {model: authentik_core.group, identifiers: {name: staff}, attrs: {is_superuser: true}}
            - {model: authentik_flows.flow, identifiers: {slug: login}, attrs: {title: Hello}}
            """)
        #expect(outcome.changes.map(\.kind) == [.updated, .updated])
        #expect(outcome.unchanged == 1)
        let stage = fields(outcome.changes.first)
        #expect(stage["times"] == .values(old: 2, new: 3))
        #expect(stage["password"] == .secret)
        #expect(stage["flows"] == .values(old: ["login"], new: []))
        #expect(Set(stage.keys) == ["greeting", "times", "password", "notes", "flows"])
        let text = OutcomeText(outcome, isPlan: true).text
        #expect(
            text == """
                ~ test_greeting.greetingstage 'greet' changes
                    greeting:
                      @@ -1,3 +1,3 @@
                       one
                      -two
                      +2
                       three
                    times: 2 → 3
                    notes.b.c: 2 → 3
                    password: (secret)
                    flows: ["login"] → []
                ~ authentik_core.group 'staff' changes
                    is_superuser: false → true
                0 to create, 2 to change, 0 to delete, 1 unchanged.

                """)
    }

    @Test("says what goes along with what is deleted, and what loses its reference")
    func deletion() async throws {
        try await site.apply(Self.start)
        let outcome = try await site.plan("- {model: authentik_flows.flow, identifiers: {slug: login}, state: absent}")
        let kinds = Dictionary(outcome.changes.map { ($0.label, $0.kind) }) { $1 }
        #expect(kinds == ["login": .deleted, "login / greet / 10": .deleted, "greet": .updated])
        #expect(site.flow("login") != nil)
    }

    @Test("is nothing where everything is as the file says")
    func nothing() async throws {
        try await site.apply(Self.start)
        let outcome = try await site.plan(Self.start)
        #expect(outcome.isEmpty && outcome.unchanged == 4)
    }

    @Test("of what a later entry makes undone is what is left in the end")
    func net() async throws {
        let outcome = try await site.plan(
            """
            - {model: authentik_core.group, identifiers: {name: a}}
            - {model: authentik_core.group, identifiers: {name: a}, state: absent}
            - {model: authentik_core.group, identifiers: {name: b}}
            - {model: authentik_core.group, identifiers: {name: b}, attrs: {is_superuser: true}}
            """)
        #expect(outcome.changes.map(\.label) == ["b"])
        #expect(fields(outcome.changes.first)["is_superuser"] == .values(old: nil, new: true))
    }

    @Test("of what cannot be applied is the error, with its place")
    func failure() async throws {
        let error = try #require(
            await #expect(throws: BlueprintError.self) {
                try await site.plan(
                    Self.start
                        + "\n- {model: test_greeting.greetingstage, id: odd, identifiers: {name: x}, attrs: {times: 99}}"
                )
            })
        #expect(error.entry?.number == 5 && error.entry?.id == "odd" && error.field == "times")
        #expect(error.position?.line == 9)
        #expect(error.json["line"] == 9 && error.json["field"] == "times")
        #expect(site.flow("login") == nil)
    }

    @Test("writes out what a terminal would obey")
    func controls() async throws {
        let outcome = try await site.plan(
            #"- {model: authentik_core.group, identifiers: {name: "a\u001b[2Jb\u202e"}}"#)
        let text = OutcomeText(outcome, isPlan: true).text
        #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
        #expect(text.contains("\\u{1b}"))
    }

    @Test("in colours is the same text")
    func colours() async throws {
        let outcome = try await site.plan(Self.start)
        let coloured = OutcomeText(outcome, isPlan: true, isColoured: true).text
        #expect(coloured.contains("\u{1B}[32m+ "))
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == OutcomeText(outcome, isPlan: true).text)
    }

    @Test("hides what whoever asks may not see")
    func permissions() async throws {
        await #expect(throws: BlueprintError.self) {
            try await site.plan("- {model: authentik_core.group, identifiers: {name: x}}", by: .user(.sample()))
        }
    }
}
