import HTTPTypes
import Kernel
import Testing

@testable import Outgoing

@Suite("Requests to other servers")
struct OutgoingClientTests {
    /// A client that may reach this machine.
    private func client(atOnce: Int = 8) -> OutgoingClient {
        OutgoingClient(
            OutgoingSettings(
                allows: { $0 == "127.0.0.1" || $0 == "::1" }, timeout: .seconds(600), atOnce: atOnce, agent: "Test/1"))
    }

    private func failure(_ body: () async throws -> OutgoingResponse) async -> OutgoingFailure? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? OutgoingFailure }
    }

    @Test("bring the answer, whatever its status")
    func answers() async throws {
        let server = try LocalServer { _ in LocalServer.ok("short", status: "404 Not Found", headers: "X-A: b\r\n") }
        defer { server.stop() }
        var request = OutgoingRequest("GET", server.address("/a?b=c"))
        request.headers[.accept] = "text/plain"
        let response = try await client().send(request)
        #expect(response.status == 404)
        #expect(response.body == Array("short".utf8))
        #expect(HTTPField.Name("X-A").flatMap { response.headers[$0] } == "b")
        let asked = try #require(server.asked.first)
        #expect(asked.line == "GET /a?b=c HTTP/1.1")
        #expect(asked.headers["accept"] == "text/plain")
        #expect(asked.headers["user-agent"] == "Test/1")
        #expect(asked.headers["host"] == "127.0.0.1:\(server.port)")
    }

    @Test("do not go to this machine or its network unless a setting allows it, by whatever name")
    func forbidden() async throws {
        let server = try LocalServer { _ in LocalServer.ok("secret") }
        defer { server.stop() }
        let client = OutgoingClient(OutgoingSettings())
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "0.0.0.0"] {
            let found = await failure { try await client.send(OutgoingRequest("GET", server.address("/", host: host))) }
            let bare = host.filter { $0 != "[" && $0 != "]" }
            #expect(found == .forbidden(host: bare), "\(host)")
        }
        #expect(server.asked.isEmpty)
    }

    @Test("go to the address that was checked, by the name that was asked for")
    func names() async throws {
        let server = try LocalServer { _ in LocalServer.ok("here") }
        defer { server.stop() }
        let address = server.address("/", host: "localhost")
        let settings = OutgoingSettings(allows: { $0 == "127.0.0.1" }, timeout: .seconds(600))
        #expect(try await OutgoingClient(settings).send(OutgoingRequest("GET", address)).body == Array("here".utf8))
        #expect(server.asked.first?.headers["host"] == "localhost:\(server.port)")
    }

    @Test(
        "are not sent to what is no address",
        arguments: [
            "", "localhost", "ftp://example.com/", "file:///etc/passwd", "http://", "http:///path", "http+unix://a/b",
            "http://user@example.com/", "http://user:word@example.com/", "http://exa mple.com/",
            "http://[fe80::1%25lo]/",
            "http://example.com/\r\nX: y",
        ])
    func malformed(address: String) async {
        let found = await failure { try await client().send(OutgoingRequest("GET", address)) }
        #expect(found == .malformed, "\(address)")
    }

    @Test("say when a name leads nowhere")
    func unknownHost() async {
        let found = await failure { try await client().send(OutgoingRequest("GET", "http://nowhere.invalid/")) }
        #expect(found == .unknownHost("nowhere.invalid"))
    }

    @Test("end when they take too long, even while nothing is said")
    func slow() async throws {
        let server = try LocalServer { _ in "hang" }
        defer { server.stop() }
        var request = OutgoingRequest("GET", server.address("/"))
        request.timeout = .milliseconds(300)
        #expect(await failure { try await client().send(request) } == .tooSlow(host: "127.0.0.1"))
    }

    @Test("read no more than was asked for, whatever the answer says of its length")
    func long() async throws {
        let server = try LocalServer { asked in
            let body = String(repeating: "x", count: 5000)
            return asked.line.contains("/chunked")
                ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n\(body)\r\n0\r\n\r\n"
                : LocalServer.ok(body)
        }
        defer { server.stop() }
        for path in ["/", "/chunked"] {
            var request = OutgoingRequest("GET", server.address(path), answerLimit: 4999)
            #expect(await failure { try await client().send(request) } == .tooLong(host: "127.0.0.1"), "\(path)")
            request.answerLimit = 5000
            #expect(try await client().send(request).body.count == 5000, "\(path)")
        }
    }

    @Test("follow redirects when they are told to, a few, and never to where they may not go")
    func redirects() async throws {
        let server = try LocalServer { asked in
            let path = asked.line.split(separator: " ")[1]
            let target: String? =
                switch path {
                case "/one": "/two"
                case "/round": "/round"
                case "/away": "http://192.168.77.77/admin"
                case "/file": "file:///etc/passwd"
                default: nil
                }
            guard let target else { return LocalServer.ok("end") }
            return LocalServer.ok("", status: "302 Found", headers: "Location: \(target)\r\n")
        }
        defer { server.stop() }
        func send(_ path: String, _ redirects: Int, _ method: String = "GET") async throws -> OutgoingResponse {
            try await client().send(OutgoingRequest(method, server.address(path), redirects: redirects))
        }
        #expect(try await send("/one", 0).status == 302)
        #expect(try await send("/one", 1).body == Array("end".utf8))
        #expect(try await send("/one", 1, "POST").status == 302)
        #expect(await failure { try await send("/round", 3) } == .tooManyRedirects(host: "127.0.0.1"))
        #expect(await failure { try await send("/away", 3) } == .forbidden(host: "192.168.77.77"))
        #expect(await failure { try await send("/file", 3) } == .malformed)
    }

    @Test("keep what is secret from other servers that they are redirected to")
    func secrets() async throws {
        let other = try LocalServer { _ in LocalServer.ok("other") }
        defer { other.stop() }
        let target = other.address("/")
        let server = try LocalServer { _ in
            LocalServer.ok("", status: "307 Temporary Redirect", headers: "Location: \(target)\r\n")
        }
        defer { server.stop() }
        var request = OutgoingRequest("GET", server.address("/"), redirects: 1)
        request.headers[.authorization] = "Bearer secret"
        request.headers[.accept] = "text/plain"
        #expect(try await client().send(request).body == Array("other".utf8))
        #expect(server.asked.first?.headers["authorization"] == "Bearer secret")
        #expect(other.asked.first?.headers["authorization"] == nil)
        #expect(other.asked.first?.headers["accept"] == "text/plain")
    }

    @Test("are refused when too many are under way")
    func busy() async throws {
        let server = try LocalServer { _ in "hang" }
        defer { server.stop() }
        let client = client(atOnce: 1)
        var request = OutgoingRequest("GET", server.address("/"))
        request.timeout = .seconds(600)
        let waiting = Task { [request] in try? await client.send(request) }
        while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        await #expect(throws: Busy.self) { try await client.send(request) }
        waiting.cancel()
        _ = await waiting.value
        request.timeout = .milliseconds(100)
        #expect(await failure { try await client.send(request) } == .tooSlow(host: "127.0.0.1"))
    }

    @Test("say that a server could not be reached")
    func unreachable() async throws {
        let server = try LocalServer { _ in "" }
        server.stop()
        let found = await failure { try await client().send(OutgoingRequest("GET", server.address("/"))) }
        guard case .unreachable(host: "127.0.0.1", _)? = found else {
            Issue.record("\(String(describing: found))")
            return
        }
    }
}
