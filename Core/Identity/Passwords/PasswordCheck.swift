public import Kernel
import Storage

/// Checks passwords against the directory: users' own ones, and app passwords.
public struct PasswordCheck: PasswordChecking {
    private let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public func check(_ password: Secret, of user: User?, with backends: [String]) async throws -> PasswordMatch? {
        // Said at once, and no different for users that do not exist.
        guard password.exposed.utf8.count <= PasswordLimits.longest else { return nil }
        for backend in backends {
            let match =
                switch backend {
                case "authentik.core.auth.InbuiltBackend": try await inbuilt(password, of: user, backend)
                case "authentik.core.auth.TokenBackend": try await appPassword(password, of: user, backend)
                default: PasswordMatch?.none
                }
            if let match { return match }
        }
        return nil
    }

    /// Exactly one hash, whether the user exists, is active, and has a password, or not.
    private func inbuilt(_ password: Secret, of user: User?, _ backend: String) async throws -> PasswordMatch? {
        let id = user?.id ?? -1
        let row = try await directory.database.read { transaction in
            try await transaction.first("SELECT password FROM users WHERE id = ?", id)
        }
        let stored: String? = try row?[0]
        let found = try await directory.hasher.verify(password, against: stored)
        guard found != .wrong, let stored else { return nil }
        guard let user = try await directory.user(id), user.isActive else { return nil }
        if found == .rightButOutdated { try await rehash(password, of: id, stored) }
        return PasswordMatch(user: user, backend: backend, method: "password")
    }

    /// Replaces a hash of another kind or cost, unless the password has been changed meanwhile.
    private func rehash(_ password: Secret, of id: Int, _ stored: String) async throws {
        let hash = try await directory.hasher.hash(password)
        try await directory.database.write { transaction in
            _ = try await transaction.execute(
                "UPDATE users SET password = ? WHERE id = ? AND password = ?", hash, id, stored)
        }
    }

    private func appPassword(_ password: Secret, of user: User?, _ backend: String) async throws -> PasswordMatch? {
        let row = try await directory.database.read { transaction in
            try await transaction.first(
                """
                SELECT id, identifier, user_id FROM tokens WHERE key_hash = ? AND intent = 'app_password'
                AND (expiring = 0 OR expires IS NULL OR expires > ?)
                """, Fingerprint.of(password.exposed), directory.clock.now.microseconds)
        }
        guard let row, let user, try row[2] == user.id else { return nil }
        guard let current = try await directory.user(user.id), current.isActive else { return nil }
        let token: JSON = ["pk": .string(try row[0]), "identifier": .string(try row[1])]
        return PasswordMatch(user: current, backend: backend, method: "token", arguments: ["token": token])
    }
}
