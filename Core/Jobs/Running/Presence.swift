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

    func note(_ worker: String, hostname: String, version: String) async throws {
        try await database.write { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO job_workers (id, hostname, version, last_seen) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET last_seen = excluded.last_seen
                """, worker, hostname, version, clock.now.microseconds)
        }
    }

    func leave(_ worker: String) async throws {
        try await database.write { transaction in
            _ = try await transaction.execute("DELETE FROM job_workers WHERE id = ?", worker)
        }
    }
}

/// Deletes what is known of tasks that ended long ago and of workers that are gone, a batch in a transaction.
struct Retention: Sendable {
    let database: any Database
    let clock: any WallClock
    private static let batch = 500
    private static let workers = Duration.seconds(86_400)

    /// - Returns: how many tasks were deleted.
    @discardableResult
    func purge() async throws -> Int {
        let now = clock.now
        try await database.write { transaction in
            _ = try await transaction.execute(
                "DELETE FROM job_workers WHERE last_seen < ?", (now - Self.workers).microseconds)
        }
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
