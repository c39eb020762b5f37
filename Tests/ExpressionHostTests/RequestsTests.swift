import HTTPTypes
import Kernel
import TestKit
import Testing

@Suite("Requests to other servers")
struct RequestsTests {
    private let bench = Bench()
    private static let address = "https://api.example.com/users"

    private func answer(_ body: String, status: Int = 200, at address: String = address) {
        bench.powers.http.answer(
            .success(
                OutgoingResponse(status: status, headers: [.contentType: "application/json"], body: Array(body.utf8))),
            at: address)
    }

    private var asked: OutgoingRequest? { bench.powers.http.requests.last }

    @Test("give what the other server answers")
    func answers() async {
        answer(#"{"a": [1]}"#)
        let source = """
            r = requests.get("\(Self.address)")
            r.raise_for_status()
            return [r.status_code, r.ok, r.text, r.json()["a"][0], r.headers["content-TYPE"], r.reason, r.url,
                    r.content.decode()]
            """
        let wanted: JSON = [
            200, true, #"{"a": [1]}"#, 1, "application/json", "OK", .string(Self.address), #"{"a": [1]}"#,
        ]
        #expect(await bench.value(source) == wanted)
        #expect(await bench.value("import requests\n" + source) == wanted)
        #expect(asked?.redirects == 10)
    }

    @Test("are made of parameters, headers, bodies and credentials")
    func made() async {
        answer("{}", at: Self.address + "?a=x+y&b=1&b=2")
        _ = await bench.value(
            "return requests.get('\(Self.address)', params={'a': 'x y', 'b': [1, 2], 'c': None}, timeout=2.5).ok")
        #expect(asked?.address == Self.address + "?a=x+y&b=1&b=2")
        #expect(asked?.timeout == .milliseconds(2500))
        answer("{}")
        _ = await bench.value(
            "return requests.post('\(Self.address)', json={'a': 1}, headers={'X-Key': 'k'}, auth=('me', 'pw')).ok")
        #expect(asked?.method == "POST")
        #expect(asked.map { String(decoding: $0.body, as: UTF8.self) } == #"{"a":1}"#)
        #expect(asked?.headers[.contentType] == "application/json")
        #expect(asked?.headers[HTTPField.Name("X-Key") ?? .age] == "k")
        #expect(asked?.headers[.authorization] == "Basic bWU6cHc=")
        #expect(asked?.redirects == 0)
        _ = await bench.value("return requests.put('\(Self.address)', data={'a': 'b c'}, cookies={'s': '1'}).ok")
        #expect(asked.map { String(decoding: $0.body, as: UTF8.self) } == "a=b+c")
        #expect(asked?.headers[.contentType] == "application/x-www-form-urlencoded")
        #expect(asked?.headers[.cookie] == "s=1")
        _ = await bench.value("return requests.request('delete', '\(Self.address)', data=b'x').ok")
        #expect(asked?.method == "DELETE")
        _ = await bench.value(
            "s = requests.Session()\ns.headers['A'] = 'b'\ns.auth = ('a', 'b')\nreturn s.get('\(Self.address)').ok")
        #expect(asked?.headers[HTTPField.Name("A") ?? .age] == "b")
        #expect(asked?.headers[.authorization] == "Basic YTpi")
    }

    @Test("that fail raise what can be caught")
    func fails() async {
        answer("no", status: 404)
        #expect(
            await bench.value("requests.get('\(Self.address)').raise_for_status()")
                == .string("HTTPError: 404 Client Error: Not Found for url: \(Self.address)"))
        #expect(
            await bench.value(
                """
                import requests
                try:
                    requests.get("\(Self.address)").raise_for_status()
                except requests.exceptions.HTTPError as error:
                    return error.response.status_code
                """) == 404)
        func caught(_ failure: OutgoingFailure, by name: String) async -> JSON {
            bench.powers.http.answer(.failure(failure), at: "https://x.example/")
            return await bench.value(
                """
                from requests.exceptions import \(name)
                try:
                    requests.get("https://x.example/")
                except \(name) as error:
                    return "caught"
                """)
        }
        #expect(await caught(.tooSlow(host: "x"), by: "Timeout") == "caught")
        #expect(await caught(.forbidden(host: "x"), by: "ConnectionError") == "caught")
        #expect(await caught(.unreachable(host: "x", reason: ""), by: "RequestException") == "caught")
        #expect(await caught(.malformed, by: "InvalidURL") == "caught")
        #expect(await caught(.tooSlow(host: "x"), by: "HTTPError") != "caught")
        #expect(
            await bench.value(
                "try:\n    requests.get('https://x.example/')\nexcept requests.RequestException:\n    return 1")
                == 1)
        #expect(
            await bench.value(
                "try:\n    requests.get('\(Self.address)').json()\nexcept requests.JSONDecodeError:\n    return 'no JSON'"
            )
                == "no JSON")
    }

    @Test(
        "cannot be made of anything",
        arguments: [
            "requests.get(1)", "requests.get()", "requests.get('x', headers=1)",
            "requests.get('x', headers={'a b': 'c'})",
            "requests.get('x', headers={'A': 'b\\r\\nc: d'})", "requests.get('x', headers={'Host': 'c'})",
            "requests.get('x', timeout='a')", "requests.get('x', timeout=-1)", "requests.get('x', auth=1)",
            "requests.get('x', params=1)", "requests.post('x', json=requests)", "requests.request('TRACE', 'x')",
            "requests.post('x', files={})", "requests.get('x', cookies={'a': '\\n'})",
        ])
    func refuses(_ source: String) async {
        let error = await bench.value("return " + source).string ?? ""
        #expect(error.hasPrefix("TypeError") || error.hasPrefix("ValueError"), "\(error)")
        #expect(bench.powers.http.requests.isEmpty)
    }

    @Test("cost what they bring")
    func budget() async {
        answer(String(repeating: "x", count: 4_000_000))
        let error = await bench.value("for i in range(100):\n    requests.get('\(Self.address)')")
        #expect(error.string?.hasPrefix("LimitError") == true)
        #expect(
            await bench.value("requests.post('\(Self.address)', data='x' * 2000000)").string?.hasPrefix(
                "RequestException") == true)
    }
}
