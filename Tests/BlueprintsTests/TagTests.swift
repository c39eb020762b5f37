import Blueprints
import Kernel
import ObjectStore
import Testing

@Suite("Tags")
struct TagTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    @Test("!Context takes the caller's value, then the file's, then its default, then nothing")
    func context() async throws {
        let file = "context: {a: file, b: file}"
        #expect(try await site.value(of: "!Context a", file: file, context: ["a": "caller"]) == "caller")
        #expect(try await site.value(of: "!Context b", file: file, context: ["a": "caller"]) == "file")
        #expect(try await site.value(of: "!Context [c, 5]", file: file) == 5)
        #expect(try await site.value(of: "!Context c", file: file) == .null)
    }

    @Test("!Context merges maps and works out the tags inside of values and defaults")
    func contextNesting() async throws {
        let file = "context: {name: World, map: {a: 1, b: !Format [\"Hello, %s!\", !Context name]}}"
        let value = try await site.value(of: "!Context map", file: file, context: ["map": ["a": 2, "c": 3]])
        #expect(value == ["a": 2, "b": "Hello, World!", "c": 3])
        #expect(try await site.value(of: "!Context [none, [!Context name]]", file: file) == ["World"])
    }

    @Test("!Context knows which models the server has")
    func serverContext() async throws {
        let models = try await site.value(of: "!Context goauthentik.io/rbac/models")
        #expect(models?["flow"] == "authentik_flows")
        #expect(models?["user"] == "authentik_core")
    }

    @Test("!Env is refused unless it is allowed, and counts what is empty as missing")
    func environment() async throws {
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: "!Env HOME") }
        #expect(error?.description == "test.yaml:3:88: entry 1, field 'notes': !Env is not allowed here.")
        let variables = ["FULL": "value", "EMPTY": ""]
        let environment = BlueprintEnvironment { variables[$0] }
        #expect(try await site.value(of: "!Env FULL", environment: environment) == "value")
        #expect(try await site.value(of: "!Env [EMPTY, 7]", environment: environment) == 7)
        #expect(try await site.value(of: "!Env NONE", environment: environment) == .null)
    }

    @Test("!If chooses a value, and leaves the other alone")
    func choice() async throws {
        #expect(try await site.value(of: "!If [!Context a]") == false)
        #expect(try await site.value(of: "!If [yes]") == true)
        #expect(try await site.value(of: "!If [!Context a, 1, 2]", context: ["a": "x"]) == 1)
        #expect(try await site.value(of: "!If [0, !KeyOf nothing, 2]") == 2)
    }

    @Test(
        "!Condition combines",
        arguments: [
            ("AND, yes, 1", true), ("AND, yes, ''", false), ("NAND, yes, 0", true), ("OR, no, [], x", true),
            ("OR, no, {}", false), ("NOR, no, ~", true), ("XOR, yes, yes", false), ("XOR, yes, no, no", true),
            ("XNOR, yes, yes", true), ("XNOR, yes, no, no", true), ("and, 0.0", false),
        ])
    func condition(arguments: String, holds: Bool) async throws {
        #expect(try await site.value(of: "!Condition [\(arguments)]") == .bool(holds))
    }

    @Test("!Find gives an object's key, or nothing, by fields that may be tags themselves")
    func find() async throws {
        try await site.apply("- {model: authentik_flows.flow, identifiers: {slug: a}, attrs: \(Self.flow)}")
        let flow = try #require(site.flow("a"))
        let file = "context: {slug: a}"
        #expect(
            try await site.value(of: "!Find [authentik_flows.flow, [slug, !Context slug]]", file: file) == flow.id.json)
        let both = "!Find [authentik_flows.flow, [slug, a], [designation, enrollment]]"
        #expect(try await site.value(of: both) == .null)
        #expect(try await site.value(of: "!Find [authentik_flows.flow, [pk, \(flow.id)]]") == flow.id.json)
    }

    @Test("!Find finds users, whose keys are numbers")
    func findUser() async throws {
        let report = try await site.apply(
            "- {model: authentik_core.user, identifiers: {username: mira}, attrs: {name: Mira}}")
        let key = try #require(report.entries.first?.object)
        #expect(try await site.value(of: "!Find [authentik_core.user, [username, mira]]") == key.json)
        #expect(key.json.int != nil)
    }

    @Test("!Find does not look into secrets, nor at models that nobody registered")
    func findRefusals() async throws {
        let secret = await #expect(throws: BlueprintError.self) {
            try await site.value(of: "!Find [test_greeting.greetingstage, [password, x]]")
        }
        #expect(secret?.reason.contains("cannot be looked for by 'password'") == true)
        let unknown = await #expect(throws: BlueprintError.self) {
            try await site.value(of: "!Find [no.model, [name, x]]")
        }
        #expect(unknown?.reason.contains("'no.model' is not known: no plugin brings it") == true)
    }

    @Test("!KeyOf names the object of an earlier entry, in identifiers, attributes and lists")
    func keyOf() async throws {
        try await site.apply(
            """
            - {model: authentik_flows.flow, id: flow, identifiers: {slug: a}, attrs: \(Self.flow)}
            - model: test_greeting.greetingstage
              id: 7
              identifiers: {name: hello}
              attrs: {flows: [!KeyOf flow], notes: {deep: [{er: !KeyOf flow}]}}
            - {model: authentik_flows.flowstagebinding, identifiers: {target: !KeyOf flow, stage: !KeyOf 7, order: 0}}
            - {model: test_coin.coinpolicy, id: coin, identifiers: {name: coin}}
            - {model: authentik_policies.policybinding, identifiers: {target: !KeyOf flow, policy: !KeyOf coin, order: 0}}
            """)
        let flow = try #require(site.flow("a"))
        let stage = try #require(site.stage("hello"))
        #expect(stage.flows == [flow.reference])
        #expect(stage.notes.members["deep"] == [["er": flow.id.json]])
        #expect(site.store.current.all(FlowStageBinding.self).map(\.stage.id) == [stage.id])
        #expect(site.store.current.all(PolicyBinding.self).map(\.target.id) == [flow.id])
    }

    @Test("!KeyOf takes the first entry of its id that has an object")
    func keyOfAlternatives() async throws {
        let report = try await site.apply(
            """
            - {model: authentik_flows.flow, id: flow, conditions: [no], identifiers: {slug: a}, attrs: \(Self.flow)}
            - {model: authentik_flows.flow, id: flow, identifiers: {slug: b}, attrs: \(Self.flow)}
            - {model: authentik_flows.flow, id: flow, identifiers: {slug: c}, attrs: \(Self.flow)}
            - {model: test_greeting.greetingstage, identifiers: {name: hello}, attrs: {flows: [!KeyOf flow]}}
            """)
        #expect(report.entries.map(\.outcome) == [.skipped, .created, .created, .created])
        #expect(site.stage("hello")?.flows.first?.id == site.flow("b")?.id)
    }

    @Test("!KeyOf of a later entry is an error that names it")
    func keyOfLater() async throws {
        let error = try await site.refusal(
            of: """
                - {model: test_greeting.greetingstage, id: one, identifiers: {name: a}, attrs: {flows: [!KeyOf two]}}
                - {model: authentik_flows.flow, id: two, identifiers: {slug: b}, attrs: \(Self.flow)}
                """)
        #expect(error.entry?.description == "entry 1 (one)")
        #expect(error.field == "flows")
        #expect(error.position == SourcePosition(line: 2, column: 89))
        #expect(error.reason.contains("the id 'two'"))
    }

    @Test(
        "that are not known, or not complete, are errors with their place",
        arguments: [
            ("!Repeat [[], SEQ, 1]", "The tag !Repeat is not known. Known are !KeyOf, !Find, !FindObject"),
            ("!KeyOf [a]", "!KeyOf takes a name."), ("!KeyOf ''", "!KeyOf takes a name."),
            ("!Context [a]", "!Context takes a name, or [name, default]."), ("!Env {a: b}", "!Env takes a name."),
            ("!Find [a.b]", "!Find takes [model, [field, value], …]."), ("!Find [a.b, [c]]", "!Find takes [model"),
            ("!If [1, 2]", "!If takes one or three elements."), ("!If yes", "!If takes [condition]"),
            ("!Condition [MAYBE, 1]", "!Condition takes one of AND, NAND"),
            ("!Condition [AND]", "at least one condition"),
            ("!Format text", "!Format takes a list"),
        ])
    func wrong(tag: String, message: String) {
        let error = problem(in: "entries:\n- model: a.b\n  attrs:\n    list:\n      - \(tag)")
        #expect(error?.description.hasPrefix("test.yaml:5:9: ") == true)
        #expect(error?.reason.contains(message) == true)
    }

    @Test("may stand for the model, the state and the conditions")
    func everywhere() async throws {
        let entry = """
            - model: !Format ["%s.%s", authentik_flows, flow]
              state: !If [!Context gone, absent, present]
              conditions: [!Context [wanted, yes]]
              identifiers: {slug: !Context [slug, a]}
              attrs: \(Self.flow)
            """
        #expect(try await site.apply(entry).entries.map(\.outcome) == [.created])
        #expect(try await site.apply(entry, context: ["wanted": false]).entries.map(\.outcome) == [.skipped])
        #expect(try await site.apply(entry, context: ["gone": true]).entries.map(\.outcome) == [.deleted])
    }

    static let flow = "{name: A, title: A, designation: recovery}"
}
