import Kernel
import Testing

@Suite("A group of fields")
struct FieldGroupTests {
    private func problems(_ input: [String: JSON], over old: [String: JSON]? = nil) throws -> Problems {
        try #require(throws: Problems.self) { try Everything.make(input, over: old) }
    }

    @Test("keeps what it is declared with where nothing is given")
    func defaults() throws {
        let group = try Everything.make(Everything.least)
        #expect(group.title == "A title")
        #expect(group.note == "none")
        #expect(group.nickname == nil)
        #expect(group.count == 1)
        #expect(group.colours == [.red])
        #expect(group.serial == 7)
        #expect(group.notAField == 3)
    }

    @Test("takes what is given, under the names of the wire")
    func given() throws {
        let input: [String: JSON] = [
            "title": "T", "size": 10, "nickname": "N", "is_on": true, "colour": "dark_blue",
            "colours": ["green", "red"],
            "anything": [1, nil], "extras": ["a": 1], "api_key": "s3cret", "hidden_text": "h", "@special": 4,
            "ratio": -1.5,
        ]
        let group = try Everything.make(input)
        #expect(group.size == 10)
        #expect(group.nickname == "N")
        #expect(group.isOn)
        #expect(group.colour == .darkBlue)
        #expect(group.colours == [.green, .red])
        #expect(group.anything == [1, nil])
        #expect(group.extras == ["a": 1])
        #expect(group.apiKey.exposed == "s3cret")
        #expect(group.special == 4)
        #expect(group.ratio == -1.5)
    }

    @Test("ignores names that it does not have")
    func unknownNames() throws {
        let group = try Everything.make(
            Everything.least.merging(["nope": 1, "notAField": 9, "not_a_field": 9, "isOn": true]) { $1 })
        #expect(group.notAField == 3)
        #expect(!group.isOn)
        #expect(group.document["nope"] == nil)
    }

    @Test("names every field that is wrong at once")
    func severalProblems() throws {
        let found = try problems([
            "title": "", "size": 11, "count": "x", "is_on": "maybe", "colour": "pink", "extras": [], "note": nil,
            "ratio": 2,
        ])
        #expect(found.names == ["colour", "count", "extras", "is_on", "note", "ratio", "size", "title"])
        #expect(found.codes("title") == ["blank"])
        #expect(found.codes("size") == ["max_value"])
        #expect(found.codes("note") == ["null"])
        #expect(found.codes("colour") == ["invalid_choice"])
        #expect(found.messages("ratio") == ["Ensure this value is less than or equal to 1.5."])
    }

    @Test("asks for what must be given")
    func required() throws {
        let found = try problems([:])
        #expect(found.names == ["size", "title"])
        #expect(found.messages("title") == ["This field is required."])
        #expect(found.codes("size") == ["required"])
    }

    @Test(
        "takes null only where it is declared",
        arguments: ["title", "note", "size", "count", "is_on", "colours", "extras", "api_key"])
    func null(name: String) throws {
        let found = try problems(Everything.least.merging([name: nil]) { $1 })
        #expect(found.messages(name) == ["This field may not be null."])
    }

    @Test("takes null where it means nothing is there", arguments: ["nickname", "anything", "remark"])
    func nullable(name: String) throws {
        #expect(throws: Never.self) { try Everything.make(Everything.least.merging([name: nil]) { $1 }) }
    }

    @Test("takes an empty text unless the field must be given")
    func blank() throws {
        let group = try Everything.make(Everything.least.merging(["note": "", "nickname": ""]) { $1 })
        #expect(group.note == "")
        #expect(group.nickname == "")
        #expect(try problems(["title": "", "size": 1]).messages("title") == ["This field may not be blank."])
    }

    @Test(
        "keeps to bounds, the bounds themselves included", arguments: [(0, false), (1, true), (10, true), (11, false)])
    func bounds(size: Int, isAllowed: Bool) throws {
        let group = try? Everything.make(["title": "T", "size": .int(size)])
        #expect((group != nil) == isAllowed)
        if size == 0 {
            let found = try problems(["title": "T", "size": 0])
            #expect(found.messages("size") == ["Ensure this value is greater than or equal to 1."])
            #expect(found.codes("size") == ["min_value"])
        }
    }

