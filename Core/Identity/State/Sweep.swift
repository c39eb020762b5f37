import Kernel
import Storage

/// Deletes what has expired, a bounded number of rows in each transaction, so that nobody waits long for it.
public struct Sweep: Sendable {
    private let database: any Database
    private let clock: any WallClock
    private let batch: Int
    /// What holds for the whole tenant, at this moment.
    private let settings: @Sendable () -> TenantSettings
    /// How many passwords of each user are to be remembered, at this moment.
    private let remembered: @Sendable () -> Int
    private let mostEvents: Int
    private let keepsKeys: Bool

    /// - Parameter batch: rows deleted in one transaction.
    public init(_ directory: Directory, batch: Int = 500) {
        database = directory.database
        clock = directory.clock
        self.batch = max(1, batch)
        settings = directory.settings
        remembered = directory.rows.remembered
        mostEvents = max(1, directory.mostEvents)
        keepsKeys = directory.keepsKeys
    }

    /// How many rows were deleted.
    public struct Result: Sendable, Hashable {
        public var sessions = 0
        public var records = 0
        public var tokens = 0
        public var attempts = 0
        public var events = 0
        public var scores = 0
        public var passwords = 0
        public var imports = 0

        /// The numbers, by what people call the rows.
        public var counts: [String: Int] {
            [
                "sessions": sessions, "records": records, "tokens": tokens, "counts of attempts": attempts,
                "events": events, "scores of sign-ins": scores, "remembered passwords": passwords,
                "imports of users": imports,
            ]
        }
    }

    /// Deletes every expired session with its records, every expired record, token that is not for the API, count of
    /// attempts, event and score of sign-ins, the oldest events beyond the most that are kept, and passwords that are
    /// remembered for nobody.
    public func sweepExpired() async throws -> Result {
        var result = Result()
        result.sessions = try await repeatedly(sessions)
        result.records = try await delete(from: "records", key: "collection, key_hash", where: "expires <= ?")
        result.tokens = try await delete(
            from: "tokens", key: "id", where: "intent <> 'api' AND expiring = 1 AND expires <= ?")
        result.attempts = try await delete(from: "attempts", key: "key_hash", where: "window_end <= ?")
        result.events = try await delete(
            from: "events", key: "id", where: "created <= ?", at: clock.now - settings().eventRetention.duration)
        result.events += try await repeatedly(surplusEvents)
        result.scores = try await delete(from: "reputation", key: "id", where: "expires <= ?")
        // Before the import itself, which may have thousands of them.
        _ = try await delete(
            from: "user_import_parts", key: "import_id, ordinal",
            where: "import_id IN (SELECT id FROM user_imports WHERE expires <= ?)")
        result.imports = try await delete(from: "user_imports", key: "id", where: "expires <= ?")
        if remembered() == 0 {
            result.passwords = try await delete(
                from: "remembered_passwords", key: "ordinal", where: "created <= ?")
        }
        if !keepsKeys { _ = try await repeatedly(forgetKeys) }
        return result
    }

    /// Keys that were kept before somebody said that none are to be.
    private func forgetKeys(_ transaction: any WriteTransaction) async throws -> Int {
        try await transaction.execute(
            """
            UPDATE tokens SET sealed_key = NULL WHERE id IN (
                SELECT id FROM tokens WHERE sealed_key IS NOT NULL LIMIT ?)
            """, batch)
    }

    /// Events are numbered as they come, so that the number of the last one says how far back to keep them. Nobody has to
    /// count them; where numbers were left out, somewhat fewer are kept.
    private func surplusEvents(_ transaction: any WriteTransaction) async throws -> Int {
        try await transaction.execute(
            """
            DELETE FROM events WHERE ordinal IN (
                SELECT ordinal FROM events WHERE ordinal <= (SELECT MAX(ordinal) FROM events) - ?
                ORDER BY ordinal LIMIT ?)
            """, mostEvents, batch)
    }

    private func sessions(_ transaction: any WriteTransaction) async throws -> Int {
        let ids = try await transaction.query(
            "SELECT public_id FROM sessions WHERE expires <= ? LIMIT ?", clock.now.microseconds, batch
        ).map(\.values[0])
        guard !ids.isEmpty else { return 0 }
        let marks = SQLCondition.marks(ids.count)
        try await transaction.execute("DELETE FROM records WHERE session IN (\(marks))", ids)
        return try await transaction.execute("DELETE FROM sessions WHERE public_id IN (\(marks))", ids)
    }

    private func delete(from table: String, key: String, where condition: String, at time: Timestamp? = nil)
        async throws -> Int
    {
        let sql = "DELETE FROM \(table) WHERE (\(key)) IN (SELECT \(key) FROM \(table) WHERE \(condition) LIMIT ?)"
        return try await repeatedly { transaction in
            try await transaction.execute(sql, (time ?? clock.now).microseconds, batch)
        }
    }

    private func repeatedly(_ step: (any WriteTransaction) async throws -> Int) async throws -> Int {
        var total = 0
        while true {
            try Task.checkCancellation()
            let count = try await database.write { try await step($0) }
            total += count
            if count < batch { return total }
        }
    }
}
