import Kernel
import Storage

/// Ending sessions within a transaction: their records go with them.
enum SessionRows {
    /// Ends a user's sessions but one.
    /// - Returns: how many there were.
    @discardableResult
    static func end(of user: Int, except publicID: String?, in transaction: any WriteTransaction) async throws -> Int {
        let kept = publicID ?? ""
        try await transaction.execute(
            """
            DELETE FROM records
            WHERE session IN (SELECT public_id FROM sessions WHERE user_id = ? AND public_id <> ?)
            """, user, kept)
        return try await transaction.execute(
            "DELETE FROM sessions WHERE user_id = ? AND public_id <> ?", user, kept)
    }

    /// Ends what a session was given in the name of a user whom its own user acted as.
    static func endRecords(of publicID: String, user: Int, in transaction: any WriteTransaction) async throws {
        try await transaction.execute("DELETE FROM records WHERE session = ? AND user_id = ?", publicID, user)
    }

    static func endRecords(of publicID: String, in transaction: any WriteTransaction) async throws {
        try await transaction.enqueue("DELETE FROM records WHERE session = ?", publicID)
    }
}
