import Testing

@testable import Kernel

@Suite("Reading JSON")
struct JSONParsingTests {
    struct Malformed: Sendable, CustomTestStringConvertible {
        let text: String
        let offset: Int
        let reason: String
        init(_ text: String, _ offset: Int, _ reason: String) {
            (self.text, self.offset, self.reason) = (text, offset, reason)
        }
        var testDescription: String { text.debugDescription }
    }

    static let structure = [
        Malformed("", 0, "ends where a value was expected"),
        Malformed(" \t\r\n", 4, "ends where a value was expected"),
        Malformed("\u{FEFF}1", 0, "Expected a value"),
        Malformed("\0", 0, "Expected a value"),
        Malformed("// no\n1", 0, "Expected a value"),
        Malformed("1 2", 2, "Unexpected text"),
        Malformed("[]]", 2, "Unexpected text"),
        Malformed("[1]\0", 3, "Unexpected text"),
        Malformed("[1", 2, "comma or a closing bracket"),
        Malformed("[1 2]", 3, "comma or a closing bracket"),
        Malformed("[1}", 2, "comma or a closing bracket"),
        Malformed("[1,]", 3, "Expected a value"),
        Malformed("[,1]", 1, "Expected a value"),
        Malformed("{", 1, "member name"),
        Malformed("{a:1}", 1, "member name"),
        Malformed("{'a':1}", 1, "member name"),
        Malformed("{1:1}", 1, "member name"),
        Malformed(#"{"a"}"#, 4, "colon"),
        Malformed(#"{"a" 1}"#, 5, "colon"),
        Malformed(#"{"a":}"#, 5, "Expected a value"),
        Malformed(#"{"a":1,}"#, 7, "member name"),
        Malformed(#"{"a":1]"#, 6, "comma or a closing bracket"),
    ]

    static let words = [
        Malformed("nul", 0, "Expected a value"),
        Malformed("True", 0, "Expected a value"),
        Malformed("truex", 4, "Unexpected text"),
        Malformed("undefined", 0, "Expected a value"),
        Malformed("NaN", 0, "Expected a value"),
        Malformed("Infinity", 0, "Expected a value"),
    ]

    static let numbers = [
        Malformed("-", 1, "digit"),
        Malformed("-Infinity", 1, "digit"),
        Malformed("+1", 0, "Expected a value"),
        Malformed(".5", 0, "Expected a value"),
        Malformed("1.", 2, "digit"),
        Malformed("1.e5", 2, "digit"),
        Malformed("1e", 2, "digit"),
        Malformed("1e+", 3, "digit"),
        Malformed("01", 0, "leading zero"),
        Malformed("00", 0, "leading zero"),
        Malformed("-01", 1, "leading zero"),
        Malformed("00.5", 0, "leading zero"),
        Malformed("0x10", 1, "Unexpected text"),
        Malformed("1_000", 1, "Unexpected text"),
        Malformed("1e400", 0, "out of range"),
        Malformed("-1e999", 0, "out of range"),
        Malformed("١", 0, "Expected a value"),
    ]

    static let strings = [
        Malformed(#""abc"#, 4, "not closed"),
        Malformed(#""abc\"#, 5, "not closed"),
        Malformed("\"a\nb\"", 2, "control character"),
        Malformed("\"a\\n\u{1F}\"", 4, "control character"),
        Malformed(#""\x41""#, 2, "Unknown escape"),
        Malformed(#""\'""#, 2, "Unknown escape"),
        Malformed(#""\u12""#, 3, "four hexadecimal digits"),
        Malformed(#""\u12G4""#, 3, "four hexadecimal digits"),
        Malformed(#""\ud800""#, 7, "Half a surrogate pair"),
        Malformed(#""\udc00""#, 7, "Half a surrogate pair"),
        Malformed(#""\ud800\n""#, 8, "Half a surrogate pair"),
        Malformed(#""\ud800A""#, 7, "Half a surrogate pair"),
        Malformed(#""\ud800\ud800""#, 13, "Half a surrogate pair"),
    ]

    @Test("says what is malformed and where", arguments: structure + words + numbers + strings)
    func malformed(_ wrong: Malformed) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: wrong.text) }
        #expect(error.offset == wrong.offset)
        #expect(error.reason.contains(wrong.reason))
        #expect(error.description.hasSuffix("(at byte \(wrong.offset))"))
    }

    @Test(
        "refuses bytes that are not UTF-8, at the first of them",
        arguments: [
            ([0xFF], 2), ([0x61, 0xC0, 0xAF], 3), ([0xED, 0xA0, 0x80], 2), ([0xC3], 2), ([0xF4, 0x90, 0x80, 0x80], 2),
            ([0x5C, 0x6E, 0xC3, 0xA9, 0x80], 6),
        ] as [([UInt8], Int)])
    func notUTF8(bytes: [UInt8], offset: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSON(parsing: [0x5B, 0x22] + bytes + [0x22, 0x5D]) }
        #expect(error == JSONError(reason: "The text is not UTF-8", offset: offset))
    }

    @Test("takes as many levels as it may and not one more")
    func depth() throws {
        let most = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSON(parsing: most)
        let error = try #require(throws: JSONError.self) { try JSON(parsing: "[" + most + "]") }
        #expect(error.offset == 64)
        #expect(error.reason == "More than 64 levels deep")
    }

    @Test("survives a text that does nothing but open brackets", arguments: ["[", #"{"a":"#])
    func hostileDepth(_ opening: String) {
        let text = String(repeating: opening, count: 200_000)
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test("counts objects and arrays alike as levels")
    func mixedDepth() {
        let limits = JSON.Limits(depth: 2)
        #expect(throws: Never.self) { try JSON(parsing: #"[{}, {"a": 1}]"#, limits: limits) }
        #expect(throws: JSONError.self) { try JSON(parsing: #"[{"a": []}]"#, limits: limits) }
    }

    @Test("takes as many bytes as it may and not one more")
    func size() throws {
        let limits = JSON.Limits(bytes: 6)
        #expect(try JSON(parsing: #""1234""#, limits: limits) == "1234")
        let error = try #require(throws: JSONError.self) { try JSON(parsing: #""12345""#, limits: limits) }
        #expect(error.reason == "The text is longer than 6 bytes")
    }

    @Test("reads every kind of value, with white space anywhere between")
    func everything() throws {
        let text = " {\t\"a\" :\r\n[ null , true,false, -0, 12, 1.5e2, \"x\" , { } , [ ] ] } "
        let expected: JSON = ["a": [nil, true, false, 0, 12, 150.0, "x", [:], []]]
        #expect(try JSON(parsing: text) == expected)
    }

    @Test("reads escapes and surrogate pairs")
    func escapes() throws {
        #expect(try JSON(parsing: #""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00""#) == "\"\\/\u{8}\u{c}\n\r\tAé😀")
        #expect(try JSON(parsing: #""\u0000""#) == "\0")
        #expect(try JSON(parsing: "\"é😀\u{7F}\"") == "é😀\u{7F}")
    }

    @Test("keeps whole numbers exact and makes others floating")
    func numberKinds() throws {
        #expect(try JSON(parsing: "9223372036854775807") == .int(.max))
        #expect(try JSON(parsing: "-9223372036854775808") == .int(.min))
        #expect(try JSON(parsing: "9223372036854775808") == .double(9.223372036854775808e18))
        #expect(try JSON(parsing: "1.0") == .double(1))
        #expect(try JSON(parsing: "1E2") == .double(100))
        #expect(try JSON(parsing: "0") == .int(0))
        #expect(try JSON(parsing: "0.5") == .double(0.5))
        #expect(try JSON(parsing: "-0.5e-1") == .double(-0.05))
        #expect(try JSON(parsing: "5e-324") == .double(.leastNonzeroMagnitude))
    }

    @Test("takes the last of members with one name")
    func duplicates() throws {
        #expect(try JSON(parsing: #"{"a": 1, "b": 2, "\u0061": 3}"#) == ["a": 3, "b": 2])
    }
}