    @Test("takes read-only fields from what is stored alone")
    func readOnly() throws {
        #expect(try Everything.make(Everything.least.merging(["serial": 99]) { $1 }).serial == 7)
        let old = Everything.least.merging(["serial": 12]) { $1 }
        #expect(try Everything.make(["serial": 99], over: old).serial == 12)
        #expect(try Everything.stored(old).serial == 12)
    }

    @Test("lays a change over what is stored")
    func change() throws {
        let old = try Everything.make(["title": "Old", "size": 3, "note": "kept", "api_key": "secret"]).document
        let new = try Everything.make(["title": "New", "count": 8], over: old)
        #expect(new.title == "New")
        #expect(new.size == 3)
        #expect(new.note == "kept")
        #expect(new.count == 8)
        #expect(new.apiKey.exposed == "secret")
        #expect(try problems(["title": ""], over: old).codes("title") == ["blank"])
    }

    @Test("shows neither secrets nor what is only written")
    func shown() throws {
        let group = try Everything.make(Everything.least.merging(["api_key": "s3cret", "hidden_text": "hush"]) { $1 })
        #expect(group.shown["api_key"] == nil)
        #expect(group.shown["hidden_text"] == nil)
        #expect(!JSON.object(group.shown).text.contains("s3cret"))
        #expect(group.document["api_key"] == "s3cret")
        #expect(group.document["hidden_text"] == "hush")
        #expect(group.shown["nickname"] == .null)
    }

    @Test("leaves out what is declared to be left out when there is none")
    func omitted() throws {
        #expect(try Everything.make(Everything.least).shown["remark"] == nil)
        #expect(try Everything.make(Everything.least.merging(["remark": "x"]) { $1 }).shown["remark"] == "x")
    }

    @Test("is read back as it was stored")
    func stored() throws {
        let input: [String: JSON] = [
            "title": "T", "size": 2, "api_key": "s", "extras": ["x": [1]], "colours": [], "ratio": 1,
        ]
        let document = try Everything.make(input).document
        let text = JSON.object(document).bytes
        let again = try Everything.stored(try #require(JSON(parsing: text).object))
        #expect(again.document == document)
        #expect(try Everything.stored([:]).note == "none")
    }

    @Test("says which field no longer fits when it is read from the store")
    func noLongerFits() throws {
        let found = try #require(throws: Problems.self) { try Everything.stored(["title": "T", "size": 77]) }
        #expect(found.names == ["size"])
    }

    @Test("checks what one field alone cannot, after the fields")
    func wholeGroup() throws {
        #expect(throws: Never.self) { try Span.make(["from": 1, "to": 2]) }
        let found = try #require(throws: Problems.self) { try Span.make(["from": 3, "to": 2]) }
        #expect(found.json == ["non_field_errors": ["It ends before it begins."]])
        let changed = try #require(throws: Problems.self) { try Span.make(["to": 0], over: ["from": 1, "to": 2]) }
        #expect(changed.names == ["non_field_errors"])
    }

    @Test("copies are changed one by one")
    func copies() throws {
        let one = try Everything.make(Everything.least)
        var other = one
        other.title = "Other"
        other.colours.append(.green)
        #expect(one.title == "A title")
        #expect(one.colours == [.red])
        #expect(other.title == "Other")
        #expect(Everything().title == "")
    }

    @Test("describes its fields in the order of their declaration")
    func fields() throws {
        let fields = Everything.fields
        #expect(fields.map(\.name).prefix(4) == ["title", "note", "nickname", "count"])
        #expect(fields.map(\.name).contains("@special"))
        #expect(fields.count == 16)
        let title = try #require(fields.first)
        #expect(title.isRequired && !title.allowsBlank && title.initial == nil)
        #expect(title.help == "A text that must be given.")
        let note = fields[1]
        #expect(!note.isRequired && note.allowsBlank && note.initial == "none")
        #expect(fields.first { $0.name == "api_key" }?.initial == nil)
        #expect(fields.first { $0.name == "colour" }?.shape.choices == ["red", "green", "dark_blue"])
        #expect(fields.first { $0.name == "nickname" }?.shape.isNullable == true)
    }
}
