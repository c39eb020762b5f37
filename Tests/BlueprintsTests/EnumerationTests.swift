import Blueprints
import Kernel
import Testing

@Suite("!Enumerate and what goes with it")
struct EnumerationTests {
    let site: TestSite

    init() async throws { site = try await TestSite() }

    @Test("makes a list of a list, with indices from 0")
    func sequence() async throws {
        let value = try await site.value(of: "!Enumerate [[a, b], SEQ, !Format [\"%d-%s\", !Index 0, !Value 0]]")
        #expect(value == ["0-a", "1-b"])
    }

    @Test("makes a map of pairs and of maps, later ones over earlier ones")
    func map() async throws {
        #expect(
            try await site.value(of: "!Enumerate [[a, b], MAP, [!Value 0, !Index 0]]") == ["a": 0, "b": 1])
        let maps = "!Enumerate [[{a: 1}, {b: 2}, {a: 3}], MAP, !Value 0]"
        #expect(try await site.value(of: maps) == ["a": 3, "b": 2])
    }

    @Test("goes through a map in the file's order, with its keys as indices")
    func mapping() async throws {
        let pair = "[!Index 0, !Value 0]"
        #expect(try await site.value(of: "!Enumerate [{z: 1, a: 2}, SEQ, \(pair)]") == [["z", 1], ["a", 2]])
        let file = "context: {m: {z: !Context one, a: 2}, one: 1}"
        #expect(
            try await site.value(of: "!Enumerate [!Context m, SEQ, \(pair)]", file: file) == [["z", 1], ["a", 2]])
    }

    @Test("lies in others, whose elements have a greater depth")
    func nested() async throws {
        let inner = "!Enumerate [!Value 1, SEQ, !Format [\"%s%s:%s\", !Index 1, !Index 0, !Value 0]]"
        let value = try await site.value(of: "!Enumerate [[[a, b], [c]], SEQ, \(inner)]")
        #expect(value == [["00:a", "01:b"], ["10:c"]])
    }

    @Test("goes through what the server says of its models, as authentik's own files do")
    func models() async throws {
        let permissions = try await site.value(
            of: "!Enumerate [!Context goauthentik.io/rbac/models, SEQ, !Format [\"%s.view_%s\", !Value 0, !Index 0]]")
        #expect(permissions?.array?.contains("authentik_flows.view_flow") == true)
    }

    @Test(
        "refuses what makes no sense, with its place",
        arguments: [
            ("!Enumerate [5, SEQ, 1]", "!Enumerate goes through lists and maps, not through"),
            ("!Enumerate [[1], MAP, !Value 0]", "!Enumerate with MAP takes [name, value], or a map."),
            ("!Index 0", "!Index 0: it stands in no !Enumerate."),
            ("!Enumerate [[1], SEQ, !Value 1]", "!Value 1: it stands in 1 !Enumerate only."),
            ("!Enumerate [[!Value 0], SEQ, 1]", "!Value 0: that !Enumerate has not begun"),
        ])
    func refused(yaml: String, reason: String) async throws {
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: yaml) }
        #expect(error?.reason.hasPrefix(reason) == true, "\(error.map { "\($0)" } ?? "")")
        #expect(error?.position?.line == 3)
    }

    @Test(
        "is refused in a shape that it does not have",
        arguments: ["[[1], SEQ]", "[[1], TUPLE, 1]", "[!Value 0, SEQ, 1]", "text"])
    func shape(arguments: String) {
        let text = "entries:\n- {model: a.b, identifiers: {x: !Enumerate \(arguments)}}"
        #expect(problem(in: text)?.description.contains("!Enumerate") == true)
    }

    @Test("does not make a few lines into millions of values")
    func bounded() async throws {
        let ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 0]"
        var yaml = "x"
        for _ in 0..<7 { yaml = "!Enumerate [\(ten), SEQ, \(yaml)]" }
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: yaml) }
        #expect(error?.reason == "The blueprint's values become too many.")
        // A value that is named again and again is paid for each time.
        let long = "[" + Array(repeating: "x", count: 2000).joined(separator: ", ") + "]"
        let copied = "!Enumerate [\(long), SEQ, !Context big]"
        await #expect(throws: BlueprintError.self) { try await site.value(of: copied, file: "context: {big: \(long)}") }
    }

    @Test("!AtIndex takes an element, from either end, or a member")
    func element() async throws {
        #expect(try await site.value(of: "!AtIndex [[a, b], 1]") == "b")
        #expect(try await site.value(of: "!AtIndex [[a, b], -2]") == "a")
        #expect(try await site.value(of: "!AtIndex [{k: v}, !Context key]", context: ["key": "k"]) == "v")
        #expect(try await site.value(of: "!AtIndex [[a], 1, none]") == "none")
        #expect(try await site.value(of: "!AtIndex [{k: v}, other, null]") == .null)
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: "!AtIndex [[a], 1]") }
        #expect(error?.reason == "!AtIndex: there is no '1' in list.")
    }

    @Test("!ParseJSON reads a text as JSON")
    func json() async throws {
        #expect(try await site.value(of: #"!ParseJSON '{"a": [1, true]}'"#) == ["a": [1, true]])
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: "!ParseJSON '{'") }
        #expect(error?.reason.hasPrefix("!ParseJSON: this is not JSON") == true)
    }

    @Test("!File reads a file without the space around its text, or takes its default and says so")
    func file() async throws {
        let environment = BlueprintEnvironment(variable: { _ in nil }, file: { $0 == "/there" ? "\n text\n\n" : nil })
        #expect(try await site.value(of: "!File /there", environment: environment) == "text")
        #expect(try await site.value(of: "!File [/gone, 5]", environment: environment) == 5)
        let entry = "- {model: test_greeting.greetingstage, identifiers: {name: a}, attrs: {notes: {x: !File /gone}}}"
        let report = try await site.apply(entry, environment: environment)
        #expect(report.warnings == ["test.yaml:2:83: !File: '/gone' cannot be read; its default is used."])
        let error = await #expect(throws: BlueprintError.self) { try await site.value(of: "!File /there") }
        #expect(error?.reason == "!File is not allowed here.")
    }
}
