/// The handle that a transaction's body gets. It is not `Sendable`: the compiler keeps it in one task.
final class SQLiteTransaction: WriteTransaction {
    private let connection: SQLiteConnection
    private let mayWrite: Bool
    /// The error of the first statement that failed. It fails the transaction, as it does in PostgreSQL.
    private var failure: StorageError?
    private var isOver = false
    /// What is to be told once the transaction is committed.
    private(set) var announcements: [Announcement] = []

    init(on connection: SQLiteConnection, mayWrite: Bool) {
        self.connection = connection
        self.mayWrite = mayWrite
    }

    var dialect: Dialect { .sqlite }

    func query(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try perform { connection throws(StorageError) in
            try connection.query(sql, arguments, mayWrite: mayWrite)
        }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int {
        try perform { connection throws(StorageError) in
            try connection.execute(sql, arguments)
        }
    }

    func run(script: String) async throws {
        try perform { connection throws(StorageError) in
            try connection.run(script: script)
        }
    }

    func announce(_ announcement: Announcement) async throws {
        try announcement.check()
        try perform { _ in announcements.append(announcement) }
    }

    func commit() throws(StorageError) {
        try perform { connection throws(StorageError) in
            try connection.commit()
        }
        isOver = true
    }

    func rollBack() {
        isOver = true
        connection.rollBack()
    }

    private func perform<Result>(
        _ work: (SQLiteConnection) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        guard !isOver else { throw .misuse("a transaction was used after it had ended") }
        if let failure { throw failure }
        do {
            return try work(connection)
        } catch {
            failure = error
            throw error
        }
    }
}
