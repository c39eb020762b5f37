public import Kernel
import Storage

/// Passwords that users have had, as hashes.
public struct RememberedPasswords: PasswordRemembering {
    private let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public func hasHad(_ password: Secret, user: Int, among count: Int) async throws -> Bool {
        guard count > 0, password.exposed.utf8.count <= PasswordLimits.longest else { return false }
        let hashes = try await directory.database.read { try await Self.hashes(of: user, count, in: $0) }
        for hash in hashes where try await directory.hasher.verify(password, against: hash) != .wrong { return true }
        return false
    }

    /// The present password's hash and those before it, the latest first.
    private static func hashes(
        of user: Int, _ count: Int, in transaction: any ReadTransaction
    ) async throws -> ArraySlice<String> {
        let present = try await transaction.first("SELECT password FROM users WHERE id = ?", user)
        let past = try await transaction.query(
            "SELECT password FROM remembered_passwords WHERE user_id = ? ORDER BY ordinal DESC LIMIT ?", user, count)
        let all = try ([present].compactMap { $0 } + past).map { try $0[0] as String }
        var seen: Set<String> = []
        // The present one is among those that are remembered, unless it is older than the wish to remember any.
        return all.filter { StoredHash($0) != nil && seen.insert($0).inserted }.prefix(count)
    }

    /// Remembers a password that a user has from now on, and forgets those that nobody asks for any more.
    /// - Parameter count: how many are remembered; 0 for none.
    static func note(
        _ hash: String, of user: Int, keeping count: Int, at now: Timestamp, in transaction: any WriteTransaction
    ) async throws {
        guard count > 0, StoredHash(hash) != nil else { return }
        try await transaction.execute(
            "INSERT INTO remembered_passwords (user_id, password, created) VALUES (?, ?, ?)", user, hash,
            now.microseconds)
        try await transaction.execute(
            """
            DELETE FROM remembered_passwords WHERE user_id = ? AND ordinal NOT IN (
                SELECT ordinal FROM remembered_passwords WHERE user_id = ? ORDER BY ordinal DESC LIMIT ?)
            """, user, user, count)
    }
}
