import API
import Identity
import Kernel
import ObjectStore
import Storage
import Testing

@Suite("Users, groups and tokens")
struct DirectoryTests {
    @Test("a user is created, shown with groups and a picture, changed and deleted")
    func users() async throws {
        let server = try await TestServer()
        let group = try await server.create("core/groups", ["name": "staff"])
        let made = try await server.create(
            "core/users", ["username": "ada", "name": "Ada Lovelace", "groups": [group["pk"] ?? .null]])
        #expect(made["groups_obj"]?.array?.first?["name"] == "staff")
        #expect(made["avatar"]?.string?.hasPrefix("data:image/svg+xml,") == true)
        #expect(made["is_superuser"] == false)
        #expect(made["uid"]?.string?.count == 64)
        let path = "core/users/\(made.path("pk"))/"
        #expect(try await server.send("PATCH", path, ["email": "ada@example.com"]).json["email"] == "ada@example.com")
        #expect(try await server.send("DELETE", path).status == 204)
        #expect(try await server.send("GET", path).detail == "No User matches the given query.")
    }

    @Test("users are filtered by what clients filter them by")
    func userFilters() async throws {
        let server = try await TestServer()
        #expect(try await server.send("GET", "core/users/?username=mira").column("username") == ["mira"])
        #expect(try await server.send("GET", "core/users/?type=internal&type=external").results.count == 2)
        #expect(try await server.send("GET", "core/users/?is_superuser=true").column("username") == ["root"])
        let plain = try await server.send("GET", "core/users/?include_groups=false&username=root")
        #expect(plain.results.first?["groups_obj"] == .null)
        #expect(try await server.send("GET", "core/users/?shoe_size=44").status == 400)
    }

    @Test("a group shows its members in short, unless it is not to")
    func groups() async throws {
        let server = try await TestServer()
        let full = try await server.send("GET", "core/groups/?name=admins").results
        #expect(full.first?["users"] == [.int(server.superuser.id)])
        #expect(full.first?["users_obj"]?.array?.first?["username"] == "root")
        let short = try await server.send("GET", "core/groups/?name=admins&include_users=false").results
        #expect(short.first?["users_obj"] == .null)
        let staff = try await server.create("core/groups", ["name": "staff", "parents": [full[0]["pk"] ?? .null]])
        #expect(staff["parents_obj"] == .null)
        let path = "core/groups/\(staff.path("pk"))/?include_parents=true"
        let parent = try await server.send("GET", path).json["parents_obj"]?.array?.first
        #expect(parent?["group_uuid"] == full[0]["pk"])
        let children = try await server.send("GET", "core/groups/?name=admins&include_children=true").results
        #expect(children.first?["children_obj"]?.array?.first?["name"] == "staff")
        #expect(children.first?["children"] == [staff["pk"] ?? .null])
        #expect(children.first?["num_pk"]?.int != nil)
    }

    @Test("users are put into groups and taken out of them")
    func membership() async throws {
        let server = try await TestServer()
        let path = "core/groups/\(try await server.create("core/groups", ["name": "staff"]).path("pk"))/"
        let user: JSON = ["pk": .int(server.ordinary.id)]
        #expect(try await server.send("POST", path + "add_user/", user).status == 204)
        #expect(try await server.send("POST", path + "add_user/", user).status == 204)
        #expect(try await server.send("GET", path).json["users"] == [.int(server.ordinary.id)])
        #expect(try await server.send("POST", path + "add_user/", ["pk": 9999]).status == 404)
        #expect(try await server.send("POST", path + "add_user/", [:]).status == 400)
        #expect(try await server.send("POST", path + "add_user/", user, as: .ordinary).status == 403)
        #expect(try await server.send("POST", path + "remove_user/", user).status == 204)
        #expect(try await server.send("GET", path).json["users"] == [])
    }

    @Test("a token's key can be seen by its owner and by administrators, and each time is an event")
    func viewKey() async throws {
        let server = try await TestServer()
        let made = try await server.send("POST", "core/tokens/", ["identifier": "miras"], as: .ordinary)
        let path = "core/tokens/miras/view_key/"
        #expect(try await server.send("GET", path, as: .ordinary).json == ["key": made.json["key"] ?? .null])
        #expect(try await server.send("GET", path).json["key"] == made.json["key"])
        try await server.create("core/tokens", ["identifier": "roots"])
        #expect(try await server.send("GET", "core/tokens/roots/view_key/", as: .ordinary).status == 404)
        #expect(try await server.send("POST", "core/tokens/miras/set_key/", ["key": "another-key"]).status == 204)
        #expect(try await server.send("GET", path).json == ["key": "another-key"])
        let events = try await server.send("GET", "events/events/?action=secret_view").results
        #expect(events.count == 3)
        #expect(events.last?["user"]?["username"] == "mira")
        #expect(events.last?["context"]?["secret"]?["name"] == "miras")
        let row = try await server.store.database.read { try await $0.first("SELECT * FROM tokens") }
        #expect(!"\(String(describing: row))".contains("another-key"))
    }

