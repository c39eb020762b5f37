import Kernel
import Testing

@Suite("The value of a field")
struct FieldValueTests {
    private func message<V: FieldValue>(_ type: V.Type, _ json: JSON) -> String? {
        do {
            _ = try V(json: json)
            return nil
        } catch {
            return error.all.first?.message
        }
    }

    @Test(
        "as a text takes texts and whole numbers",
        arguments: [("x", "x"), (12, "12"), ("", ""), ("  ", "  ")] as [(JSON, String)])
    func text(json: JSON, value: String) throws {
        #expect(try String(json: json) == value)
    }

    @Test("as a text refuses everything else", arguments: [nil, true, [], [:]] as [JSON])
    func notText(json: JSON) {
        #expect(message(String.self, json) == "Not a valid string.")
    }

    @Test("as a text refuses zero bytes and texts without end")
    func hostileText() {
        #expect(message(String.self, "a\0b") == "Null characters are not allowed.")
        #expect(message(String.self, .string(String(repeating: "x", count: String.fieldLimit))) == nil)
        #expect(
            message(String.self, .string(String(repeating: "x", count: String.fieldLimit + 1)))?.hasPrefix("Ensure")
                == true)
        #expect(
            message(String.self, .string(String(repeating: "é", count: String.fieldLimit)))?.hasPrefix("Ensure") == true
        )
        #expect(message(Secret.self, "a\0b") == "Null characters are not allowed.")
    }

    @Test(
        "as a switch takes what forms and files write",
        arguments: [
            (true, true), ("true", true), ("True", true), ("1", true), (1, true), ("on", true), ("yes", true),
            (false, false),
            ("false", false), ("False", false), ("0", false), (0, false), ("off", false), ("no", false),
        ] as [(JSON, Bool)])
    func bool(json: JSON, value: Bool) throws {
        #expect(try Bool(json: json) == value)
    }

    @Test("as a switch refuses everything else", arguments: ["", "maybe", 2, 1.5, [], nil] as [JSON])
    func notBool(json: JSON) {
        #expect(message(Bool.self, json) == "Must be a valid boolean.")
    }

    @Test(
        "as a whole number takes numbers without a fraction",
        arguments: [(5, 5), ("-5", -5), (5.0, 5), ("0", 0)] as [(JSON, Int)])
    func int(json: JSON, value: Int) throws {
        #expect(try Int(json: json) == value)
    }

    @Test(
        "as a whole number refuses everything else",
        arguments: [1.5, 1e300, "1.0", "x", "", "99999999999999999999", true, nil] as [JSON])
    func notInt(json: JSON) {
        #expect(message(Int.self, json) == "A valid integer is required.")
    }

    @Test(
        "as a number takes numbers and texts of numbers",
        arguments: [(5, 5), (1.5, 1.5), ("2.5", 2.5)] as [(JSON, Double)])
    func double(json: JSON, value: Double) throws {
        #expect(try Double(json: json) == value)
    }

    @Test("as a number refuses everything else", arguments: ["x", "nan", "inf", true, nil, []] as [JSON])
    func notDouble(json: JSON) {
        #expect(message(Double.self, json) == "A valid number is required.")
    }

    @Test("as one of a list of words names the wrong word, shortened")
    func choice() throws {
        #expect(try Everything.Colour(json: "dark_blue") == .darkBlue)
        #expect(message(Everything.Colour.self, "pink") == "\"pink\" is not a valid choice.")
        #expect(message(Everything.Colour.self, "darkBlue") == "\"darkBlue\" is not a valid choice.")
        #expect(message(Everything.Colour.self, 5) == "\"5\" is not a valid choice.")
        #expect((message(Everything.Colour.self, .string(String(repeating: "x", count: 5000))) ?? "").count < 200)
    }

    @Test("as an object takes objects")
    func attributes() throws {
        #expect(try Attributes(json: ["a": [1]]).members == ["a": [1]])
        #expect(message(Attributes.self, []) != nil)
        #expect(message(Attributes.self, "{}") != nil)
    }

    @Test("as a list has a bound on its elements")
    func longList() {
        let most = JSON.array([JSON](repeating: 1, count: [Int].fieldLimit))
        let more = JSON.array([JSON](repeating: 1, count: [Int].fieldLimit + 1))
        #expect(message([Int].self, most) == nil)
        #expect(message([Int].self, more) == "Ensure this field has no more than 10000 elements.")
        #expect(message([Int].self, "1,2") == "Expected a list of items but got type \"str\".")
    }

    @Test("as a key takes texts in lower case and numbers")
    func reference() throws {
        #expect(try Reference<Flow>(json: "ABC-1").id == ObjectID("abc-1"))
        #expect(try Reference<Flow>(json: 12).id.text == "12")
        #expect(try Reference<Flow>(json: 12).json == 12)
        #expect(try Reference<Flow>(json: "abc").json == "abc")
        #expect(message(Reference<Flow>.self, "")?.hasPrefix("Incorrect type.") == true)
        #expect(message(Reference<Flow>.self, .string(String(repeating: "a", count: 65))) != nil)
        #expect(message(Reference<Flow>.self, ["x"]) == "Incorrect type. Expected pk value, received list.")
        #expect(Reference<Flow>.shape.reference == .model("authentik_flows.flow"))
        #expect(Reference<AnyStage>.shape.reference == .kind(.stage))
    }

    @Test("that may be absent is read from null")
    func optional() throws {
        #expect(try Optional<Int>(json: nil) == .none)
        #expect(try Optional<Int>(json: 3) == 3)
        #expect(message(Int?.self, "x") == "A valid integer is required.")
        #expect(Optional<Int>.shape.isNullable)
    }
}
