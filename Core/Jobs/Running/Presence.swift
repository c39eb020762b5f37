import Kernel
import Storage

/// The workers there are, as each of them says of itself.
struct Presence: Sendable {
    let database: any Database
    let clock: any WallClock

    /// How long a worker that says nothing counts as there.
    static let patience = Duration.seconds(150)
    /// How often workers say that they are there.
    static let interval = Duration.seconds(60)
    /// How long a worker that says nothing is remembered.
    private static let memory = Duration.seconds(86_400)

    func note(_ worker: String, hostname: String, version: String) async throws {
        try await database.write { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO job_workers (id, hostname, version, last_seen) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen
                """, worker, hostname, version, clock.now.microseconds)
        }
    }

    /// Forgets those that have said nothing for a day.
    /// - Returns: how many there were.
    func forgetGone() async throws -> Int {
        try await database.write { transaction in
            try await transaction.execute(
                "DELETE FROM job_workers WHERE last_seen < ?", (clock.now - Self.memory).microseconds)
        }
    }

    func leave(_ worker: String) async throws {
        try await database.write { transaction in
            _ = try await transaction.execute("DELETE FROM job_workers WHERE id = ?", worker)
        }
    }
}

/// Deletes what is known of tasks that ended long ago, a batch in a transaction.
struct Retention: Sendable {
    let database: any Database
    let clock: any WallClock
    private static let batch = 500

    /// - Returns: how many tasks were deleted.
    @discardableResult
    func purge() async throws -> Int {
        let now = clock.now
        var total = 0
        while true {
            try Task.checkCancellation()
            let count = try await database.write { transaction in
                try await transaction.execute(
                    "DELETE FROM job_tasks WHERE id IN (SELECT id FROM job_tasks WHERE expires <= ? LIMIT ?)",
                    now.microseconds, Self.batch)
            }
            total += count
            if count < Self.batch { return total }
        }
    }
}
