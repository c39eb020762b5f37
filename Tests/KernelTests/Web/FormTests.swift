import HTTPTypes
import Kernel
import TestKit
import Testing

@Suite("Forms and queries")
struct FormTests {
    @Test(
        "are decoded",
        arguments: [
            ("a=1&b=2", ["a": "1", "b": "2"]), ("a=x+y%20z%2B", ["a": "x y z+"]), ("a+b=%3D%26", ["a b": "=&"]),
            ("a", ["a": ""]),
            ("a=b=c", ["a": "b=c"]), ("&&a=1&", ["a": "1"]), ("=x", ["": "x"]), ("", [:]), ("a=%C3%A9", ["a": "é"]),
            ("next=%2Fa%3Fb%3Dc", ["next": "/a?b=c"]),
        ] as [(String, [String: String])])
    func decodes(text: String, values: [String: String]) {
        #expect(FormValues(parsing: text).dictionary == values)
    }

    @Test(
        "keep what is malformed as it is",
        arguments: [
            ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%4g", "%4g"), ("100%25", "100%"), ("%%41", "%A"),
            ("%\u{e9}1", "%\u{e9}1"),
        ])
    func malformed(text: String, value: String) {
        #expect(PercentCoding.decode(text) == value)
    }

    @Test("replace bytes that are not UTF-8")
    func notUTF8() {
        #expect(PercentCoding.decode("a%FFb") == "a\u{FFFD}b")
        #expect(PercentCoding.decode("%00") == "\0")
    }

    @Test("take a plus for a space only where forms do")
    func plus() {
        #expect(PercentCoding.decode("a+b") == "a+b")
        #expect(PercentCoding.decode("a+b", plus: true) == "a b")
    }

    @Test(
        "are encoded so that they are read back",
        arguments: ["", "aZ09-._~", "a b+c&d=e/?#[]@!$'()*,;:%", "é😀", "\0\r\n"])
    func roundTrip(text: String) {
        #expect(PercentCoding.decode(PercentCoding.encode(text), plus: true) == text)
        let unreserved = PercentCoding.encode(text).utf8.allSatisfy {
            "%-._~".utf8.contains($0) || Character(UnicodeScalar($0)).isLetter || Character(UnicodeScalar($0)).isNumber
        }
        #expect(unreserved)
        let values = FormValues([(name: text, value: text), (name: "x", value: text)])
        #expect(FormValues(parsing: values.text) == values)
    }

    @Test("keep order and repetitions")
    func repetitions() {
        let values = FormValues(parsing: "b=1&a=2&b=3&c=4&b=5")
        #expect(values.pairs.map(\.name) == ["b", "a", "b", "c", "b"])
        #expect(values["b"] == "1")
        #expect(values["nope"] == nil)
        #expect(values.all("b") == ["1", "3", "5"])
        #expect(values.repeated == ["b", "b"])
        #expect(values.dictionary["b"] == "5")
        #expect(FormValues(parsing: "").isEmpty)
    }

    @Test("are read up to five hundred pairs, and what follows is left out")
    func bound() {
        let text = (0..<2000).map { "n\($0)=\($0)" }.joined(separator: "&")
        let values = FormValues(parsing: text)
        #expect(values.pairs.count == 500)
        #expect(values["n499"] == "499")
        #expect(values["n500"] == nil)
        #expect(values.pairs.allSatisfy { !$0.value.contains("&") })
    }

    private func request(_ target: String, _ headers: HTTPFields = [:], body: String = "") -> WebRequest {
        WebRequest(
            facts: .sample(), target: target, headers: headers, parameters: [:], body: Array(body.utf8),
            session: { .sample() })
    }

    @Test("of a request are its query, and its body when that is a form")
    func request() {
        let form = request(
            "/x?a=1?b&c=%20", [.contentType: "Application/X-WWW-Form-Urlencoded; charset=utf-8"], body: "d=4")
        #expect(form.query.dictionary == ["a": "1?b", "c": " "])
        #expect(form.form.dictionary == ["d": "4"])
        #expect(request("/x", [.contentType: "application/json"], body: "d=4").form.isEmpty)
        #expect(request("/x", body: "d=4").form.isEmpty)
        #expect(request("/x").query.isEmpty)
    }

    @Test("do not mix up cookies")
    func cookies() {
        let headers: HTTPFields = [.cookie: "xa=1; a=2;b = 3 ; c=d=e; empty="]
        let request = request("/", headers)
        #expect(request.cookie("a") == "2")
        #expect(request.cookie("xa") == "1")
        #expect(request.cookie("c") == "d=e")
        #expect(request.cookie("empty") == "")
        #expect(request.cookie("nope") == nil)
        #expect(request.cookie("") == nil)
    }

    @Test("load a session once and note when it is changed")
    func session() async throws {
        var loads = 0
        let request = WebRequest(facts: .sample(), target: "/", headers: [:], parameters: [:], body: []) {
            loads += 1
            return .sample()
        }
        #expect(try await request.session().key == "old-key")
        _ = try await request.session()
        #expect(loads == 1)
        #expect(request.changedSession == nil)
        var session = try await request.session()
        session.key = "new"
        request.save(session)
        #expect(request.changedSession?.key == "new")
        #expect(try await request.session().key == "new")
        #expect(loads == 1)
    }
}
