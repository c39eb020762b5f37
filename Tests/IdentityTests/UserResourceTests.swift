import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

private let model: ModelName = "authentik_core.user"

@Suite("Users through the API")
struct UserResourceTests {
    @Test("a user shows every field, and never the password")
    func shows() async throws {
        let world = try await World()
        let staff = try await world.group("Staff")
        let id = try await world.create(
            model,
            ["username": "ada", "name": "Ada", "email": "ada@example.com", "groups": [staff.json], "path": "a/b"],
            from: .blueprint
        ).id
        let shown = try #require(try await world.get(model, id))
        #expect(Set(UserFields.fields.map(\.name)).isSubset(of: shown.keys))
        #expect(shown["pk"] == id.json)
        #expect(shown["username"] == "ada")
        #expect(shown["groups"] == [staff.json])
        #expect(shown["groups_obj"]?.array?.first?["name"] == "Staff")
        #expect(shown["type"] == "internal")
        #expect(shown["is_active"] == true)
        #expect(shown["is_superuser"] == false)
        #expect(shown["last_login"] == .null)
        #expect(shown["date_joined"] == world.clock.now.json)
        #expect(shown["uid"]?.string?.count == 64)
        #expect(shown.keys.allSatisfy { !$0.hasPrefix("password") || $0 == "password_change_date" })
    }

