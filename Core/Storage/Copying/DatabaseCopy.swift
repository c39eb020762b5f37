/// Copies all of a database into an empty one, of whichever engines they are.
///
/// The source is read in one transaction, so that the copy is of one moment, while others write. The target is written in
/// one transaction, so that a copy that was interrupted has left nothing. Each table is read again from the target, and
/// must have as many rows as were read from the source, with the same contents.
public struct DatabaseCopy: Sendable {
    /// What one table had.
    public struct Table: Sendable, Hashable {
        public let name: String
        public let rows: Int
        /// A hash over all rows, in the order of their keys.
        public let hash: String
    }

    /// How far a copy has come.
    public struct Progress: Sendable, Hashable {
        public let table: String
        public let rows: Int
        /// Rows that the table has.
        public let total: Int
    }

    private let migrations: Migrations
    private let progress: @Sendable (Progress) -> Void

    /// A copy of databases that these migrations made. `progress` is told after each batch.
    public init(_ migrations: Migrations, progress: @escaping @Sendable (Progress) -> Void = { _ in }) {
        self.migrations = migrations
        self.progress = progress
    }

    /// Copies, and returns what was copied.
    ///
    /// Throws `StorageError.misuse` when the target is not empty, and when what was written is not what was read;
    /// `StorageError.newerSchema` when the source is of a newer version.
    @discardableResult
    public func copy(from source: any Database, to target: any Database) async throws -> [Table] {
        // A source of an older version is copied as it is; whoever opens the copy brings it up to date.
        let missing = try await Set(migrations.pending(in: source).map(\.id))
        return try await source.read { reading in
            try await target.write { writing in
                try await copy(reading, source.dialect, writing, target.dialect, without: missing)
            }
        }
    }

    private func copy(
        _ reading: any ReadTransaction, _ from: Dialect, _ writing: any WriteTransaction, _ to: Dialect,
        without missing: Set<String>
    ) async throws -> [Table] {
        // One side may wait long for the other.
        if let query = from.allowsIdling { _ = try await reading.query(query) }
        if let query = to.allowsIdling { _ = try await writing.query(query) }
        guard try await writing.first(to.findsTable, "schema_migrations") == nil else {
            throw StorageError.misuse("the target is not empty; name a database without tables")
        }
        try await migrations.create(in: writing, to, without: missing)
        let tables = try await Self.tables(in: writing, to)
        // What migrations put into a new database is in the source as well, or was changed since.
        for table in tables.reversed() { try await writing.execute("DELETE FROM \(table.name)") }
        var copied: [Table] = []
        for table in tables {
            let read = try await move(table, reading, writing)
            let written = try await TableReader(table).digest(in: writing)
            guard read == written else {
                throw StorageError.misuse("the table \(table.name) was not written as it was read; nothing was kept")
            }
            copied.append(read)
        }
        try await IdentityCounters.copy(reading, from, writing, to)
        return copied
    }

    private func move(
        _ table: TableShape, _ reading: any ReadTransaction, _ writing: any WriteTransaction
    ) async throws -> Table {
        let total: Int = try await reading.first("SELECT COUNT(*) FROM \(table.name)")?[0] ?? 0
        let writer = TableWriter(table)
        var done = 0
        let table = try await TableReader(table).each(in: reading) { rows in
            try await writer.write(rows, in: writing)
            done += rows.count
            progress(Progress(table: table.name, rows: done, total: total))
            try Task.checkCancellation()
        }
        return table
    }

    /// The tables in the order in which they were made, so that each comes after those that it refers to.
    private static func tables(in transaction: any ReadTransaction, _ dialect: Dialect) async throws -> [TableShape] {
        var tables: [TableShape] = []
        for row in try await transaction.query(dialect.listsTables) {
            let name: String = try row[0]
            let columns = try await transaction.query(dialect.listsColumns, name)
            let keys = try columns.map { (name: try $0[0] as String, place: try $0[1] as Int) }
            tables.append(
                TableShape(
                    name: name, columns: keys.map(\.name),
                    key: keys.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.name)))
        }
        return tables
    }
}

/// What a table looks like.
struct TableShape: Sendable {
    let name: String
    let columns: [String]
    /// The columns of the primary key, in its order.
    let key: [String]
}
