import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@Suite("The settings of a tenant")
struct SettingsTests {
    private static let path = "admin/settings/"

    @Test("are the documented ones as long as nobody changed any")
    func defaults() async throws {
        let server = try await TestServer()
        let shown = try await server.send("GET", Self.path).json
        #expect(shown["avatars"] == "gravatar,initials")
        #expect(shown["default_user_change_name"] == true)
        #expect(shown["default_user_change_email"] == false)
        #expect(shown["default_user_change_username"] == false)
        #expect(shown["event_retention"] == "days=365")
        #expect(shown["reputation_lower_limit"] == -5)
        #expect(shown["reputation_upper_limit"] == 5)
        #expect(shown["footer_links"] == [])
        #expect(shown["default_token_duration"] == "days=1")
        #expect(shown["default_token_length"] == 60)
        #expect(shown["pagination_default_page_size"] == 20)
        #expect(shown["pagination_max_page_size"] == 100)
        #expect(shown["flags"]?.object?.count == 4)
        #expect(shown["pk"] == nil)
    }

    @Test("belong to administrators")
    func access() async throws {
        let server = try await TestServer()
        for method in ["GET", "PATCH", "PUT"] {
            for caller in [TestServer.Caller.ordinary, .nobody] {
                let body: JSON? = method == "GET" ? nil : ["flags": [:]]
                #expect(try await server.send(method, Self.path, body, as: caller).status == 403)
            }
        }
        #expect(server.store.current.all(TenantSettings.self).isEmpty)
    }

    @Test("a change in part leaves the rest, and a replacement goes back to the documented ones")
    func changing() async throws {
        let server = try await TestServer()
        let first = try await server.send(
            "PATCH", Self.path, ["avatars": "none", "flags": ["core_default_app_access": false]])
        #expect(first.json["avatars"] == "none")
        let second = try await server.send("PATCH", Self.path, ["gdpr_compliance": false, "flags": [:]])
        #expect(second.json["avatars"] == "none")
        #expect(second.json["flags"]?["core_default_app_access"] == false)
        let third = try await server.send("PUT", Self.path, ["flags": ["flows_continuous_login": true]])
        #expect(third.json["avatars"] == "gravatar,initials")
        #expect(third.json["gdpr_compliance"] == true)
        #expect(third.json["flags"]?["flows_continuous_login"] == true)
        #expect(server.store.current.all(TenantSettings.self).count == 1)
        #expect(try await server.send("PUT", Self.path, [:]).json == ["flags": ["This field is required."]])
    }

    @Test(
        "what cannot be is refused, field by field",
        arguments: [
            ("avatars", ""), ("event_retention", "never"), ("event_retention", "days=-1"),
            ("reputation_lower_limit", 1),
            ("reputation_upper_limit", -1), ("footer_links", "x"), ("footer_links", [["href": "https://a.test"]]),
            ("footer_links", [["name": "x", "href": "javascript:alert(1)"]]),
            ("footer_links", [["name": "x", "href": "//evil.test"]]), ("default_token_length", 0),
            ("default_token_length", 100_000), ("default_token_duration", ""), ("pagination_max_page_size", -1),
            ("flags", "x"), ("gdpr_compliance", "perhaps"), ("impersonation", nil),
        ] as [(String, JSON)])
    func invalid(field: String, value: JSON) async throws {
        let server = try await TestServer()
        let reply = try await server.send("PATCH", Self.path, .object([field: value]))
        #expect(reply.status == 400)
        #expect(reply.json.object?.keys.map { $0 } == [field])
    }

    @Test("say how long pages are")
    func pages() async throws {
        let server = try await TestServer()
        _ = try await server.send(
            "PATCH", Self.path, ["pagination_default_page_size": 1, "pagination_max_page_size": 2])
        #expect(try await server.send("GET", "core/users/").json["results"]?.array?.count == 1)
        #expect(try await server.send("GET", "core/users/?page_size=50").json["pagination"]?["end_index"] == 2)
        _ = try await server.send(
            "PATCH", Self.path, ["pagination_default_page_size": 0, "pagination_max_page_size": 0])
        #expect(try await server.send("GET", "core/users/").json["results"]?.array?.count == 1)
    }

    @Test("say how users are pictured")
    func avatars() async throws {
        let server = try await TestServer()
        func avatar() async throws -> String {
            try await server.send("GET", "core/users/\(server.ordinary.id)/").json["avatar"]?.string ?? ""
        }
        #expect(try await avatar() == Avatar.initials(of: "Mira"))
        _ = try await server.send("PATCH", Self.path, ["avatars": "none"])
        #expect(try await avatar() == Avatar.nobody)
        _ = try await server.send("PATCH", Self.path, ["avatars": "attributes.a.b, https://p.test/%(username)s.png"])
        #expect(try await avatar() == "https://p.test/mira.png")
        _ = try await server.send(
            "PATCH", "core/users/\(server.ordinary.id)/", ["attributes": ["a": ["b": "https://q.test/x.png"]]])
        #expect(try await avatar() == "https://q.test/x.png")
        _ = try await server.send(
            "PATCH", "core/users/\(server.ordinary.id)/", ["attributes": ["a": ["b": "javascript:x"]]])
        #expect(try await avatar() == "https://p.test/mira.png")
    }

    @Test("say how long tokens are and how long they last")
    func tokens() async throws {
        let server = try await TestServer()
        _ = try await server.send(
            "PATCH", Self.path, ["default_token_length": 12, "default_token_duration": "hours=2"])
        let made = try await server.send("POST", "core/tokens/", ["identifier": "short", "intent": "api"])
        #expect(made.json["key"]?.string?.utf8.count == 12)
        let expires = try Timestamp(json: made.json["expires"] ?? .null)
        #expect(expires - server.fakes.clock.now == .seconds(7200))
    }

    @Test("say how long events are kept, and whether they go with their user")
    func events() async throws {
        let server = try await TestServer()
        _ = try await server.send("PATCH", Self.path, ["event_retention": "days=2"])
        let row = try await server.store.database.read {
            try await $0.first(
                "SELECT MIN(expires - created), COUNT(*) FROM events WHERE action = 'model_created' AND app = 'authentik_tenants'"
            )
        }
        #expect(row?.values.first == .integer(2 * 86_400_000_000))

        let made = try await server.send("POST", "core/users/", ["username": "gone", "name": ""])
        let id = try #require(made.json["pk"]?.int)
        try await server.store.database.write { transaction in
            _ = try await transaction.execute("UPDATE events SET user_id = ?", id)
        }
        #expect(try await server.send("DELETE", "core/users/\(id)/").status == 204)
        let left = try await server.store.database.read {
            try await $0.first("SELECT COUNT(*) FROM events WHERE user_id = ?", id)
        }
        #expect(left?.values.first == .integer(0))
    }
}