    @Test("fields are required, bounded and defaulted as clients expect")
    func declares() async throws {
        let fields = Dictionary(uniqueKeysWithValues: UserFields.fields.map { ($0.name, $0) })
        #expect(fields.values.filter { $0.isRequired }.map(\.name).sorted() == ["name", "username"])
        #expect(fields["path"]?.initial == "users")
        #expect(fields["is_active"]?.initial == true)
        #expect(
            fields["type"]?.shape.choices == ["internal", "external", "service_account", "internal_service_account"])
        #expect(fields["uid"]?.traits.contains(.readOnly) == true)
        let world = try await World()
        let refused = try await problems { try await world.create(model, ["email": "no address"]) }
        #expect(refused.keys.sorted() == ["email", "name", "username"])
    }

    @Test("a change keeps what is not given; a whole replacement wants what is required and keeps the groups")
    func updates() async throws {
        let world = try await World()
        let staff = try await world.group("Staff")
        let id = try await world.create(model, ["username": "ada", "name": "Ada", "groups": [staff.json]]).id
        try await world.update(model, id, ["email": "ada@example.com"])
        #expect(try await world.get(model, id)?["name"] == "Ada")
        #expect(
            try await problems { try await world.update(model, id, ["name": "A"], partial: false) } == [
                "username": ["This field is required."]
            ])
        try await world.update(model, id, ["username": "ada", "name": ""], partial: false)
        let shown = try #require(try await world.get(model, id))
        #expect(shown["name"] == "")
        #expect(shown["groups"] == [staff.json])
        #expect(shown["email"] == "ada@example.com")
    }

    @Test("what the server sets itself cannot be set from outside")
    func ignoresReadOnly() async throws {
        let world = try await World()
        let id = try await world.create(
            model,
            ["username": "ada", "name": "", "is_superuser": true, "uid": "x", "uuid": "y", "pk": 99, "password": "p"]
        ).id
        let shown = try #require(try await world.get(model, id))
        #expect(shown["is_superuser"] == false)
        #expect(shown["uid"] != "x" && shown["uuid"] != "y" && shown["pk"] != 99)
        #expect(try await world.storedPassword(of: id).hasPrefix("!"))
    }

    @Test("internal service accounts are the server's own")
    func refusesInternal() async throws {
        let world = try await World()
        let input: [String: JSON] = ["username": "outpost", "name": "", "type": "internal_service_account"]
        #expect(try await problems { try await world.create(model, input) }["type"] != nil)
        let id = try await world.create(model, input, from: .blueprint).id
        #expect(try await problems { try await world.update(model, id, ["name": "x"]) }["type"] != nil)
        #expect(try await problems { try await world.delete(model, id) }["type"] != nil)
        let ada = try await world.create(model, ["username": "ada", "name": ""]).id
        #expect(
            try await problems { try await world.update(model, ada, ["type": "internal_service_account"]) }["type"]
                != nil)
    }

    @Test("a blueprint sets the password once, however often it is applied")
    func setsPasswordFromBlueprint() async throws {
        let world = try await World()
        let input: [String: JSON] = ["username": "ada", "name": "", "password": "from blueprint"]
        let id = try await world.create(model, input, from: .blueprint).id
        let stored = try await world.storedPassword(of: id)
        try await world.update(model, id, input, from: .blueprint)
        #expect(try await world.storedPassword(of: id) == stored)
        try await world.update(model, id, ["password": "another"], from: .blueprint)
        #expect(try await world.storedPassword(of: id) != stored)
        #expect(
            try await problems { try await world.update(model, id, ["password_hash": "abc"], from: .blueprint) }[
                "password_hash"] != nil)
        #expect(try await world.events() == ["model_created", "password_set", "password_set"])
    }

    @Test("setting a password signs the user out everywhere but here")
    func setsPassword() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "old")
        for key in ["here", "there"] {
            var session = Session(key: key, publicID: key, expires: world.clock.now + .seconds(60))
            session.user = ada
            try await world.services.sessions.save(session, over: nil, for: .browser())
        }
        try await world.services.users.setPassword(
            of: ObjectID(ada.id), to: "new", keeping: "here", in: world.store, by: .system)
        #expect(try await world.services.sessions.load("here") != nil)
        #expect(try await world.services.sessions.load("there") == nil)
        let backends = ["authentik.core.auth.InbuiltBackend"]
        #expect(try await world.services.passwords.check("new", of: ada, with: backends) != nil)
        #expect(try await world.events().contains("password_set"))
        await #expect(throws: Refused.self) {
            try await world.services.users.setPassword(of: ObjectID(ada.id), to: "x", in: world.store, by: .user(ada))
        }
    }

    @Test("deleting somebody deletes the bindings that name them")
    func releases() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        let application = try await world.create("authentik_core.application", ["name": "Mail", "slug": "mail"]).id
        try await world.create(
            "authentik_policies.policybinding", ["target": application.json, "user": .int(ada.id), "order": 0])
        #expect(world.store.current.all(PolicyBinding.self).count == 1)
        try await world.delete(model, ObjectID(ada.id))
        #expect(world.store.current.all(PolicyBinding.self).isEmpty)
    }

    @Test("changes are noted, with what changed")
    func notes() async throws {
        let world = try await World()
        let id = try await world.create(model, ["username": "ada", "name": "Ada"]).id
        try await world.update(model, id, ["name": "Ada L."])
        try await world.update(model, id, ["name": "Ada L."])
        try await world.delete(model, id)
        #expect(try await world.events() == ["model_created", "model_updated", "model_deleted"])
        let row = try await world.database.read {
            try await $0.first("SELECT context FROM events WHERE action = 'model_updated'")
        }
        let context = try JSON(parsing: try #require(row)[0] as String)
        #expect(context["diff"]?["name"] == ["previous": "Ada", "new": "Ada L."])
        #expect(context["model"]?["model_name"] == "user")
    }

    @Test("who is no superuser reads and writes no users, but may see oneself")
    func asksPermission() async throws {
        let world = try await World()
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        for actor in [Principal.user(ada), .anonymous] {
            await #expect(throws: Refused.self) { try await world.list(model, by: actor) }
            await #expect(throws: Refused.self) { try await world.create(model, [:], by: actor) }
            await #expect(throws: Refused.self) { try await world.update(model, ObjectID(ada.id), [:], by: actor) }
            await #expect(throws: Refused.self) { try await world.delete(model, ObjectID(ada.id), by: actor) }
        }
        await #expect(throws: Refused.self) { try await world.get(model, ObjectID(bob.id), by: .anonymous) }
        #expect(try await world.get(model, ObjectID(bob.id), by: .user(ada)) == nil)
        #expect(try await world.get(model, ObjectID(ada.id), by: .user(ada))?["username"] == "ada")
        let seen = try await world.store.read(by: .user(ada)) {
            try await world.services.users.get([ObjectID(ada.id), ObjectID(bob.id)], in: $0)
        }
        #expect(Array(seen.keys) == [ObjectID(ada.id)])
    }
}

@Suite("Lists of users")
struct UserListTests {
    let world: World
    init() async throws {
        world = try await World()
        let staff = try await world.group("Staff, and more", ["is_superuser": true])
        let ada = try await world.user("ada") {
            ($0.name, $0.email, $0.path) = ("Ada Lovelace", "ada@example.com", "users/sales")
            $0.groups = [Reference(staff)]
        }
        world.clock.advance(by: .seconds(3600))
        try await world.directory.noteLogin(of: ada.id)
        try await world.user("Bob") { ($0.name, $0.path, $0.kind) = ("100% Bob_by", "users", .external) }
        try await world.user("carol") { ($0.isActive, $0.path) = (false, "usersales") }
    }

    private func names(_ query: ListQuery) async throws -> [String] {
        try await world.list(model, query).objects.compactMap { $0["username"]?.string }
    }

