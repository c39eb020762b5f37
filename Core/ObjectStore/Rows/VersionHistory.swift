public import Kernel
public import Storage

/// Which versions of the program a database has been used with.
public enum VersionHistory {
    /// The steps that make its table.
    public static let migrations = [
        Migration(
            id: "0701-version-history",
            sql: """
                CREATE TABLE version_history (
                    id BIGINT PRIMARY KEY,
                    time BIGINT NOT NULL,
                    version TEXT NOT NULL,
                    build TEXT NOT NULL
                );
                """)
    ]

    /// One version, and when it was first started on the database, in microseconds since 1970.
    public struct Entry: Sendable, Hashable {
        public let id: Int
        public let time: Timestamp
        public let version: String
        public let build: String
    }

    /// Notes that a version is started, unless it is the one that was started last.
    public static func note(_ version: String, at time: Timestamp, in database: any Database) async throws {
        try await database.write { transaction in
            let last = try await entries(in: transaction).first
            guard last?.version != version else { return }
            try await transaction.execute(
                "INSERT INTO version_history (id, time, version, build) VALUES (?, ?, ?, '') ON CONFLICT (id) DO NOTHING",
                (last?.id ?? 0) + 1, time.microseconds, version)
        }
    }

    /// Every entry, the latest first.
    public static func entries(in transaction: any ReadTransaction) async throws -> [Entry] {
        try await transaction.query("SELECT id, time, version, build FROM version_history ORDER BY id DESC").map {
            row in
            Entry(
                id: try row[0], time: Timestamp(microseconds: try row[1]), version: try row[2], build: try row[3])
        }
    }
}
