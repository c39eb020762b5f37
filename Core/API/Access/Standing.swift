import HTTPTypes
import Identity
import Kernel
import ObjectStore

extension Collection {
    /// The user whom the path names, for somebody who may get hold of the account.
    /// - Throws: ``WebError`` with status 404 when there is none; ``Refused``.
    func user(_ call: Call, for action: Action) async throws -> User {
        let user = try await user(call)
        guard let users = resource as? UserResource else { throw notFound }
        try await call.read { try await users.requireStanding(over: user, for: action, in: $0) }
        return user
    }

    /// The user whom the path names.
    /// - Throws: ``WebError`` with status 404 when there is none; ``Refused`` for those who may not see them.
    func user(_ call: Call) async throws -> User {
        let id = try await call.read { try await locate(call, in: $0) }
        guard let number = Int(id.text), let user = try await call.services.powers.users.user(number) else {
            throw notFound
        }
        return user
    }
}
