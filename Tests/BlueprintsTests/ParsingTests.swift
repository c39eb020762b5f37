import Blueprints
import Testing

@Suite("Reading a blueprint's file")
struct ParsingTests {
    @Test("takes its name and labels from the metadata, and its file's name without them")
    func metadata() throws {
        let text = """
            version: 1
            metadata:
              name: Demo
              labels: {blueprints.goauthentik.io/instantiate: "false", number: 7}
            entries: []
            """
        let named = try Blueprint(parsing: text, file: "a/demo.yaml")
        #expect(named.name == "Demo")
        #expect(named.labels["number"] == "7")
        #expect(!named.isInstantiated)
        let bare = try Blueprint(parsing: "entries: []", file: "a/demo.yaml")
        #expect(bare.name == "a/demo.yaml")
        #expect(bare.isInstantiated)
    }

    @Test(
        "says where and what is wrong with its shape",
        arguments: [
            ("", "test.yaml: The file is empty."),
            ("- 1", "test.yaml:1:1: A blueprint must be a map."),
            ("version: 2\nentries: []", "test.yaml:1:10: Only version 1 is known."),
            ("version: 1", "test.yaml:1:1: A blueprint must have entries."),
            ("metadata: {labels: {}}\nentries: []", "test.yaml:1:11: The metadata must have a name."),
            ("context: 5\nentries: []", "test.yaml:1:10: The context must be a map."),
            ("entries: text", "test.yaml:1:10: The entries must be a list, or a map of lists."),
            ("entries:\n- 5", "test.yaml:2:3: entry 1: An entry must be a map."),
            ("entries:\n- {model: a.b}\n- {id: z}", "test.yaml:3:3: entry 2 (z): An entry must have a model."),
            ("entries:\n- {model: a.b, id: [1]}", "test.yaml:2:20: entry 1: An entry's id must be a text."),
            ("entries:\n- model: a.b\n  attrs: []", "test.yaml:3:10: entry 1: The attrs must be a map."),
            ("entries:\n- model: a.b\n  conditions: {}", "test.yaml:3:15: entry 1: The conditions must be a list."),
            (
                "entries:\n- model: a.b\n  permissions: {permission: a.view}",
                "test.yaml:3:16: entry 1: The permissions must be a list."
            ),
            (
                "entries:\n- model: authentik_blueprints.metaapplyblueprint\n  attrs: {identifiers: {id: 1}}",
                "test.yaml:2:3: entry 1: The other blueprint's name or path must be given."
            ),
        ])
    func shape(text: String, message: String) {
        #expect(problem(in: text)?.description == message)
    }

    @Test("says where the YAML is broken")
    func broken() throws {
        let error = try #require(problem(in: "entries:\n  - model: \"open\n"))
        #expect(error.position?.line ?? 0 >= 2)
        #expect(error.description.contains("This is not YAML"))
        #expect(problem(in: "entries: []\n---\nentries: []")?.position?.line == 2)
        #expect(problem(in: "entries: [}")?.position == SourcePosition(line: 1, column: 11))
    }

    @Test("refuses a member that stands twice, and shows no more of the file than its name")
    func twice() throws {
        let error = try #require(problem(in: "entries: []\ncontext: {secret: hidden}\nentries: []"))
        #expect(error.description.contains("The member 'entries' stands twice in one map."))
        #expect(!error.description.contains("hidden"))
        let tagged = try #require(problem(in: "entries: []\n!!int context: {}\ncontext: {}"))
        #expect(tagged.description.contains("The member 'context' stands twice in one map."))
    }

    @Test("counts entries over the sections of a map, in the file's order")
    func sections() throws {
        let text = "entries:\n  second:\n  - {model: a.b}\n  first:\n  - {model: a.b, id: x, attrs: 5}"
        #expect(problem(in: text)?.description == "test.yaml:5:32: entry 2 (x): The attrs must be a map.")
    }

    @Test("warns of members that mean nothing")
    func warnings() throws {
        let blueprint = try Blueprint(parsing: "entries:\n- model: a.b\n  attributes: {}", file: "test.yaml")
        #expect(blueprint.warnings == ["test.yaml:3:3: 'attributes' means nothing here and is ignored."])
    }

    @Test("lists the blueprints that it requires")
    func requirements() throws {
        let text = """
            entries:
            - {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {name: One}}}
            - {model: authentik_blueprints.metaapplyblueprint, attrs: {identifiers: {path: b.yaml}, required: no}}
            """
        let requirements = try Blueprint(parsing: text, file: "test.yaml").requirements
        #expect(requirements.map(\.name) == ["One", nil])
        #expect(requirements.map(\.path) == [nil, "b.yaml"])
        #expect(requirements.map(\.isRequired) == [true, false])
    }
}
