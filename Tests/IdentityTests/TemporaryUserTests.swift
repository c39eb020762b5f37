import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Temporary users")
struct TemporaryUserTests {
    private let world: World
    private var users: TemporaryUsers { TemporaryUsers(world.services.users, in: world.store) }

    init() async throws { world = try await World() }

    private func add(_ name: String, expiresAfter seconds: JSON?, generated: JSON? = true) async throws {
        var attributes: [String: JSON] = ["note": .string(name)]
        attributes["goauthentik.io/user/generated"] = generated
        attributes["goauthentik.io/user/expires"] = seconds
        try await world.user(name) { $0.attributes = attributes }
    }

    private func time(_ seconds: Int) -> JSON { .int(world.clock.now.seconds + seconds) }

    private func names() async throws -> [String] {
        try await world.list("authentik_core.user").objects.compactMap { $0["username"]?.string }.sorted()
    }

    @Test("go when their time is over, and nobody else does")
    func go() async throws {
        try await add("soon", expiresAfter: time(60))
        try await add("exactly", expiresAfter: .double(Double(world.clock.now.seconds) + 60.5))
        try await add("later", expiresAfter: time(3600))
        try await add("for-good", expiresAfter: nil)
        try await add("by-hand", expiresAfter: time(60), generated: nil)
        try await add("not-so", expiresAfter: time(60), generated: false)
        try await add("text", expiresAfter: "60")
        #expect(try await users.deleteExpired() == 0)
        world.clock.advance(by: .seconds(61))
        #expect(try await users.deleteExpired() == 2)
        #expect(try await names() == ["by-hand", "for-good", "later", "not-so", "text"])
        #expect(try await users.deleteExpired() == 0)
    }

    @Test("leave an event behind, as anybody who is deleted does")
    func events() async throws {
        try await add("soon", expiresAfter: time(-1))
        #expect(try await users.deleteExpired() == 1)
        let rows = try await world.database.read { transaction in
            try await transaction.query("SELECT context FROM events WHERE action = 'model_deleted'")
        }
        #expect(rows.count == 1)
    }

    @Test("stay as long as there would be no administrator without them")
    func lastAdministrator() async throws {
        try await add("admin", expiresAfter: time(-1))
        try await add("guest", expiresAfter: time(-1))
        let admin = try #require(
            try await world.directory.user(where: [.username], is: "admin", ignoringCase: false))
        _ = try await world.administrators(admin)
        #expect(try await users.deleteExpired() == 1)
        #expect(try await names() == ["admin"])
    }

    @Test("are found without looking at all others")
    func index() async throws {
        guard world.database.dialect.name == "sqlite" else { return }
        let plan = try await world.database.read { transaction in
            try await transaction.query(
                "EXPLAIN QUERY PLAN SELECT id, attributes FROM users WHERE \(TemporaryUsers.condition)")
        }
        #expect(try plan.map { try $0["detail"] as String }.joined().contains("users_temporary"))
    }
}
