import Kernel
import TestKit
import Testing

@Suite("Explaining a decision")
struct ExplainTests {
    @Test("says what each binding of an application said, for any user")
    func application() async throws {
        let server = try await TestServer()
        let wiki = try await server.create("core/applications", ["name": "Wiki", "slug": "wiki"]).path("pk")
        _ = try await server.create(
            "policies/bindings", ["target": .string(wiki), "user": .int(server.ordinary.id), "order": 0])
        let body: JSON = ["application": "wiki", "username": "root"]
        let reply = try await server.send("POST", "policies/explain/", body)
        #expect(reply.status == 200)
        #expect(reply.json["passing"] == false)
        #expect(reply.json["trace"]?.array?.first?["question"] == .string("user \(server.ordinary.id)"))
        #expect(reply.json["client_ip"] == "192.0.2.7")
        let allowed: JSON = ["application": "wiki", "user": .int(server.ordinary.id)]
        #expect(try await server.send("POST", "policies/explain/", allowed).json["passing"] == true)
        #expect(try await server.send("POST", "policies/explain/", body, as: .ordinary).status == 403)
    }

    @Test("asks for one target and one user", arguments: ["{}", #"{"application": "x", "flow": "y"}"#])
    func targets(body: String) async throws {
        let server = try await TestServer()
        let reply = try await server.send("POST", "policies/explain/", JSON(parsing: Array(body.utf8)))
        #expect(reply.status == 400)
        #expect(reply.json["target"] != nil)
    }

    @Test("of a flow that is not there is not found")
    func noFlow() async throws {
        let server = try await TestServer()
        #expect(try await server.send("POST", "flows/instances/none/simulate/", [:]).status == 404)
    }
}
