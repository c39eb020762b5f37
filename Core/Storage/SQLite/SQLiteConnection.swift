import GRDB

/// One connection to a database, with the statements it has prepared. Every call runs on the caller's thread.
///
/// Unchecked, because the compiler cannot see that the pool lends a connection to one transaction at a time, and that a
/// transaction, which is not `Sendable`, makes one call after the other.
final class SQLiteConnection: @unchecked Sendable {
    private struct Prepared {
        let statement: Statement
        let columns: Row.Columns
    }

    /// Statements kept prepared. Few programs have more, and those that put a statement together anew each time must
    /// not fill the memory.
    private static let mostPrepared = 128

    private let queue: DatabaseQueue
    private var prepared: [String: Prepared] = [:]
    private let definitions: SQLiteDefinitions
    private var preparedFor = 0
    private var hasRunScript = false

    /// `definitions` is shared by all connections to one database.
    init(_ place: SQLitePlace, for purpose: SQLitePlace.Purpose, definitions: SQLiteDefinitions) throws {
        queue = try place.open(for: purpose)
        self.definitions = definitions
    }

    /// Rows inserted, updated and deleted since the connection was opened.
    var totalChanges: Int {
        queue.unsafeReentrantWrite { $0.totalChangesCount }
    }

    func query(_ sql: String, _ arguments: [SQLValue], mayWrite: Bool) throws(StorageError) -> [Row] {
        let bound = try Self.bound(arguments)
        return try using(sql) { _, prepared in
            guard mayWrite || prepared.statement.isReadonly else {
                throw StorageError.misuse("a transaction that reads was given a statement that writes")
            }
            let cursor = try GRDB.Row.fetchCursor(prepared.statement, arguments: bound)
            let width = prepared.columns.names.count
            var rows: [Row] = []
            while let row = try cursor.next() {
                rows.append(Row(columns: prepared.columns, values: (0..<width).map { SQLValue(row[$0]) }))
            }
            return rows
        }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        let bound = try Self.bound(arguments)
        return try using(sql) { database, prepared in
            let before = database.totalChangesCount
            try prepared.statement.execute(arguments: bound)
            // A statement that changes nothing leaves the count of the one before it.
            return database.totalChangesCount == before ? 0 : database.changesCount
        }
    }

    func run(script: String) throws(StorageError) {
        // Those who read at this moment know the old tables until the commit, and this connection the new ones now.
        hasRunScript = true
        prepared = [:]
        do {
            try queue.unsafeReentrantWrite { try $0.execute(sql: script) }
        } catch {
            throw StorageError(sqlite: error)
        }
    }

    func close() {
        prepared = [:]
        // What is still open is closed when the connection is deallocated.
        try? queue.close()
    }

    /// Does something with the prepared statement. The one mapping of errors for all statements is here.
    private func using<Result>(
        _ sql: String, _ work: (GRDB.Database, Prepared) throws -> Result
    ) throws(StorageError) -> Result {
        do {
            return try queue.unsafeReentrantWrite { try work($0, prepare(sql, in: $0)) }
        } catch {
            // SQLite cannot execute a statement again that has failed.
            prepared[sql] = nil
            throw StorageError(sqlite: error)
        }
    }

    private func prepare(_ sql: String, in database: GRDB.Database) throws -> Prepared {
        if let known = prepared[sql] { return known }
        if prepared.count >= Self.mostPrepared { prepared = [:] }
        let statement = try database.makeStatement(sql: Dialect.sqlite.expand(sql))
        let new = Prepared(statement: statement, columns: Row.Columns(statement.columnNames))
        prepared[sql] = new
        return new
    }

    /// Between transactions: drops the prepared statements if the tables have changed since.
    private func learnDefinitions() throws(StorageError) {
        let version = definitions.version
        guard preparedFor != version else { return }
        prepared = [:]
        // SQLite notices that its idea of the tables is old when it executes something, not when it prepares.
        _ = try execute("SELECT 1 FROM sqlite_master LIMIT 1", [])
        preparedFor = version
    }

    private static func bound(_ arguments: [SQLValue]) throws(StorageError) -> StatementArguments {
        for argument in arguments { try argument.checkStorable() }
        return StatementArguments(arguments.map(\.databaseValue))
    }
}

// MARK: - Transactions

extension SQLiteConnection {
    func beginReading() throws(StorageError) {
        try learnDefinitions()
        _ = try execute("BEGIN DEFERRED", [])
    }

    /// False when another program is writing.
    func beginWriting() throws(StorageError) -> Bool {
        do {
            try learnDefinitions()
            _ = try execute("BEGIN IMMEDIATE", [])
            return true
        } catch .busy {
            return false
        }
    }

    func commit() throws(StorageError) {
        _ = try execute("COMMIT", [])
        if hasRunScript { definitions.change() }
        hasRunScript = false
    }

    func rollBack() {
        if hasRunScript { prepared = [:] }
        hasRunScript = false
        // It cannot fail but for a transaction that SQLite has undone already.
        queue.unsafeReentrantWrite { try? $0.rollback() }
    }
}