    @Test("are sorted by name, or as is asked, and paged")
    func sorts() async throws {
        #expect(try await names(ListQuery()) == ["ada", "Bob", "carol"])
        #expect(try await names(ListQuery(ordering: ["-username"])) == ["carol", "Bob", "ada"])
        #expect(try await names(ListQuery(ordering: ["-last_login", "-pk"])) == ["ada", "carol", "Bob"])
        #expect(try await names(ListQuery(ordering: ["last_login"])) == ["Bob", "carol", "ada"])
        #expect(try await names(ListQuery(page: 2, pageSize: 2)) == ["carol"])
        #expect(try await world.list(model, ListQuery(page: 2, pageSize: 2)).count == 3)
        #expect(try await names(ListQuery(page: .max, pageSize: 100)).isEmpty)
    }

    @Test("are searched by every word in name, username and address, literally")
    func searches() async throws {
        #expect(try await names(ListQuery(search: "LOVE ada@")) == ["ada"])
        #expect(try await names(ListQuery(search: "love bob")).isEmpty)
        #expect(try await names(ListQuery(search: "100%")) == ["Bob"])
        #expect(try await names(ListQuery(search: "%")) == ["Bob"])
        #expect(try await names(ListQuery(search: "_")) == ["Bob"])
        #expect(try await names(ListQuery(search: "' OR ''='")).isEmpty)
        #expect(try await names(ListQuery(search: "\\")).isEmpty)
        #expect(try await problems { try await names(ListQuery(search: "a\0")) }["search"] != nil)
    }

    @Test(
        "are searched by what users are called now, in whatever script",
        arguments: ["жзийк", "o\"b\"y", "a^b c*d", "ǆab"])
    func searchesNow(name: String) async throws {
        let bob = try #require(try await world.directory.user(where: [.username], is: "bob", ignoringCase: true))
        _ = try await world.change(bob) { $0.name = name }
        for length in 1...4 {
            let part = name.replacing(" ", with: "").count < length ? name : String(name.suffix(length))
            #expect(try await names(ListQuery(search: part)).contains("Bob"), "\(part)")
        }
        #expect(try await names(ListQuery(search: name.uppercased())) == ["Bob"])
        #expect(try await names(ListQuery(search: "100%")).isEmpty)
        try await world.delete(model, ObjectID(bob.id))
        #expect(try await names(ListQuery(search: name)).isEmpty)
    }

    @Test(
        "are filtered",
        arguments: [
            ("username", "BOB", ["Bob"]), ("email", "Ada@Example.com", ["ada"]), ("is_active", "false", ["carol"]),
            ("is_superuser", "true", ["ada"]), ("is_superuser", "False", ["Bob", "carol"]),
            ("type", "external", ["Bob"]), ("type", "external,internal", ["ada", "Bob", "carol"]),
            ("path", "users", ["Bob"]), ("path_startswith", "users/", ["ada"]), ("path_startswith", "%", []),
            ("groups_by_name", "Staff, and more", ["ada"]), ("groups_by_name", "Other", []),
            ("last_login__isnull", "true", ["Bob", "carol"]),
            ("date_joined__lt", "2027-01-15T08:30:00Z", ["ada"]),
            ("username", "' OR 1=1 --", []), ("uuid", "x", []),
        ])
    func filters(name: String, value: String, expected: [String]) async throws {
        #expect(try await names(ListQuery(filters: [name: value])) == expected)
    }

    @Test(
        "refuse filters that do not exist and values that cannot be read",
        arguments: [
            ("password", "x"), ("colour", "red"), ("1=1 OR username", "x"), ("is_active", "perhaps"),
            ("last_login__lt", "yesterday"), ("pk", "one"), ("username", "a\0b"),
        ])
    func refusesFilters(name: String, value: String) async throws {
        #expect(try await problems { try await names(ListQuery(filters: [name: value])) }[name] != nil)
    }

    @Test("refuse to be sorted by what is no field", arguments: ["password", "-password", "1; DROP TABLE users", ""])
    func refusesOrdering(name: String) async throws {
        #expect(try await problems { try await names(ListQuery(ordering: [name])) }["ordering"] != nil)
    }

    @Test("blueprints find users by what identifies them")
    func finds() async throws {
        let find = { (values: [String: JSON]) in
            try await world.store.read(by: .system) { try await $0.resource(model).find(values, in: $0) }
        }
        let ada = try #require(try await world.directory.user(where: [.username], is: "ada", ignoringCase: true))
        #expect(try await find(["username": "ada"]) == ObjectID(ada.id))
        #expect(try await find(["pk": .int(ada.id)]) == ObjectID(ada.id))
        #expect(try await find(["username": "ada", "is_active": false]) == nil)
        #expect(try await find([:]) == nil)
        #expect(try await find(["nonsense": "x"]) == nil)
    }
}
