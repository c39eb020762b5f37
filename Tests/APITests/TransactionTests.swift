import Kernel
import Testing

@Suite("An application with all that it needs")
struct TransactionTests {
    private static let path = "core/transactional/applications/"

    private func wish(_ server: TestServer) async throws -> [String: JSON] {
        let flow = try await server.flow("authorize")["pk"] ?? .null
        return [
            "app": ["name": "Wiki", "slug": "wiki"], "provider_model": "test_token.tokenprovider",
            "provider": ["name": "wiki", "authorization_flow": flow, "invalidation_flow": flow],
        ]
    }

    @Test("is made in one go, and secrets that the server made up are shown this once")
    func creates() async throws {
        let server = try await TestServer()
        var wish = try await wish(server)
        wish["policy_bindings"] = [["user": .int(server.ordinary.id), "order": 0]]
        let reply = try await server.send("PUT", Self.path, .object(wish))
        #expect(reply.json["applied"] == true && reply.json["logs"] == [])
        #expect(reply.json["generated"]?["client_secret"]?.string?.count == 40)
        let application = try await server.send("GET", "core/applications/wiki/").json
        #expect(application["provider_obj"]?["name"] == "wiki")
        let bindings = try await server.send("GET", "policies/bindings/?target=\(application.path("pk"))").results
        #expect(bindings.first?["user"] == .int(server.ordinary.id))
    }

    @Test("is not made at all when a part of it is wrong, and the answer says which")
    func refuses() async throws {
        let server = try await TestServer()
        let wish = try await wish(server)
        func problem(_ change: [String: JSON]) async throws -> JSON {
            let reply = try await server.send("PUT", Self.path, .object(wish.merging(change) { $1 }))
            #expect(reply.status == 400)
            return reply.json
        }
        #expect(try await problem(["app": ["name": "Wiki", "slug": "token"]])["app"]?["slug"] != nil)
        #expect(try await problem(["provider": ["name": "x"]])["provider"]?["authorization_flow"] != nil)
        #expect(try await problem(["provider_model": "test_coin.coinpolicy"])["provider_model"] != nil)
        let wrong = try await problem(["policy_bindings": [["user": 999_999, "order": 0], ["order": 1]]])
        #expect(wrong["policy_bindings"]?.array?.first?["user"] != nil)
        #expect(try await problem(["app": nil])["app"] != nil)
        #expect(try await server.send("GET", "providers/token/").results.isEmpty)
        #expect(try await server.send("GET", "core/applications/?superuser_full_list=true").results.isEmpty)
        #expect(try await server.send("PUT", Self.path, .object(wish), as: .ordinary).status == 403)
    }

    @Test("can be told apart by parts and models, which are listed")
    func catalogue() async throws {
        let server = try await TestServer()
        let apps = try await server.send("GET", "admin/apps/", as: .ordinary).json.array ?? []
        #expect(apps.contains(["name": "authentik.core", "label": "authentik Core"]))
        #expect(apps.contains(["name": "authentik.stages.prompt", "label": "authentik Stages Prompt"]))
        let models = try await server.send("GET", "admin/models/").json.array ?? []
        #expect(models.contains(["name": "authentik_core.user", "label": "User"]))
        #expect(try await server.send("GET", "admin/models/", as: .nobody).status == 403)
    }
}
