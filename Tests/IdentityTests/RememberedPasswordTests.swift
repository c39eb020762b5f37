import Kernel
import ObjectStore
import Storage
import Synchronization
import TestKit
import Testing

@testable import Identity

@Suite("Passwords that users have had")
struct RememberedPasswordTests {
    /// How many are remembered, as long as a test says nothing else.
    private final class Wish: Sendable {
        let count = Atomic(3)
        var now: Int { count.load(ordering: .relaxed) }
        func set(_ value: Int) { count.store(value, ordering: .relaxed) }
    }

    private let wish = Wish()
    private let world: World

    init() async throws { world = try await World(remembering: { [wish] in wish.now }) }

    private func hasHad(_ password: Secret, _ user: User, among count: Int = 10) async throws -> Bool {
        try await world.services.rememberedPasswords.hasHad(password, user: user.id, among: count)
    }

    @Test("are remembered from the first on, however they are set, and no more of them than are asked for")
    func remembers() async throws {
        let ada = try await world.user("ada", password: "first")
        _ = try await world.change(ada) { $0.password = "second" }
        try await world.services.users.setPassword(
            of: ObjectID(ada.id), to: "third", in: world.store, by: .system)
        #expect(try await world.count("remembered_passwords") == 3)
        for password in ["first", "second", "third"] { #expect(try await hasHad(Secret(password), ada)) }
        #expect(try await !hasHad("other", ada))
        #expect(try await hasHad("second", ada, among: 2))
        #expect(try await !hasHad("first", ada, among: 2))
        #expect(try await !hasHad("third", ada, among: 0))
        _ = try await world.change(ada) { $0.password = "fourth" }
        #expect(try await !hasHad("first", ada))
        #expect(try await world.count("remembered_passwords") == 3)
    }

    @Test("are hashes, of one user, and go with the user")
    func hashes() async throws {
        let ada = try await world.user("ada", password: "secret")
        let bob = try await world.user("bob", password: "other")
        #expect(try await !hasHad("secret", bob))
        let rows = try await world.database.read { try await $0.query("SELECT password FROM remembered_passwords") }
        for row in rows { #expect(try (row[0] as String).hasPrefix("argon2")) }
        try await world.delete("authentik_core.user", ObjectID(ada.id))
        #expect(try await world.count("remembered_passwords") == 1)
    }

    @Test("are none while nobody wants them, but for the present one")
    func unwanted() async throws {
        wish.set(0)
        let ada = try await world.user("ada", password: "first")
        _ = try await world.change(ada) { $0.password = "second" }
        #expect(try await world.count("remembered_passwords") == 0)
        #expect(try await hasHad("second", ada))
        #expect(try await !hasHad("first", ada))
    }

    @Test("are forgotten when nobody wants them any more")
    func forgets() async throws {
        _ = try await world.user("ada", password: "first")
        #expect(try await world.services.sweep.sweepExpired().passwords == 0)
        wish.set(0)
        #expect(try await world.services.sweep.sweepExpired().passwords == 1)
        #expect(try await world.count("remembered_passwords") == 0)
    }

    @Test("are compared once each: the present one is among them")
    func costs() async throws {
        let ada = try await world.user("ada", password: "first")
        _ = try await world.change(ada) { $0.password = "second" }
        world.hasher.forget()
        #expect(try await !hasHad("other", ada))
        #expect(world.hasher.verified == 2)
        world.hasher.forget()
        #expect(try await !hasHad(Secret(String(repeating: "x", count: 5000)), ada))
        #expect(world.hasher.verified == 0)
    }

    @Test("do not include that a user has none")
    func disabled() async throws {
        let ada = try await world.user("ada", password: "first")
        try await world.directory.disablePassword(of: ada.id)
        #expect(try await world.count("remembered_passwords") == 1)
        #expect(try await hasHad("first", ada))
    }
}
