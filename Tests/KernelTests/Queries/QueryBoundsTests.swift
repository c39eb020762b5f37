import Testing

@testable import Kernel

struct QueryBoundsTests {
    private func nested(_ depth: Int) -> String {
        String(repeating: "(", count: depth) + "on = True" + String(repeating: ")", count: depth)
    }

    @Test func `Fifty parentheses may be open, and no more`() throws {
        #expect(try Query.ask(nested(50), ["on": true]))
        let message = "Line 1, column 51: expected a field's name, because at most 50 ( may be open."
        #expect(Query.refusal(nested(51)) == message)
        #expect(Query.refusal(String(repeating: "(", count: 9_000)) == message)
        #expect(try Query.ask(Array(repeating: nested(50), count: 50).joined(separator: " and "), ["on": true]))
    }

    @Test func `Two hundred comparisons may be made, and no more`() throws {
        let terms = Array(repeating: "on = True", count: 200)
        #expect(try Query.ask(terms.joined(separator: " and "), ["on": true]))
        #expect(try !Query.ask(terms.joined(separator: " or "), ["on": false]))
        let nested = terms.prefix(40).reduce("on = True") { "(\($0) or \($1))" }
        #expect(try Query.ask(nested, ["on": true]))
        let message = "expected the end, because a query has at most 200 comparisons."
        #expect(Query.refusal((terms + ["on = True"]).joined(separator: " or "))?.hasSuffix(message) == true)
    }

    @Test func `Ten thousand characters may be written, and no more`() {
        let query = "name = '" + String(repeating: "é", count: 9_991) + "'"
        #expect(Query.refusal(query) == nil)
        let message = "expected the end, because a query has at most 10000 characters."
        #expect(Query.refusal(query + " ") == "Line 1, column 10001: \(message)")
        #expect(Query.refusal("\n\n" + query) == "Line 3, column 9999: \(message)")
    }

    @Test(arguments: ["(", ")", "'", "\"", "\\", "and ", "a", "a.", "-", "0", "é", "\u{0}", "\n", "~", "a=1 or ", "😀"])
    func `Long nonsense is refused at once`(piece: String) {
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(Query.refusal(String(repeating: piece, count: 20_000)) != nil)
            #expect(Query.refusal(String(repeating: piece, count: 1_000_000 / piece.utf8.count)) != nil)
            #expect(Query.refusal(String(repeating: piece, count: 9_999 / piece.unicodeScalars.count)) != nil)
        }
        #expect(time < .seconds(5))
    }

    @Test func `What is refused is not repeated at length`() {
        let message = Query.refusal("name = " + String(repeating: "x", count: 9_000)) ?? ""
        #expect(message.count < 200 && message.contains("xxx"))
        #expect((Query.refusal(String(repeating: "x", count: 9_000) + " = 1") ?? "").count < 200)
    }

    @Test func `Long ways into a document and long texts are followed in good time`() throws {
        let path = Array(repeating: "a", count: 4_000).joined(separator: ".")
        #expect(try !Query.ask("data.\(path) = 'x'", ["data": ["a": ["a": "x"]]]))
        let query = try Query("name ~ '\(String(repeating: "a", count: 9_000))b'", over: .sample)
        let text = String(repeating: "a", count: 1_000_000)
        let time = ContinuousClock().measure {
            #expect(!query.matches(["name": .string(text)]))
            #expect(query.matches(["name": .string(text + "B")]))
        }
        #expect(time < .seconds(5))
    }

    @Test func `Every beginning of a query is a query or is refused`() {
        let query = #"(name = "a\u00e9\"" and data.x.y not in ('b', "c")) or level >= -12 and made < '2026-01-02'"#
        for length in 0...query.count {
            let text = String(query.prefix(length))
            if let message = Query.refusal(text) { #expect(message.hasPrefix("Line 1, column ")) }
        }
        #expect(Query.refusal(query) == nil)
    }
}
