import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Checking passwords")
struct PasswordCheckTests {
    private static let inbuilt = "authentik.core.auth.InbuiltBackend"
    private static let token = "authentik.core.auth.TokenBackend"

    @Test("the right password is recognised, with its method")
    func recognises() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "correct horse")
        let match = try await world.services.passwords.check("correct horse", of: ada, with: [Self.inbuilt])
        #expect(match == PasswordMatch(user: ada, backend: Self.inbuilt, method: "password"))
    }

    @Test("wrong, unknown, inactive and without a password: each costs exactly one hash and is not recognised")
    func costsTheSame() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "correct horse")
        let bob = try await world.user("bob", password: "correct horse") { $0.isActive = false }
        let eve = try await world.user("eve")
        let cases: [(User?, Secret)] = [
            (ada, "wrong"), (nil, "correct horse"), (bob, "correct horse"), (eve, "correct horse"),
        ]
        for (user, password) in cases {
            world.hasher.forget()
            #expect(
                try await world.services.passwords.check(password, of: user, with: [Self.inbuilt, Self.token]) == nil)
            #expect(world.hasher.verified == 1)
            #expect(world.hasher.hashed == 0)
        }
    }

    @Test("a user who was deactivated after being looked up is not recognised")
    func looksAgain() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "correct horse")
        _ = try await world.change(ada) { $0.isActive = false }
        #expect(try await world.services.passwords.check("correct horse", of: ada, with: [Self.inbuilt]) == nil)
    }

    @Test("back ends that this server does not have recognise nobody")
    func ignoresOthers() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "correct horse")
        let backends = ["authentik.sources.ldap.auth.LDAPBackend", "nonsense", ""]
        #expect(try await world.services.passwords.check("correct horse", of: ada, with: backends) == nil)
        #expect(
            try await world.services.passwords.check("correct horse", of: ada, with: backends + [Self.inbuilt]) != nil)
    }

    @Test("a password that is too long is refused before anything is hashed")
    func boundsLength() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "correct horse")
        world.hasher.forget()
        let long = Secret(String(repeating: "x", count: 4097))
        #expect(try await world.services.passwords.check(long, of: ada, with: [Self.inbuilt, Self.token]) == nil)
        #expect(world.hasher.verified == 0)
        #expect(try await problems { try await world.change(ada) { $0.password = long } }["password"] != nil)
        #expect(
            try await problems { try await world.change(ada) { $0.password = "" } } == [
                "password": ["This field may not be blank."]
            ])
    }

    @Test("a hash from Django is replaced by a new one at the next sign-in, and the password's date stays")
    func rehashes() async throws {
        let world = try await World()
        let hash: JSON = "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso="
        let id = try await world.create(
            "authentik_core.user", ["username": "ada", "name": "", "password_hash": hash], from: .blueprint
        ).id
        let ada = try await world.directory.user(Int(id.text) ?? 0)
        world.clock.advance(by: .seconds(60))
        #expect(try await world.services.passwords.check("wrong", of: ada, with: [Self.inbuilt]) == nil)
        #expect(try await world.storedPassword(of: id).hasPrefix("pbkdf2_sha256$"))
        #expect(try await world.services.passwords.check("correct horse", of: ada, with: [Self.inbuilt]) != nil)
        #expect(try await world.storedPassword(of: id).hasPrefix("argon2$argon2id$"))
        let again = try await world.services.passwords.check("correct horse", of: ada, with: [Self.inbuilt])
        #expect(again?.user.passwordChanged == ada?.passwordChanged)
    }

    @Test("a new password replaces the old one, a disabled one fits nothing")
    func changes() async throws {
        let world = try await World()
        let ada = try await world.user("ada", password: "old")
        world.clock.advance(by: .seconds(60))
        let changed = try await world.change(ada) { $0.password = "new" }
        #expect(changed.passwordChanged == world.clock.now)
        let check = { (password: Secret) in
            try await world.services.passwords.check(password, of: ada, with: [Self.inbuilt]) != nil
        }
        #expect(try await !check("old"))
        #expect(try await check("new"))
        try await world.directory.disablePassword(of: ada.id)
        #expect(try await !check("new"))
        #expect(try await !check(Secret(world.storedPassword(of: ObjectID(ada.id)))))
    }

    @Test("an app password signs its own user in, by that method only")
    func acceptsAppPasswords() async throws {
        let world = try await World()
        let (ada, bob) = (try await world.user("ada"), try await world.user("bob"))
        let created = try await world.create(
            "authentik_core.token", ["identifier": "mail", "intent": "app_password", "user": .int(ada.id)])
        let key = Secret(try #require(created.generated["key"]?.string))
        let match = try await world.services.passwords.check(key, of: ada, with: [Self.inbuilt, Self.token])
        #expect(match?.method == "token")
        #expect(match?.backend == Self.token)
        #expect(match?.arguments["token"]?["identifier"] == "mail")
        #expect(try await world.services.passwords.check(key, of: ada, with: [Self.inbuilt]) == nil)
        #expect(try await world.services.passwords.check(key, of: bob, with: [Self.token]) == nil)
        #expect(try await world.services.passwords.check(key, of: nil, with: [Self.token]) == nil)
        world.clock.advance(by: .seconds(86_400))
        #expect(try await world.services.passwords.check(key, of: ada, with: [Self.token]) == nil)
    }

    @Test("a token for the API is no password")
    func refusesOtherTokens() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        let created = try await world.create("authentik_core.token", ["identifier": "api", "user": .int(ada.id)])
        let key = Secret(try #require(created.generated["key"]?.string))
        #expect(try await world.services.passwords.check(key, of: ada, with: [Self.token]) == nil)
    }
}

extension World {
    func storedPassword(of id: ObjectID) async throws -> String {
        let row = try await database.read {
            try await $0.first("SELECT password FROM users WHERE id = ?", Int(id.text) ?? 0)
        }
        return try #require(row)[0]
    }
}
