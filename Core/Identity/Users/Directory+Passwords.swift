import Storage

extension Directory {
    /// Whether a user has a password that can be right; false when there is no such user.
    public func hasUsablePassword(_ id: Int) async throws -> Bool {
        let row = try await database.read { try await $0.first("SELECT password FROM users WHERE id = ?", id) }
        guard let stored: String = try row?[0] else { return false }
        return StoredHash(stored) != nil
    }
}
