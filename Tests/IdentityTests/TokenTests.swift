import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

private let model: ModelName = "authentik_core.token"

@Suite("Tokens")
struct TokenTests {
    let world: World
    let ada: User
    let root: User

    init() async throws {
        world = try await World()
        let created = try await world.user("root")
        _ = try await world.administrators(created)
        root = try #require(try await world.directory.user(created.id))
        ada = try await world.user("ada")
    }

    private func token(
        _ identifier: String, _ fields: [String: JSON] = [:], by actor: Principal? = nil,
        from origin: Change.Origin = .api
    ) async throws -> (id: ObjectID, key: String) {
        let input = fields.merging(["identifier": .string(identifier)]) { $1 }
        let created = try await world.create(model, input, by: actor ?? .user(ada), from: origin)
        return (created.id, created.generated["key"]?.string ?? "")
    }

    @Test("a key is shown once, stored hashed, and stands for its user with all groups")
    func authenticates() async throws {
        let (id, key) = try await token("script", by: .user(root))
        #expect(key.count == 60)
        #expect(try await world.directory.user(forToken: key) == root)
        #expect(try await world.directory.user(forToken: key)?.isSuperuser == true)
        #expect(try await world.get(model, id)?["key"] == nil)
        let row = try await world.database.read { try await $0.first("SELECT * FROM tokens") }
        #expect(try #require(row).values.allSatisfy { !"\($0)".contains(key) })
    }

    @Test("one for the API that has expired gets another key, which its owner sees, and another term")
    func rotates() async throws {
        let (id, key) = try await token("script")
        _ = try await token("mail", ["intent": "app_password"])
        #expect(try await world.services.tokens.rotateExpired(in: world.store) == 0)
        world.clock.advance(by: .seconds(2 * 86_400))
        #expect(try await world.services.tokens.rotateExpired(in: world.store) == 1)
        #expect(try await world.directory.user(forToken: key) == nil)
        let new = try await world.store.write(by: .user(ada), from: .api) { change in
            try await world.services.tokens.viewKey(of: id, in: change)
        }
        #expect(new.count == 60 && new != key)
        #expect(try await world.directory.user(forToken: new)?.id == ada.id)
        let row = try await world.database.read {
            try await $0.first("SELECT context FROM events WHERE action = 'secret_rotate'")
        }
        let context = try JSON(parsing: try #require(row)[0] as String)
        #expect(context["token"]?["name"] == "script")
        world.clock.advance(by: .seconds(86_400))
        #expect(try await world.directory.user(forToken: new) == nil)
    }

    @Test("a key that is wrong, for something else, expired, or of an inactive user stands for nobody")
    func refuses() async throws {
        let (_, key) = try await token("script")
        let (_, appPassword) = try await token("mail", ["intent": "app_password"])
        #expect(try await world.directory.user(forToken: "") == nil)
        #expect(try await world.directory.user(forToken: key + "x") == nil)
        #expect(try await world.directory.user(forToken: Fingerprint.of(key)) == nil)
        #expect(try await world.directory.user(forToken: appPassword) == nil)
        _ = try await world.change(ada) { $0.isActive = false }
        #expect(try await world.directory.user(forToken: key) == nil)
        _ = try await world.change(ada) { $0.isActive = true }
        #expect(try await world.directory.user(forToken: key) != nil)
        world.clock.advance(by: .seconds(86_400))
        #expect(try await world.directory.user(forToken: key) == nil)
    }

    @Test("a token belongs to whoever makes it, lasts a day and is for the API, unless something else is said")
    func defaults() async throws {
        let (id, _) = try await token("script")
        let shown = try #require(try await world.get(model, id))
        #expect(shown["user"] == .int(ada.id))
        #expect(shown["intent"] == "api")
        #expect(shown["expiring"] == true)
        #expect(shown["expires"] == (world.clock.now + .seconds(86_400)).json)
        #expect(shown["managed"] == .null)
        #expect(Set(TokenFields.fields.map(\.name)).isSubset(of: shown.keys))
    }

    @Test("users see, change and delete their own tokens and no others'")
    func ownsTokens() async throws {
        let bob = try await world.user("bob")
        let (mine, _) = try await token("mine")
        let (other, _) = try await token("other", by: .user(bob))
        #expect(try await world.list(model, by: .user(ada)).objects.map { $0["identifier"] } == ["mine"])
        #expect(try await world.list(model, by: .user(ada)).count == 1)
        #expect(try await world.list(model, by: .user(root)).count == 2)
        #expect(try await world.get(model, other, by: .user(ada)) == nil)
        await #expect(throws: Missing.self) {
            try await world.update(model, other, ["description": "x"], by: .user(ada))
        }
        await #expect(throws: Missing.self) { try await world.delete(model, other, by: .user(ada)) }
        await #expect(throws: Refused.self) { try await token("forged", ["user": .int(root.id)]) }
        try await world.update(model, mine, ["description": "for scripts"], by: .user(ada))
        #expect(try await world.get(model, mine)?["description"] == "for scripts")
        try await world.delete(model, mine, by: .user(ada))
        #expect(try await world.count("tokens") == 1)
    }

