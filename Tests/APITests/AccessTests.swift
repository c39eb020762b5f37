import HTTPTypes
import Kernel
import Testing

@Suite("Who may use the API")
struct AccessTests {
    private let csrf = HTTPField.Name("X-authentik-CSRF") ?? .authorization

    @Test("nobody, without a session or a token", arguments: ["GET", "POST"])
    func nobody(method: String) async throws {
        let reply = try await TestServer().send(method, "stages/greeting/", as: .nobody)
        #expect(reply.status == 403)
        #expect(reply.detail == "Authentication credentials were not provided.")
    }

    @Test("no ordinary user, except to see themselves")
    func ordinaryUsers() async throws {
        let server = try await TestServer()
        for path in ["stages/greeting/", "stages/all/", "core/users/", "flows/instances/x/", "providers/all/"] {
            let reply = try await server.send("GET", path, as: .ordinary)
            #expect(reply.status == 403, "\(path)")
            #expect(reply.detail == "You do not have permission to perform this action.", "\(path)")
        }
        let reply = try await server.send("POST", "stages/greeting/", ["name": "x"], as: .ordinary)
        #expect(reply.status == 403)
        #expect(try await server.send("GET", "core/users/me/", as: .ordinary).json["user"]?["username"] == "mira")
    }

    @Test("no ordinary user to change an account, not even their own")
    func ownAccount() async throws {
        let server = try await TestServer()
        let path = "core/users/\(server.ordinary.id)/"
        #expect(try await server.send("PATCH", path, ["name": "Boss"], as: .ordinary).status == 403)
        #expect(try await server.send("DELETE", path, as: .ordinary).status == 403)
        let groups = try await server.send("GET", "core/groups/").column("pk")
        #expect(try await server.send("PATCH", path, ["groups": .array(groups)], as: .ordinary).status == 403)
        #expect(try await server.send("GET", "core/users/me/", as: .ordinary).json["user"]?["is_superuser"] == false)
        #expect(try await server.send("GET", "core/users/\(server.superuser.id)/", as: .ordinary).status == 404)
    }

    @Test("no page of another site, which has the cookies and cannot read them")
    func forgery() async throws {
        let server = try await TestServer()
        let body = JSON.object(["name": "x"]).bytes
        let attempts: [HTTPFields] = [
            [:], [.cookie: "authentik_csrf=abc"], [.cookie: "authentik_csrf=abc", csrf: "abd"],
            [.cookie: "authentik_csrf=abc", csrf: "ab"], [.cookie: "authentik_csrf=", csrf: ""], [csrf: "abc"],
        ]
        for attempt in attempts {
            var headers = attempt
            headers[.contentType] = "application/json"
            let reply = try await server.send(
                "POST", "stages/greeting/", bytes: body, headers: headers, isForged: true)
            #expect(reply.status == 403, "\(attempt)")
            #expect(reply.detail == "CSRF Failed: CSRF token missing or incorrect.")
        }
        #expect(try await server.send("GET", "stages/greeting/", bytes: [], isForged: true).results.isEmpty)
    }

    @Test("whoever has a token, without a page's proof")
    func tokens() async throws {
        let server = try await TestServer()
        let made = try await server.create(
            "core/tokens", ["identifier": "mine", "intent": "api", "user": .int(server.superuser.id)])
        let key = try #require(made["key"]?.string)
        let headers: HTTPFields = [.contentType: "application/json", .authorization: "bEaReR \(key)"]
        let reply = try await server.send(
            "POST", "stages/greeting/", bytes: JSON.object(["name": "x"]).bytes, as: .nobody, headers: headers,
            isForged: true)
        #expect(reply.status == 201)
        #expect(try await server.send("GET", "core/users/me/", as: .bearer(key)).json["user"]?["username"] == "root")
    }

    @Test("nobody with a token that does not count, not even with a session beside it")
    func badTokens() async throws {
        let server = try await TestServer()
        for (header, detail) in [
            ("Bearer nonsense", "Token invalid/expired"), ("Bearer ", "Malformed header"),
        ] {
            let reply = try await server.send(
                "GET", "stages/greeting/", bytes: [], as: .superuser, headers: [.authorization: header])
            #expect(reply.status == 403)
            #expect(reply.detail == detail)
        }
        let other = try await server.send(
            "GET", "stages/greeting/", bytes: [], as: .superuser, headers: [.authorization: "Basic eDp5"])
        #expect(other.status == 200)
    }

    @Test("nobody whose account was switched off")
    func inactiveUsers() async throws {
        let server = try await TestServer()
        let made = try await server.create(
            "core/tokens", ["identifier": "hers", "intent": "api", "user": .int(server.ordinary.id)])
        let key = try #require(made["key"]?.string)
        #expect(try await server.send("GET", "core/users/me/", as: .bearer(key)).status == 200)
        _ = try await server.send("PATCH", "core/users/\(server.ordinary.id)/", ["is_active": false])
        #expect(try await server.send("GET", "core/users/me/", as: .bearer(key)).detail == "Token invalid/expired")
    }

    @Test("anybody may learn what the server can do and how to speak to it")
    func openAddresses() async throws {
        let server = try await TestServer()
        #expect(try await server.send("GET", "root/config/", as: .nobody).status == 200)
        #expect(try await server.send("GET", "schema/", as: .nobody).status == 200)
        #expect(try await server.send("GET", "admin/version/", as: .nobody).status == 403)
        let version = try await server.send("GET", "admin/version/", as: .ordinary)
        #expect(version.json["version_current"] == "1.2.3")
    }
}
