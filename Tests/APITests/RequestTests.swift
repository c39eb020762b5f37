import HTTPTypes
import Kernel
import Testing

@Suite("A request that makes no sense")
struct RequestTests {
    @Test("has a body that is no JSON")
    func malformedBody() async throws {
        let reply = try await TestServer().send(
            "POST", "stages/greeting/", bytes: Array("{\"name\": ".utf8), headers: [.contentType: "application/json"])
        #expect(reply.status == 400)
        #expect(reply.detail?.hasPrefix("JSON parse error - ") == true)
    }

    @Test("has a body that is no object")
    func listBody() async throws {
        let reply = try await TestServer().send("POST", "stages/greeting/", ["name"])
        #expect(reply.status == 400)
        #expect(reply.json == ["non_field_errors": ["Invalid data. Expected a dictionary, but got list."]])
    }

    @Test("has a body without end", arguments: [100, 100_000])
    func deepBody(depth: Int) async throws {
        let text = "{\"extra\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        let reply = try await TestServer().send(
            "POST", "test/counters/", bytes: Array(text.utf8), headers: [.contentType: "application/json"])
        #expect(reply.status == 400)
    }

    @Test("has a body of another type", arguments: ["text/plain", "application/x-www-form-urlencoded", ""])
    func otherType(type: String) async throws {
        let reply = try await TestServer().send(
            "POST", "stages/greeting/", bytes: Array("name=x".utf8), headers: type.isEmpty ? [:] : [.contentType: type])
        #expect(reply.status == 415)
        #expect(reply.detail == "Unsupported media type \"\(type)\" in request.")
    }

    @Test("a charset beside the type does not matter")
    func charset() async throws {
        let reply = try await TestServer().send(
            "POST", "stages/greeting/", bytes: Array(#"{"name":"x"}"#.utf8),
            headers: [.contentType: "application/json; charset=utf-8"])
        #expect(reply.status == 201)
    }

    @Test(
        "has an address that is none",
        arguments: [
            "nothing/", "stages/", "stages/greeting", "stages//greeting/", "stages/greeting/x/y/", "/",
            "stages/greeting/%00/", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/",
        ])
    func unknownAddress(path: String) async throws {
        let reply = try await TestServer().send("GET", path)
        #expect(reply.status == 404)
        #expect(reply.detail == "Not found.")
    }

    @Test("has a name that is too long")
    func longName() async throws {
        let reply = try await TestServer().send("GET", "flows/instances/\(String(repeating: "a", count: 300))/")
        #expect(reply.status == 404)
    }

    @Test("has a method that the address does not know")
    func otherMethod() async throws {
        let server = try await TestServer()
        let reply = try await server.send("DELETE", "stages/greeting/")
        #expect(reply.status == 405)
        #expect(reply.detail == "Method \"DELETE\" not allowed.")
        #expect(reply.headers[.allow] == "GET, POST")
        #expect(try await server.send("POST", "stages/all/", [:]).status == 405)
        #expect(try await server.send("DELETE", "stages/greeting/", as: .nobody).status == 403)
    }

    @Test("asking for the head alone gives no body")
    func head() async throws {
        let reply = try await TestServer().send("HEAD", "stages/greeting/")
        #expect(reply.status == 200)
        #expect(reply.text.isEmpty)
    }

    @Test("answers are not kept by anybody on the way")
    func caching() async throws {
        #expect(try await TestServer().send("GET", "core/users/").headers[.cacheControl] == "no-store")
    }

    @Test("a name in the address is decoded once")
    func decodedOnce() async throws {
        let server = try await TestServer()
        _ = try await server.flow("a-b")
        #expect(try await server.send("GET", "flows/instances/a%2Db/").status == 200)
        #expect(try await server.send("GET", "flows/instances/a%252Db/").status == 404)
    }
}
