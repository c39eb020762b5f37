public import Kernel
public import ObjectStore
import Storage

/// Keys that sign a user in once, for those who lost every other way in.
public struct RecoveryKeys: Sendable {
    private let directory: Directory
    private let tokens: TokenResource

    public init(_ directory: Directory) {
        self.directory = directory
        tokens = TokenResource(directory)
    }

    /// Makes a key for a user. Its hash alone is kept.
    /// - Throws: ``Missing`` when there is no such user.
    public func make(
        for username: String, lasting: Duration, in store: ObjectStore
    ) async throws -> (key: String, expires: Timestamp) {
        let user = try await directory.user(where: [.username], is: username, ignoringCase: false)
        guard let user else { throw Missing("User not found.") }
        let expires = directory.clock.now + lasting
        let key = try await store.write(by: .system, from: .system) { change in
            let created = try await tokens.create(
                [
                    "identifier": .string("recovery-\(directory.random.uuid())"), "intent": "recovery",
                    "user": user.reference.json, "expires": expires.json, "description": "Recovery link",
                ], in: change)
            return created.generated["key"]?.string
        }
        guard let key else { throw Missing("the new token's key") }
        return (key, expires)
    }

    /// Takes a key: it counts no more, and the user it was made for may sign in.
    /// - Returns: nil for a key that does not count or whose user may not sign in.
    public func take(_ key: String) async throws -> User? {
        guard !key.isEmpty, key.utf8.count <= 1024 else { return nil }
        return try await directory.database.write { transaction in
            let row = try await transaction.first(
                """
                DELETE FROM tokens WHERE key_hash = ? AND intent = 'recovery' AND expiring = 1 AND expires > ?
                RETURNING user_id
                """, Fingerprint.of(key), directory.clock.now.microseconds)
            guard let row else { return nil }
            let user = try await directory.rows.user(try row[0], in: transaction)
            return user?.isActive == true ? user : nil
        }
    }
}