    @Test("somebody who is not signed in, or may not sign in, has no tokens to see or make")
    func refusesNobody() async throws {
        var inactive = ada
        inactive.isActive = false
        for actor in [Principal.anonymous, .user(inactive)] {
            await #expect(throws: Refused.self) { try await world.list(model, by: actor) }
            await #expect(throws: Refused.self) { try await token("x", by: actor) }
            await #expect(throws: Refused.self) { try await world.create(model, [:], by: actor) }
        }
    }

    @Test("a user cannot make a token of their own last for ever; superusers can")
    func limitsExpiry() async throws {
        let far: JSON = "2099-01-01T00:00:00Z"
        let (mine, _) = try await token("mine", ["expiring": false, "expires": far])
        let shown = try #require(try await world.get(model, mine))
        #expect(shown["expiring"] == true)
        #expect(shown["expires"] == (world.clock.now + .seconds(86_400)).json)
        try await world.update(model, mine, ["expiring": false], by: .user(ada))
        #expect(try await world.get(model, mine)?["expiring"] == true)
        let (forever, key) = try await token("forever", ["expiring": false], by: .user(root))
        #expect(try await world.get(model, forever)?["expiring"] == false)
        world.clock.advance(by: .seconds(10 * 365 * 86_400))
        #expect(try await world.directory.user(forToken: key) != nil)
    }