    @Test("a token's key that is not kept cannot be seen, and the answer says so")
    func missingKey() async throws {
        let server = try await TestServer()
        try await server.create("core/tokens", ["identifier": "old"])
        _ = try await server.store.database.write { try await $0.execute("UPDATE tokens SET sealed_key = NULL") }
        let reply = try await server.send("GET", "core/tokens/old/view_key/")
        #expect(reply.status == 404 && reply.detail?.hasPrefix("The key of this token is not kept") == true)
        #expect(try await server.send("GET", "core/tokens/none/view_key/").status == 404)
    }

    @Test("a token's key is in the answer that made it and in no other one but its own")
    func tokens() async throws {
        let server = try await TestServer()
        let made = try await server.create("core/tokens", ["identifier": "robot"])
        let key = try #require(made["key"]?.string)
        let shown = try await server.send("GET", "core/tokens/robot/")
        #expect(shown.json["pk"] == made["pk"])
        #expect(!shown.text.contains(key))
        #expect(shown.json["user_obj"]?["username"] == "root")
        #expect(shown.json["user_obj"]?["avatar"] != nil)
        #expect(try await server.send("GET", "core/tokens/human/").detail == "No Token matches the given query.")
        #expect(try await server.send("POST", "core/tokens/robot/set_key/", ["key": "another-key"]).status == 204)
        #expect(try await server.send("GET", "core/users/me/", as: .bearer("another-key")).status == 200)
        #expect(try await server.send("GET", "core/users/me/", as: .bearer(key)).status == 403)
        #expect(try await server.send("DELETE", "core/tokens/robot/").status == 204)
    }

    @Test("ordinary users deal with their own tokens and see themselves in them")
    func ownTokens() async throws {
        let server = try await TestServer()
        try await server.create("core/tokens", ["identifier": "roots"])
        let made = try await server.send("POST", "core/tokens/", ["identifier": "miras"], as: .ordinary)
        #expect(made.status == 201)
        #expect(made.json["user_obj"]?["username"] == "mira")
        #expect(try await server.send("GET", "core/tokens/", as: .ordinary).column("identifier") == ["miras"])
        #expect(try await server.send("GET", "core/tokens/miras/", as: .ordinary).status == 200)
        #expect(try await server.send("GET", "core/tokens/roots/", as: .ordinary).status == 404)
        #expect(try await server.send("DELETE", "core/tokens/miras/", as: .ordinary).status == 204)
    }

    @Test("a superuser sets passwords, others do not")
    func passwords() async throws {
        let server = try await TestServer()
        let path = "core/users/\(server.ordinary.id)/set_password/"
        #expect(try await server.send("POST", path, ["password": "tr0ub4dor"], as: .ordinary).status == 403)
        #expect(try await server.send("POST", path, [:]).json == ["password": ["This field is required."]])
        #expect(try await server.send("POST", path, ["password": ""]).status == 400)
        #expect(try await server.send("POST", "core/users/999/set_password/", ["password": "x"]).status == 404)
        #expect(try await server.send("POST", path, ["password": "tr0ub4dor"]).status == 204)
        let match = try await server.services.passwords.check(
            "tr0ub4dor", of: server.ordinary, with: ["authentik.core.auth.InbuiltBackend"])
        #expect(match?.user.id == server.ordinary.id)
    }

    @Test("whoever is signed in sees themselves")
    func me() async throws {
        let server = try await TestServer()
        let me = try await server.send("GET", "core/users/me/").json["user"]
        #expect(me?["pk"] == .int(server.superuser.id))
        #expect(me?["is_superuser"] == true)
        #expect(me?["groups"]?.array?.first?["name"] == "admins")
        #expect(me?["settings"] == [:])
        #expect(me?["system_permissions"]?.array?.contains("view_system_info") == true)
        #expect(try await server.send("GET", "core/users/me/", as: .nobody).status == 403)
    }
}
