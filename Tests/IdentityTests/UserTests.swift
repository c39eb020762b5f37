import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Users")
struct UserTests {
    @Test("a user is found by what it was created with")
    func creates() async throws {
        let world = try await World()
        let group = try await world.group("Staff")
        let created = try await world.user("ada") { change in
            change.name = "Ada Lovelace"
            change.email = "ada@example.com"
            change.attributes = ["upn": "ada@corp.example"]
            change.groups = [Reference(group)]
        }
        let found = try #require(try await world.directory.user(created.id))
        #expect(found == created)
        #expect(found.name == "Ada Lovelace")
        #expect(found.path == "users")
        #expect(found.kind == .internal)
        #expect(found.groups.map(\.name) == ["Staff"])
        #expect(found.joined == world.clock.now)
    }

    @Test("a username that differs from another in its case only is refused", arguments: ["ADA", "ada", "Ada"])
    func refusesSameName(name: String) async throws {
        let world = try await World()
        try await world.user("ada")
        #expect(try await problems { try await world.user(name) } == ["username": ["This field must be unique."]])
        #expect(try await world.count("users") == 1)
    }

    @Test("letters beyond ASCII have cases too")
    func comparesAllLetters() async throws {
        let world = try await World()
        try await world.user("Ärger")
        #expect(try await problems { try await world.user("äRGER") }["username"] != nil)
        #expect(try await world.directory.user(where: [.username], is: "ÄRGER", ignoringCase: true) != nil)
    }

    @Test("a user may be renamed to its own name in another case, not to somebody else's")
    func renames() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        try await world.user("bob")
        #expect(try await world.change(ada) { $0.username = "Ada" }.username == "Ada")
        let refused = try await problems { try await world.change(ada) { $0.username = "BOB" } }
        #expect(refused == ["username": ["This field must be unique."]])
    }

    @Test("nothing is written when one of the groups does not exist")
    func writesAllOrNothing() async throws {
        let world = try await World()
        let missing = ObjectID("00000000-0000-4000-8000-000000000000")
        let refused = try await problems { try await world.user("ada") { $0.groups = [Reference(missing)] } }
        #expect(refused["groups"]?.first?.contains("does not exist") == true)
        #expect(try await world.count("users") == 0)
        #expect(try await world.count("memberships") == 0)
    }

    @Test(
        "users without a name, with control characters, with too long a name or an empty path segment are refused",
        arguments: [
            ("", "users", "username"), ("a\nb", "users", "username"),
            (String(repeating: "x", count: 151), "users", "username"),
            ("ada", "/users", "path"), ("ada", "users//sales", "path"), ("ada", "", "path"),
        ])
    func refusesMalformed(name: String, path: String, field: String) async throws {
        let world = try await World()
        let refused = try await problems { try await world.user(name) { $0.path = path } }
        #expect(Array(refused.keys) == [field])
    }

    @Test("attributes of a change are laid over those there are, groups are added")
    func changes() async throws {
        let world = try await World()
        let (first, second) = (try await world.group("One"), try await world.group("Two"))
        let ada = try await world.user("ada") {
            $0.attributes = ["settings": ["locale": "de", "theme": "dark"], "phone": "1"]
            $0.groups = [Reference(first)]
        }
        let changed = try await world.change(ada) {
            $0.attributes = ["settings": ["locale": "fr"]]
            $0.groups = [Reference(second), Reference(first)]
        }
        #expect(changed.attributes == ["settings": ["locale": "fr", "theme": "dark"], "phone": "1"])
        #expect(changed.groups.map(\.name) == ["One", "Two"])
    }

    @Test("changing somebody who is gone says so")
    func missesUser() async throws {
        let world = try await World()
        await #expect(throws: Missing.self) { try await world.directory.change(7, UserChange()) }
        await #expect(throws: Missing.self) { try await world.directory.disablePassword(of: 7) }
    }

    @Test("a sign-in is noted with its time")
    func notesLogin() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        world.clock.advance(by: .seconds(60))
        try await world.directory.noteLogin(of: ada.id)
        #expect(try await world.directory.user(ada.id)?.lastLogin == world.clock.now)
        #expect(try await world.directory.user(ada.id)?.updated == ada.updated)
    }

    @Test("the identifier for other systems outlives restarts, and differs between users and installations")
    func keepsUID() async throws {
        let world = try await World()
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        let reopened = try await Directory.open(
            world.database, clock: world.clock, random: world.random, hasher: world.hasher)
        #expect(reopened.installID == world.directory.installID)
        #expect(try await reopened.user(ada.id)?.uid == ada.uid)
        #expect(ada.uid == Fingerprint.of("\(ada.id)-\(world.directory.installID)"))
        #expect(ada.uid.count == 64)
        #expect(ada.uid != bob.uid)
    }

    @Test("the number of a deleted user is never given to another")
    func neverReusesNumbers() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        try await world.delete("authentik_core.user", ObjectID(ada.id))
        #expect(try await world.user("bob").id > ada.id)
    }
}

