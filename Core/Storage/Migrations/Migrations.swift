/// The whole history of a database's tables, oldest first. New steps are only ever added at the end.
///
/// The table `schema_migrations(id, applied)` holds which steps a database has, and when it got them.
public struct Migrations: Sendable {
    private let list: [Migration]

    /// The steps, oldest first.
    public init(_ list: [Migration]) {
        self.list = list
    }

    /// The steps that `apply` would carry out; changes nothing.
    ///
    /// Throws `StorageError.newerSchema` when the database has steps that are not in the list, and `StorageError.misuse`
    /// when the list is not a continuation of what the database has.
    public func pending(in database: any Database) async throws -> [Migration] {
        let findsTable = database.dialect.findsTable
        let applied = try await database.read { transaction in
            guard try await transaction.first(findsTable, "schema_migrations") != nil else { return Set<String>() }
            return try await Self.applied(transaction)
        }
        return try pending(after: applied)
    }

    /// Carries out the missing steps, each in a transaction of its own, and returns them. A step that is interrupted or
    /// fails leaves the database as the step before left it. Programs that do this at the same time take turns.
    ///
    /// `time` is what is recorded, in microseconds since 1970. Throws as `pending` does, and
    /// `StorageError.migrationFailed`.
    @discardableResult
    public func apply(to database: any Database, at time: Int) async throws -> [Migration] {
        guard try await !pending(in: database).isEmpty else { return [] }
        var done: [Migration] = []
        while let step = try await applyNext(to: database, at: time) {
            done.append(step)
        }
        return done
    }

    /// Carries out all steps but those named within a transaction, on a database that has none. The caller fills in which
    /// steps the database has.
    func create(in transaction: any WriteTransaction, _ dialect: Dialect, without missing: Set<String>) async throws {
        try await transaction.run(script: Self.table)
        for step in list where !missing.contains(step.id) {
            try await transaction.run(script: step.script(dialect))
        }
    }

    private func applyNext(to database: any Database, at time: Int) async throws -> Migration? {
        let dialect = database.dialect
        return try await database.write { transaction in
            if let lock = dialect.locksMigrations { try await transaction.run(script: lock) }
            try await transaction.run(script: Self.table)
            guard let step = try await pending(after: Self.applied(transaction)).first else { return nil }
            do {
                try await transaction.run(script: step.script(dialect))
            } catch let error as StorageError {
                throw StorageError.migrationFailed(id: step.id, reason: error.description)
            }
            try await transaction.execute("INSERT INTO schema_migrations (id, applied) VALUES (?, ?)", step.id, time)
            return step
        }
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (id TEXT PRIMARY KEY NOT NULL, applied BIGINT NOT NULL)
        """

    private static func applied(_ transaction: any ReadTransaction) async throws -> Set<String> {
        try await Set(transaction.query("SELECT id FROM schema_migrations").map { try $0[0] })
    }

    private func pending(after applied: Set<String>) throws(StorageError) -> [Migration] {
        let ids = list.map(\.id)
        guard Set(ids).count == ids.count else { throw .misuse("two migrations have the same id") }
        let unknown = applied.subtracting(ids)
        guard unknown.isEmpty else { throw .newerSchema(unknown.sorted()) }
        let pending = list.drop { applied.contains($0.id) }
        if let late = pending.first(where: { applied.contains($0.id) }), let missing = pending.first {
            throw .misuse("migration \(missing.id) stands before \(late.id), which the database has already")
        }
        return Array(pending)
    }
}
