import GRDB
import GRDBSQLite

/// One connection to a database, with the statements it has prepared. Every call runs on the caller's thread.
///
/// Unchecked, because the compiler cannot see that the pool lends a connection to one transaction at a time, and that a
/// transaction, which is not `Sendable`, makes one call after the other.
final class SQLiteConnection: @unchecked Sendable {
    /// Statements kept prepared. Few programs have more, and those that put a statement together anew each time must
    /// not fill the memory.
    private static let mostPrepared = 128

    private let queue: DatabaseQueue
    /// Valid until `close`.
    private let handle: OpaquePointer?
    private var prepared: [String: SQLiteStatement] = [:]
    private let definitions: SQLiteDefinitions
    private var preparedFor = 0
    private var hasRunScript = false
    /// While the transaction is open to others: what is to commit them all.
    var sharedCommit: SharedCommit?

    /// `definitions` is shared by all connections to one database.
    init(_ place: SQLitePlace, for purpose: SQLitePlace.Purpose, definitions: SQLiteDefinitions) throws {
        queue = try place.open(for: purpose)
        handle = queue.unsafeReentrantWrite { $0.sqliteConnection }
        // GRDB's hooks feed its observers, of which there are none, and expect that it executes each statement itself.
        sqlite3_commit_hook(handle, nil, nil)
        sqlite3_rollback_hook(handle, nil, nil)
        self.definitions = definitions
    }

    /// Rows inserted, updated and deleted since the connection was opened.
    var totalChanges: Int {
        Int(sqlite3_total_changes64(handle))
    }

    func query(_ sql: String, _ arguments: [SQLValue], mayWrite: Bool) throws(StorageError) -> [Row] {
        let statement = try prepare(sql)
        guard mayWrite || statement.isReadonly else {
            throw .misuse("a transaction that reads was given a statement that writes")
        }
        return try statement.rows(arguments)
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StorageError) -> Int {
        try prepare(sql).execute(arguments)
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

    private func prepare(_ sql: String) throws(StorageError) -> SQLiteStatement {
        if let known = prepared[sql] { return known }
        if prepared.count >= Self.mostPrepared { prepared = [:] }
        do {
            let new = try queue.unsafeReentrantWrite { try SQLiteStatement(Dialect.sqlite.expand(sql), in: $0) }
            prepared[sql] = new
            return new
        } catch {
            throw StorageError(sqlite: error)
        }
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

    /// Begins one of the transactions that are committed together.
    func beginPart() throws(StorageError) {
        _ = try execute("SAVEPOINT part", [])
    }

    func endPart() throws(StorageError) {
        _ = try execute("RELEASE part", [])
    }

    /// Undoes one of the transactions that are committed together. False when SQLite has undone all of them.
    func undoPart() -> Bool {
        if hasRunScript { prepared = [:] }
        do {
            _ = try execute("ROLLBACK TO part", [])
            _ = try execute("RELEASE part", [])
            return true
        } catch {
            return false
        }
    }
}
