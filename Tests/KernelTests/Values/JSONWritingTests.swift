import Kernel
import TestKit
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
    @Test("gives compact text with sorted members")
    func compact() {
        let value: JSON = ["b": [1, 2.5, true, nil], "a": ["z": "x", "y": [:]], "": []]
        #expect(value.text == #"{"":[],"a":{"y":{},"z":"x"},"b":[1,2.5,true,null]}"#)
    }

    @Test("escapes what may not stand in a string, and nothing else")
    func escapes() {
        #expect(
            JSON.string("a\"b\\c\nd\re\tf\u{0}g\u{1F}/é\u{7F}\u{2028}😀").text
                == #""a\"b\\c\nd\u000de\u0009f\u0000g\u001f/é"# + "\u{7F}\u{2028}😀\"")
    }

    @Test("writes null for numbers that JSON does not have", arguments: [Double.nan, .infinity, -.infinity])
    func notANumber(_ number: Double) {
        #expect(JSON.double(number).text == "null")
    }

    @Test(
        "is read back as the same value",
        arguments: [
            nil, true, false, 0, -1, .int(.max), .int(.min), 0.1, -0.0, 1e300, .double(.leastNonzeroMagnitude), 1e16,
            123456789.125, "",
            "\"\\\u{0}",
            "日本語 👩‍👩‍👧‍👦 \u{202E}", [], [:], [[], [:], [nil]], ["a": ["b": ["c": [1, "2", 3.0]]]],
        ] as [JSON])
    func roundTrip(_ value: JSON) throws {
        #expect(try JSON(parsing: value.bytes) == value)
    }

    @Test("is read back as the same value, whatever the value is")
    func randomRoundTrips() throws {
        var source = RandomJSON(random: FakeRandom(seed: 42))
        for _ in 0..<300 {
            let value = source.value(depth: 5)
            #expect(try JSON(parsing: value.bytes) == value)
        }
    }

    @Test("gives equal bytes for equal values, however they were made")
    func canonical() throws {
        let one = try JSON(parsing: #"{"a":1,"b":{"d":[],"c":"A"}}"#)
        let other = try JSON(parsing: #" { "b" : {"c":"\u0041", "d":[ ]}, "a": 1 } "#)
        #expect(one.bytes == other.bytes)
    }
}

/// Values of every kind.
private struct RandomJSON {
    let random: FakeRandom

    private func below(_ limit: Int) -> Int { Int(random.bytes(1)[0]) % limit }

    mutating func value(depth: Int) -> JSON {
        switch below(depth == 0 ? 5 : 7) {
        case 0: return nil
        case 1: return .bool(below(2) == 0)
        case 2: return .int(Int(truncatingIfNeeded: bits))
        case 3:
            let number = Double(bitPattern: bits)
            return .double(number.isFinite ? number : 0.5)
        case 4: return .string(text)
        case 5:
            let count = below(4)
            return .array((0..<count).map { _ in value(depth: depth - 1) })
        default:
            let count = below(4)
            return .object(Dictionary((0..<count).map { _ in (text, value(depth: depth - 1)) }) { $1 })
        }
    }

    private var bits: UInt64 { random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }

    private var text: String {
        let scalars = (0..<below(8)).compactMap { _ in
            UnicodeScalar(random.bytes(3).reduce(0) { $0 << 8 | UInt32($1) } % (below(2) == 0 ? 0x80 : 0x11_0000))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
