import Kernel
import Testing

@testable import StagePrompt

struct PromptQuestionTests {
    private func question(
        _ type: String, _ document: [String: JSON] = [:], known: [String: JSON] = [:]
    ) throws -> PromptQuestion {
        let defaults: [String: JSON] = ["name": "p", "field_key": "p", "label": "P", "type": .string(type)]
        let prompt = try Prompt.make(defaults.merging(document) { $1 })
        return PromptQuestion(prompt, PromptTexts(prompt), known: known)
    }

    @Test(
        arguments: [
            ("text", "  kept  ", "  kept  "), ("text_area", "a\nb", "a\nb"), ("password", " x ", " x "),
            ("number", "12", 12),
            ("number", 12, 12), ("checkbox", "on", true), ("checkbox", false, false),
            ("email", " a@b.example ", "a@b.example"),
            ("username", " mira ", "mira"), ("date", "2028-02-29", "2028-02-29"),
            ("date-time", "2027-01-15T08:00", "2027-01-15T08:00:00Z"),
            ("date-time", "2027-01-15T08:00:00+01:00", "2027-01-15T07:00:00Z"), ("ak-locale", "zh-Hans", "zh-Hans"),
            ("file", "data:text/plain;base64,aGk=", "data:text/plain;base64,aGk="),
            ("file", "data:text/plain;charset=utf-8;base64,", "data:text/plain;charset=utf-8;base64,"),
        ] as [(String, JSON, JSON)])
    func `An answer of the right form is kept as its type says`(type: String, given: JSON, kept: JSON) throws {
        #expect(try question(type).read(given) == kept)
    }

    @Test(
        arguments: [
            ("number", "twelve"), ("number", 1.5), ("checkbox", "maybe"), ("email", "nobody"), ("date", "2027-02-29"),
            ("date", "15.1.2027"), ("date", "2027-01-15T08:00"), ("date-time", "tomorrow"), ("ak-locale", "../etc"),
            ("text", ["a"]), ("file", "hello"), ("file", "data:text/plain,hello"), ("file", "data:;base64,a-b_"),
            ("file", "data:;base64,abc"), ("file", "data:;base64,=abc"),
        ] as [(String, JSON)])
    func `An answer of another form is refused`(type: String, given: JSON) throws {
        let question = try question(type)
        #expect(throws: Problems.self) { try question.read(given) }
    }

    @Test(arguments: ["text", "username", "email", "password", "number", "date", "date-time", "file", "dropdown"])
    func `An answer that must be given must be given`(type: String) throws {
        let question = try question(type)
        #expect(throws: Problems.here([.required])) { try question.read(nil) }
        #expect(throws: Problems.here([.blank])) { try question.read("") }
    }

    @Test(arguments: [("text", ""), ("email", ""), ("number", nil), ("date", nil), ("file", nil)] as [(String, JSON)])
    func `An answer that may be left out can be emptied`(type: String, kept: JSON) throws {
        let question = try question(type, ["required": false])
        #expect(try question.read("") == .some(kept))
        #expect(try question.read(nil) == nil)
    }

    @Test func `A checkbox that is not ticked is a no, required or not`() throws {
        #expect(try question("checkbox").read(nil) == false)
    }

    @Test func `No language is a language too`() throws {
        #expect(try question("ak-locale").read("") == "")
    }

    @Test(arguments: [
        "text_read_only", "text_area_read_only", "hidden", "static", "alert_info", "alert_warning", "alert_danger",
    ])
    func `What the server knows cannot be changed by the client`(type: String) throws {
        let question = try question(type, ["initial_value": "fixed", "placeholder": "other"])
        #expect(try question.read("forged") == "fixed")
        #expect(try question.read(nil) == "fixed")
        #expect(try self.question(type, ["placeholder": "other"]).read("forged") == "other")
    }

    @Test func `A separator has no value`() throws {
        #expect(try question("separator").read("forged") == nil)
    }
}

struct PromptChoiceTests {
    private func question(_ placeholder: String, initial: String = "", known: [String: JSON] = [:]) throws
        -> PromptQuestion
    {
        let prompt = try Prompt.make([
            "name": "p", "field_key": "colour", "label": "Colour", "type": "dropdown",
            "placeholder": .string(placeholder), "initial_value": .string(initial),
        ])
        return PromptQuestion(prompt, PromptTexts(prompt), known: known)
    }

    @Test func `A text is one choice, a list is several`() throws {
        #expect(try question("red").choices?.map(\.value) == ["red"])
        #expect(
            try question(#"["red", 2, {"value": "b", "label": "Blue"}]"#).choices?.map(\.label) == ["red", "2", "Blue"])
        #expect(try question("").choices?.isEmpty == true)
    }

    @Test func `An earlier step can say what can be chosen`() throws {
        let question = try question("red", known: ["colour__choices": [["value": "g", "label": "Green"], "blue"]])
        #expect(question.choices?.map(\.value) == ["g", "blue"])
        #expect(try question.read("g") == "g")
        #expect(throws: Problems.one("\"red\" is not a valid choice.", code: "invalid_choice")) {
            try question.read("red")
        }
    }

    @Test func `A beginning that cannot be chosen becomes the first choice`() throws {
        #expect(try question(#"["red", "blue"]"#, initial: "blue").initialValue == "blue")
        #expect(try question(#"["red", "blue"]"#, initial: "pink").initialValue == "red")
    }

    @Test func `The choices do not show as a hint`() throws {
        let shown = try question("red").shown
        #expect(shown.placeholder.isEmpty)
        #expect(shown.json["choices"] == [["value": "red", "label": "red"]])
    }
}