    @Test("an app password lasts as long as asked, up to what the user's attributes or groups allow")
    func limitsAppPasswords() async throws {
        let (free, _) = try await token("free", ["intent": "app_password", "expires": "2099-01-01T00:00:00Z"])
        #expect(try await world.get(model, free)?["expires"] == "2099-01-01T00:00:00Z")
        try await world.group(
            "Bound", ["users": [.int(ada.id)], "attributes": ["goauthentik.io/user/token-maximum-lifetime": "days=7"]])
        let eight = (world.clock.now + .seconds(8 * 86_400)).json
        #expect(
            try await problems { try await token("long", ["intent": "app_password", "expires": eight]).key }["expires"]
                != nil)
        _ = try await token(
            "short", ["intent": "app_password", "expires": (world.clock.now + .seconds(6 * 86_400)).json])
    }

    @Test("turning a long app password into a token for the API shortens it")
    func shortensOnChange() async throws {
        let (id, _) = try await token("mine", ["intent": "app_password", "expires": "2099-01-01T00:00:00Z"])
        try await world.update(model, id, ["intent": "api"], by: .user(ada))
        #expect(try await world.get(model, id)?["expires"] == (world.clock.now + .seconds(86_400)).json)
    }

    @Test("identifiers are unique slugs; of expired tokens they are free again")
    func uniqueIdentifiers() async throws {
        _ = try await token("script")
        #expect(try await problems { try await token("script").key } == ["identifier": ["This field must be unique."]])
        #expect(try await problems { try await token("no slug!").key }["identifier"] != nil)
        world.clock.advance(by: .seconds(86_400))
        #expect(try await world.list(model).count == 0)
        _ = try await token("script")
    }

    @Test(
        "the API makes no tokens of the server's own kinds, and no managed ones",
        arguments: ["verification", "recovery", "other"])
    func refusesIntents(intent: String) async throws {
        #expect(
            try await problems { try await token("x", ["intent": .string(intent)], by: .user(root)).key }["intent"]
                != nil)
        let (id, _) = try await token("y", ["managed": "goauthentik.io/x", "key": "chosen"], by: .user(root))
        #expect(try await world.get(model, id)?["managed"] == .null)
        #expect(try await world.directory.user(forToken: "chosen") == nil)
    }

    @Test("a token keeps its user")
    func keepsUser() async throws {
        let (id, _) = try await token("mine")
        #expect(
            try await problems { try await world.update(model, id, ["user": .int(root.id)], by: .user(ada)) }["user"]
                != nil)
        #expect(
            try await problems { try await world.update(model, id, ["user": .int(root.id)], by: .user(root)) }["user"]
                != nil)
        #expect(try await problems { try await token("x", ["user": 999], by: .user(root)).key }["user"] != nil)
        #expect(try await problems { try await token("x", by: .system).key } == ["user": ["This field is required."]])
    }

    @Test("a blueprint gives the key itself, and applying it again changes nothing")
    func keyFromBlueprint() async throws {
        let fields: [String: JSON] = ["key": "bootstrap", "user": .int(root.id), "expiring": false, "intent": "api"]
        let (id, generated) = try await token("boot", fields, by: .system, from: .blueprint)
        #expect(generated.isEmpty)
        #expect(try await world.directory.user(forToken: "bootstrap")?.id == root.id)
        let before = try await world.events().count
        try await world.update(model, id, fields.merging(["identifier": "boot"]) { $1 }, from: .blueprint)
        #expect(try await world.events().count == before)
        try await world.update(model, id, ["key": "changed"], from: .blueprint)
        #expect(try await world.directory.user(forToken: "bootstrap") == nil)
        #expect(try await world.directory.user(forToken: "changed") != nil)
    }

    @Test("superusers give a token another key; its owner may not")
    func setsKey() async throws {
        let (id, key) = try await token("mine")
        let tokens = world.services.tokens
        await #expect(throws: Refused.self) {
            try await world.store.write(by: .user(ada), from: .api) {
                try await tokens.setKey(of: id, to: "mine", in: $0)
            }
        }
        try await world.store.write(by: .user(root), from: .api) {
            try await tokens.setKey(of: id, to: "given", in: $0)
        }
        #expect(try await world.directory.user(forToken: key) == nil)
        #expect(try await world.directory.user(forToken: "given")?.id == ada.id)
    }

    @Test("lists find by identifier, user and words")
    func lists() async throws {
        _ = try await token("alpha", ["description": "Nightly backup"])
        _ = try await token("beta", by: .user(root))
        let names = { (query: ListQuery) in
            try await world.list(model, query).objects.compactMap { $0["identifier"]?.string }
        }
        #expect(try await names(ListQuery()) == ["alpha", "beta"])
        #expect(try await names(ListQuery(search: "BACKUP")) == ["alpha"])
        #expect(try await names(ListQuery(filters: ["user__username": "root"])) == ["beta"])
        #expect(try await names(ListQuery(filters: ["identifier": "beta", "intent": "api"])) == ["beta"])
        #expect(try await problems { try await names(ListQuery(filters: ["key": "x"])) }["key"] != nil)
        let found = try await world.store.read(by: .user(ada)) {
            (
                try await $0.resource(model).find(["identifier": "alpha"], in: $0),
                try await $0.resource(model).find(["identifier": "beta"], in: $0)
            )
        }
        #expect(found.0 != nil)
        #expect(found.1 == nil)
    }
}
