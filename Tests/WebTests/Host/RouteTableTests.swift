import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import Web

@Suite("Finding what answers a path")
struct RouteTableTests {
    private let routes: RouteTable = {
        var routes = RouteTable()
        for route in [
            "GET /", "GET /setup", "GET /if/flow/:flow/", "POST /if/flow/:flow/", "GET /a/:x/b/:y", "POST /only/",
            "GET /a/fixed/b/c",
            "DELETE /if/flow/:other/",
        ] as [Route] {
            routes.add(route) { request in
                WebResponse(
                    .ok,
                    body: Array(
                        "\(route) \(request.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })".utf8
                    ))
            }
        }
        return routes
    }()

    private func find(_ method: String, _ path: String) async throws -> String {
        switch routes.find(method, path[...]) {
        case .found(let handler, let parameters, _):
            let request = WebRequest(
                facts: .sample(), target: path, headers: [:], parameters: parameters, body: [], session: { .sample() })
            return try await handler(request).text
        case .otherMethods(let methods): return "405 " + methods.joined(separator: ", ")
        case .none: return "404"
        }
    }

    @Test(
        "goes by every letter of the path, the slash at the end included",
        arguments: [
            ("/", "GET / []"), ("/setup", "GET /setup []"), ("/setup/", "404"), ("/Setup", "404"), ("//setup", "404"),
            ("", "404"),
            ("/if/flow/x/", #"GET /if/flow/:flow/ ["flow=x"]"#), ("/if/flow/x", "404"), ("/if/flow/x//", "404"),
            ("/if/flow//", "404"),
            ("/if/flow/x/y/", "404"), ("if/flow/x/", "404"), ("/IF/flow/x/", "404"), ("/%73etup", "404"),
            ("/if/flow/x/?", "404"),
            ("/a/1/b/2", #"GET /a/:x/b/:y ["x=1", "y=2"]"#), ("/a/fixed/b/c", "GET /a/fixed/b/c []"),
            ("/./setup", "404"), ("/a/../setup", "404"),
        ])
    func exact(path: String, found: String) async throws {
        #expect(try await find("GET", path) == found)
    }

    @Test("decodes parameters, and no encoded slash makes another segment")
    func parameters() async throws {
        #expect(try await find("GET", "/if/flow/a%2Fb%20c%3F/") == #"GET /if/flow/:flow/ ["flow=a/b c?"]"#)
        #expect(try await find("GET", "/if%2Fflow/x/") == "404")
        #expect(try await find("GET", "/if/flow/a+b/") == #"GET /if/flow/:flow/ ["flow=a+b"]"#)
        #expect(try await find("GET", "/if/flow/%zz/") == #"GET /if/flow/:flow/ ["flow=%zz"]"#)
    }

    @Test("tells which other methods there are")
    func otherMethods() async throws {
        #expect(try await find("PUT", "/setup") == "405 GET, HEAD")
        #expect(try await find("PUT", "/if/flow/x/") == "405 DELETE, GET, HEAD, POST")
        #expect(try await find("GET", "/only/") == "405 POST")
        #expect(try await find("HEAD", "/only/") == "405 POST")
        #expect(try await find("get", "/setup") == "405 GET, HEAD")
    }

    @Test("finds a method that another pattern of the same paths has")
    func otherPattern() async throws {
        #expect(try await find("DELETE", "/if/flow/x/") == #"DELETE /if/flow/:other/ ["other=x"]"#)
    }

    @Test("answers a HEAD as the GET it stands for")
    func head() async throws {
        #expect(try await find("HEAD", "/setup") == "GET /setup []")
        #expect(try await find("HEAD", "/if/flow/x/") == #"GET /if/flow/:flow/ ["flow=x"]"#)
    }

    @Test("does not mind paths without end")
    func longPath() async throws {
        #expect(try await find("GET", String(repeating: "/a", count: 100_000)) == "404")
        #expect(try await find("GET", String(repeating: "/", count: 100_000)) == "404")
    }
}
