import Kernel
import TestKit
import Testing

@testable import Identity

@Suite("Deleting a user on behalf of a flow")
struct UserDeleterTests {
    private let world: World
    private var deleter: UserDeleter { UserDeleter(world.services.users, in: world.store) }

    init() async throws { world = try await World() }

    @Test("takes the user, and leaves the others")
    func deletes() async throws {
        let (mira, other) = (try await world.user("mira"), try await world.user("other"))
        try await deleter.delete(mira.id, request: .sample())
        #expect(try await world.directory.user(mira.id) == nil)
        #expect(try await world.directory.user(other.id) != nil)
        await #expect(throws: Missing.self) { try await deleter.delete(mira.id, request: nil) }
    }

    @Test("is refused for the last superuser")
    func lastSuperuser() async throws {
        let admin = try await world.user("admin")
        _ = try await world.administrators(admin)
        await #expect(throws: Problems.self) { try await deleter.delete(admin.id, request: .sample()) }
        #expect(try await world.directory.user(admin.id) != nil)
    }

    @Test("is refused for the server's own accounts")
    func internalAccounts() async throws {
        let own = try await world.user("own") { $0.kind = .internalServiceAccount }
        await #expect(throws: Problems.self) { try await deleter.delete(own.id, request: .sample()) }
    }
}
