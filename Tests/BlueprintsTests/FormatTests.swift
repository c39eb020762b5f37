import Kernel
import Testing

@testable import Blueprints

@Suite("!Format")
struct FormatTests {
    @Test(
        "formats as Python does",
        arguments: [
            ("plain", [], "plain"), ("100%%", [], "100%"), ("%s-%s", ["a", 1], "a-1"),
            ("%s %s", [nil, true], "None True"),
            ("%r", ["it's"], "\"it's\""), ("%r", ["a\n'\""], "'a\\n\\'\"'"),
            ("%s", [["a", 1.0, ["k": nil]]], "['a', 1.0, {'k': None}]"),
            ("%5s|%-5s|%.2s", ["ab", "ab", "abc"], "   ab|ab   |ab"), ("%d %i %u", [7, -7, 3.9], "7 -7 3"),
            ("%05d|%+d|% d|%-4d|", [42, 42, 42, 42], "00042|+42| 42|42  |"), ("%05d", [-42], "-0042"),
            ("%.4d", [7], "0007"),
            ("%x %X %#x %o %#o %x", [255, 255, 255, 8, 8, -255], "ff FF 0xff 10 0o10 -ff"), ("%c%c", [65, "é"], "Aé"),
            (
                "%f %.2f %8.3f|%-8.1f|%08.2f", [1.5, 2.675, 3.14159, 2, -3.5],
                "1.500000 2.67    3.142|2.0     |-0003.50"
            ),
            ("%e %.1E %g %g", [12345.678, 0.00012, 100000, 1000000], "1.234568e+04 1.2E-04 100000 1e+06"),
            ("%*d|%-*d|%.*f", [4, 7, 4, 7, 1, 2.25], "   7|7   |2.2"), ("%d", [true], "1"), ("%ld", [5], "5"),
        ] as [(String, [JSON], String)])
    func formats(template: String, arguments: [JSON], text: String) throws {
        #expect(try PercentFormat.format(template, arguments) == text)
    }

    @Test(
        "refuses what Python refuses",
        arguments: [
            ("%s", [], "more placeholders"), ("a", [1], "fewer placeholders"), ("%", [1], "ends within"),
            ("%d", ["x"], "%d takes a whole number, not str"), ("%x", [1.5], "%x takes a whole number"),
            ("%y", [1], "%y is not known"), ("%(a)s", [1], "%( is not known"), ("%c", ["ab"], "one character"),
            ("%c", [-1], "one character"), ("%99999d", [1], "wider than 1000"), ("%.99999f", [1], "wider than 1000"),
            ("%*d", ["x", 1], "* takes a whole number"), ("%*d", [.int(.min), 1], "* takes a whole number"),
            ("%99999999999999999999d", [1], "wider than 1000"),
        ] as [(String, [JSON], String)])
    func refuses(template: String, arguments: [JSON], reason: String) {
        let error = #expect(throws: PercentFormat.Problem.self) { try PercentFormat.format(template, arguments) }
        #expect(error?.reason.contains(reason) == true)
    }

    @Test("writes the longest numbers whole")
    func long() throws {
        #expect(try PercentFormat.format("%.1000f", [1e308]).count == 309 + 1 + 1000)
    }

    @Test("says where it fails")
    func place() async throws {
        let site = try await TestSite()
        let error = try await site.refusal(
            of: "- {model: test_greeting.greetingstage, identifiers: {name: a}, attrs: {greeting: !Format [\"%d\", x]}}"
        )
        #expect(
            error.description == "test.yaml:2:82: entry 1, field 'greeting': !Format: %d takes a whole number, not str."
        )
    }
}
