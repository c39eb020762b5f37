/// The handle that a transaction's body gets. It is not `Sendable`: the compiler keeps it in one task.
final class SQLiteTransaction: WriteTransaction {
    private let connection: SQLiteConnection
    private let mayWrite: Bool
    /// The error of the first statement that failed. It fails the transaction, as it does in PostgreSQL.
    private(set) var failure: StorageError?
    private var isOver = false
    private var announcements: [Announcement] = []
    private(set) var handedOn: (any Sendable)?

    init(on connection: SQLiteConnection, mayWrite: Bool) {
        self.connection = connection
        self.mayWrite = mayWrite
        handedOn = connection.sharedCommit?.handedOn
    }

    /// What a transaction leaves for its commit.
    struct Legacy: Sendable {
        /// What is to be told after it.
        var announcements: [Announcement] = []
        /// What was handed on to transactions before it.
        var handedOn: (any Sendable)?
    }

    /// Runs what is between a transaction's begin and its end.
    ///
    /// Throws what `body` throws, and the error of a statement that failed even when `body` went on.
    func run<Value>(_ body: (SQLiteTransaction) async throws -> Value) async throws -> Value {
        defer { isOver = true }
        let value = try await body(self)
        if let failure { throw failure }
        return value
    }

    /// What it leaves, once it has run.
    var legacy: Legacy { Legacy(announcements: announcements, handedOn: handedOn) }

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

    func handOn(_ value: any Sendable) { handedOn = value }

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
