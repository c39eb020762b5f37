import Testing

@testable import Expressions

/// Input that would take for ever, or all memory.
@Suite("What an expression may spend")
struct BudgetTests {
    private static let memory = "!The expression takes more memory than it may"
    private static let work = "!The expression does more work than it may"

    @Test("ends numbers that no memory would hold", arguments: [10, 3, 7])
    func powers(base: Int) {
        #expect(outcome { try hex(BigInt(base).power(BigInt(10_000_000_000), $0), $0) } == Self.memory)
        #expect(outcome { try hex(BigInt(base).shiftedLeft(by: 1 << 50, $0), $0) } != "=0")
    }

    @Test("ends long arithmetic")
    func arithmetic() {
        let result = outcome(steps: 100_000) { meter in
            var number = BigInt(3)
            while true { number = try number.multiplied(by: number, meter) }
        }
        #expect(result == Self.work)
    }

    @Test("ends the exponential expressions", arguments: ["(a+)+$", "(a|aa)+$", "(?:a*)*b", "(a+a+)+b", "(?:a|a?)+b"])
    func backtracking(pattern: String) {
        let result = outcome(steps: 1_000_000) { meter in
            let regex = try PythonRegex(pattern, meter)
            let text = Array((String(repeating: "a", count: 60) + "!").unicodeScalars)
            return "\(try regex.firstMatch(in: text, .match, meter) == nil)"
        }
        #expect(result == Self.work || result == "=true")
    }

    @Test("is enough for expressions that are only long")
    func longTexts() {
        let result = outcome { meter in
            let text = Array(String(repeating: "ab", count: 50_000).unicodeScalars)
            let matches = try PythonRegex("(?:ab)*", meter).matches(in: text, meter)
            return "\(matches.count)"
        }
        #expect(result == "=2")
    }

    @Test("leaves the stack alone, however deep patterns and texts nest")
    func depth() {
        let nested = String(repeating: "(", count: 10_000) + "a" + String(repeating: ")", count: 10_000)
        #expect(outcome { try "\(PythonRegex(nested, $0).groupCount)" }.hasPrefix("!RecursionError"))
        let arrays = [UInt32](repeating: 0x5b, count: 100_000)
        let result = outcome { meter in
            var reader = JSONReader<Nothing>(arrays, meter)
            var builder = Nothing()
            try reader.read(&builder)
            return ""
        }
        #expect(result.hasPrefix("!RecursionError"))
    }

    @Test("ends formats that ask for widths without end", arguments: ["9999999999", ">9999999999", "09999999999"])
    func widths(spec: String) {
        #expect(outcome { try FormatSpec.format(BigInt(1), spec, $0) } == Self.memory)
        #expect(outcome { try FormatSpec.format("a", ">9999999999", $0) } == Self.memory)
        #expect(outcome { try FormatSpec.format(1.5, ".2147483646f", $0) } == Self.memory)
    }

    @Test("ends date formats that ask for widths without end")
    func dateWidths() {
        let result = outcome(steps: 10_000_000, bytes: 1 << 20) { meter in
            let format = String(repeating: "%999999999Y", count: 10_000)
            return try TimeFormat(CivilMoment(.first, .midnight)).text(format, meter)
        }
        #expect(result == Self.memory)
    }

    @Test("ends tabs as wide as the world")
    func tabs() {
        var wrapping = TextWrapping()
        wrapping.tabSize = 1 << 40
        #expect(outcome { try wrapping.wrap("a\tb", $0).joined() } == Self.work)
    }

    @Test("stays used up once it is")
    func exhaustion() {
        let meter = Meter(steps: 10, bytes: 10)
        #expect(throws: BudgetExhausted.self) { try meter.step(11) }
        #expect(throws: BudgetExhausted.self) { try meter.step(1) }
        #expect(throws: BudgetExhausted.self) { try meter.allocate(1) }
    }

    @Test("is looked after while it is spent")
    func watching() throws {
        struct Late: Error {}
        let meter = Meter(steps: 1 << 30, bytes: 0) { throw Late() }
        #expect(throws: Late.self) {
            for _ in 0...Meter.watchInterval { try meter.step() }
        }
    }

    /// Makes nothing of JSON.
    private struct Nothing: JSONBuilder {
        func null() {}
        func bool(_ value: Bool) {}
        func integer(_ literal: String) {}
        func float(_ literal: String) {}
        func constant(_ value: Double) {}
        func string(_ value: [UInt32]) {}
        func array(_ items: [Void]) {}
        func object(keys: [[UInt32]], values: [Void]) {}
    }
}