@Suite("Finding users")
struct UserFindingTests {
    @Test("each of the fields finds, in the order in which they are asked for")
    func findsByFields() async throws {
        let world = try await World()
        let ada = try await world.user("ada") { $0.email = "bob" + "@example.com" }
        let bob = try await world.user("bob@example.com") { $0.attributes = ["upn": "bob@corp"] }
        let find = { (fields: [UserField], value: String) in
            try await world.directory.user(where: fields, is: value, ignoringCase: true)?.id
        }
        #expect(try await find([.email, .username], "BOB@example.com") == ada.id)
        #expect(try await find([.username, .email], "BOB@example.com") == bob.id)
        #expect(try await find([.upn], "Bob@Corp") == bob.id)
        #expect(try await find([.username], "nobody") == nil)
        #expect(try await find([], "ada") == nil)
    }

    @Test("letters' cases count when they are asked to")
    func heedsCase() async throws {
        let world = try await World()
        let ada = try await world.user("Ada") { $0.attributes = ["upn": "Ada@Corp"] }
        #expect(try await world.directory.user(where: [.username], is: "ada", ignoringCase: false) == nil)
        #expect(try await world.directory.user(where: [.username], is: "Ada", ignoringCase: false)?.id == ada.id)
        #expect(try await world.directory.user(where: [.upn], is: "ada@corp", ignoringCase: false) == nil)
        #expect(
            try await world.directory.user(where: [.upn, .email], is: "Ada@Corp", ignoringCase: false)?.id == ada.id)
    }

    @Test("an empty text finds nobody, though there are users without an address")
    func ignoresEmpty() async throws {
        let world = try await World()
        try await world.user("ada")
        #expect(try await world.directory.user(where: [.email, .upn], is: "", ignoringCase: true) == nil)
    }

    @Test(
        "whatever is typed is taken as text",
        arguments: [
            "' OR 1=1 --", "%", "_da", "ada\u{0}", "\"; DROP TABLE users; --", String(repeating: "a", count: 100_000),
        ])
    func takesTextLiterally(typed: String) async throws {
        let world = try await World()
        try await world.user("ada")
        #expect(try await world.directory.user(where: UserField.allCases, is: typed, ignoringCase: true) == nil)
        #expect(try await world.count("users") == 1)
    }

    @Test("characters that no database can hold are refused, or kept where documents hold them")
    func survivesNullCharacters() async throws {
        let world = try await World()
        #expect(try await problems { try await world.user("a\0") }["username"] != nil)
        let ada = try await world.user("ada") { $0.attributes = ["upn": "a\0b"] }
        #expect(try await world.directory.user(ada.id)?.attributes["upn"] == "a\0b")
        let group: [JSON] = ["a\0b"]
        let refused = try await problems {
            try await world.update("authentik_core.user", ObjectID(ada.id), ["groups": .array(group)])
        }
        #expect(refused["groups"] != nil)
        for model: ModelName in ["authentik_core.user", "authentik_core.group", "authentik_core.token"] {
            #expect(try await world.get(model, ObjectID("a\0b")) == nil)
        }
    }

    @Test("names that look like statements are kept as they are")
    func keepsHostileNames() async throws {
        let world = try await World()
        let name = "Robert'); DROP TABLE users;-- 😀"
        let user = try await world.user(name) { $0.attributes = ["x": .string("\u{202E}\"'\\")] }
        #expect(try await world.directory.user(user.id)?.username == name)
        #expect(try await world.directory.user(user.id)?.attributes["x"] == "\u{202E}\"'\\")
    }
}
