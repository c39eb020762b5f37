import HTTPTypes
import Kernel
import ObjectStore

/// Who may get hold of another's account.
enum Standing {
    /// Nobody gains rights by another's account: those of superusers are for superusers alone, and those of internal service
    /// accounts for nobody.
    /// - Throws: ``WebError`` with status 403.
    static func require(_ actor: Principal, over user: User) throws {
        let isEqual = !user.isSuperuser || actor.user?.isSuperuser == true
        guard isEqual, user.kind != .internalServiceAccount else {
            throw WebError(.forbidden, "You do not have permission to perform this action.")
        }
    }
}

extension Collection {
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
