import Identity
import Kernel
import TestKit
import Testing

@Suite("With users")
struct UserActionTests {
    @Test("the paths that there are can be listed and searched")
    func paths() async throws {
        let server = try await TestServer()
        for (name, path) in [("ada", "users/Sales"), ("bob", "users/Sales"), ("cy", "staff")] {
            try await server.create("core/users", ["username": .string(name), "name": "", "path": .string(path)])
        }
        #expect(try await server.send("GET", "core/users/paths/").json["paths"] == ["staff", "users", "users/Sales"])
        #expect(try await server.send("GET", "core/users/paths/?search=sales").json["paths"] == ["users/Sales"])
        #expect(try await server.send("GET", "core/users/paths/?search=%25").json["paths"] == [])
        #expect(try await server.send("GET", "core/users/paths/", as: .ordinary).status == 403)
    }

    @Test("an account for a program comes with a token, and with a group when it is asked for")
    func serviceAccount() async throws {
        let server = try await TestServer()
        let made = try await server.send(
            "POST", "core/users/service_account/", ["name": "Backup Robot", "create_group": true])
        #expect(made.status == 200)
        let user = try await server.send("GET", "core/users/\(made.json.path("user_pk"))/").json
        #expect(user["type"] == "service_account" && user["path"] == "goauthentik.io/service-accounts")
        #expect(user["uid"] == made.json["user_uid"])
        #expect(user["groups_obj"]?.array?.first?["name"] == "Backup Robot")
        let token = try await server.send("GET", "core/tokens/service-account-backup-robot-password/").json
        #expect(token["intent"] == "app_password" && token["user"] == made.json["user_pk"])
        #expect(token["expires"] == (server.fakes.clock.now + .seconds(360 * 86_400)).json)
        #expect(made.json["token"]?.string?.count == 60)
    }

    @Test("an account for a program that is there already is refused as a whole")
    func takenServiceAccount() async throws {
        let server = try await TestServer()
        try await server.create("core/groups", ["name": "robots"])
        let path = "core/users/service_account/"
        let taken = try await server.send("POST", path, ["name": "robots", "create_group": true])
        #expect(taken.status == 400 && taken.json["name"] != nil)
        #expect(try await server.send("GET", "core/users/?username=robots").results.isEmpty)
        #expect(try await server.send("POST", path, [:]).json["name"] != nil)
        #expect(try await server.send("POST", path, ["name": "x"], as: .ordinary).status == 403)
    }

    @Test("an account for a program can be made that lasts")
    func lastingServiceAccount() async throws {
        let server = try await TestServer()
        let made = try await server.send("POST", "core/users/service_account/", ["name": "x", "expiring": false])
        #expect(made.json["group_pk"] == nil)
        #expect(try await server.send("GET", "core/tokens/service-account-x-password/").json["expiring"] == false)
    }

    @Test("a password can be set by a hash that the server can check, and by nothing else")
    func passwordHash() async throws {
        let server = try await TestServer()
        let path = "core/users/\(server.ordinary.id)/set_password_hash/"
        #expect(try await server.send("POST", path, ["password": "quick:secret"]).status == 204)
        let match = try await server.services.passwords.check(
            "secret", of: server.ordinary, with: ["authentik.core.auth.InbuiltBackend"])
        #expect(match?.user.id == server.ordinary.id)
        #expect(try await server.send("POST", path, ["password": "in clear"]).json["password"] != nil)
        #expect(try await server.send("POST", path, ["password": "quick:x"], as: .ordinary).status == 403)
    }
}
