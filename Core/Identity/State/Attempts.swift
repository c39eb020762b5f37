public import Kernel
import Storage

/// Counts failed attempts in the database, so that every node counts together.
public struct Attempts: AttemptCounting {
    private let database: any Database
    private let clock: any WallClock

    public init(_ directory: Directory) {
        database = directory.database
        clock = directory.clock
    }

    public func failed(_ key: String, within window: Duration) async throws -> Int {
        let now = clock.now
        let row = try await database.write { transaction in
            try await transaction.first(
                """
                INSERT INTO attempts (key_hash, count, window_end) VALUES (?, 1, ?)
                ON CONFLICT (key_hash) DO UPDATE SET
                    count = CASE WHEN attempts.window_end > ? THEN attempts.count + 1 ELSE 1 END,
                    window_end = CASE WHEN attempts.window_end > ? THEN attempts.window_end ELSE excluded.window_end END
                RETURNING count
                """, Fingerprint.of(key), (now + window).microseconds, now.microseconds, now.microseconds)
        }
        guard let row else { throw Missing("the count of attempts") }
        return try row[0]
    }

    public func failures(_ key: String) async throws -> Int {
        let row = try await database.read { transaction in
            try await transaction.first(
                "SELECT count FROM attempts WHERE key_hash = ? AND window_end > ?", Fingerprint.of(key),
                clock.now.microseconds)
        }
        return try row?[0] ?? 0
    }

    public func succeeded(_ key: String) async throws {
        // Nearly every sign-in comes without a failure before it: reading is cheap, writing is not.
        guard try await failures(key) > 0 else { return }
        try await database.write { transaction in
            _ = try await transaction.execute("DELETE FROM attempts WHERE key_hash = ?", Fingerprint.of(key))
        }
    }
}
