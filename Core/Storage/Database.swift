/// A relational database, whichever engine it is.
///
/// Statements are written once for all engines: `?` for each argument, and only words that SQLite and PostgreSQL share
/// (`RETURNING`, `ON CONFLICT … DO UPDATE`, `LEFT JOIN`; TEXT, BIGINT, DOUBLE PRECISION). Names are lower case. What is
/// spelled differently is a word of the `Dialect`, in braces. TEXT compares by its bytes, in every engine, and at most
/// 2,000 bytes of it fit into an index. `LIKE` needs an `ESCAPE`, and `ORDER BY` of what may be null needs `NULLS FIRST`
/// or `NULLS LAST`.
///
/// What a transaction that writes has read may be changed by another one before it commits, unless the query ended with
/// `{for_update}`, which makes those who ask so for the same rows take turns. A statement by itself is never torn: count
/// with `SET n = n + 1`, and let a condition in the statement decide rather than a query before it. (In SQLite one
/// transaction writes at a time, and sees of others what is committed, or will be together with it; PostgreSQL's are READ
/// COMMITTED.) Whoever holds a lock lets others wait, and after some seconds they get `StorageError.busy`.
///
/// A transaction runs in the caller's context and its statements take turns there; with SQLite no thread is changed.
/// It must not wait for anything slow, such as the network: others wait for it. A second transaction of the same database
/// cannot be started inside one; trying throws `StorageError.misuse`.
public protocol Database: Sendable {
    /// The words in which this engine differs.
    var dialect: Dialect { get }

    /// Reads within one transaction: all its queries see the same state, while others may write.
    ///
    /// Throws what `body` throws, `StorageError`, and `CancellationError` when cancelled while waiting for its turn.
    func read<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result

    /// Reads as `read` does, but perhaps from a server that follows the primary one, and so perhaps what was true some
    /// seconds ago.
    ///
    /// It is for lists and reports that a person looks at. Whatever decides something, or looks for what was written a
    /// moment ago (a session, a token, a code, a user who signs in), uses `read`.
    func readPossiblyStale<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result

    /// Writes within one transaction, which is committed when `body` returns and undone when it throws.
    ///
    /// A statement that failed fails the whole transaction, even if its error is caught inside: use `ON CONFLICT`, or
    /// start over. Throws what `body` throws, `StorageError`, and `CancellationError` when cancelled while waiting.
    @discardableResult
    func write<Result>(_ body: (any WriteTransaction) async throws -> Result) async throws -> Result

    /// What transactions of this program and of others announce from now on, each after its commit, in one order.
    func news() -> AsyncStream<News>

    /// Waits for the running transactions, refuses new ones with `StorageError.closed`, and closes the database.
    func close() async
}

/// A transaction that reads. It is valid only inside the body it was handed to, one statement at a time.
public protocol ReadTransaction {
    /// The words in which the engine differs.
    var dialect: Dialect { get }

    /// The rows that a statement yields. Each `?` in it stands for the argument at its place.
    func query(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row]
}

/// A transaction that reads and writes.
public protocol WriteTransaction: ReadTransaction {
    /// Executes a statement and returns the number of rows that it inserted, updated or deleted itself.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int

    /// Has a statement executed before the next one, or before the commit: its own rows do not count, and it need not be
    /// waited for. When it fails, whatever comes next in the transaction throws its error.
    func enqueue(_ sql: String, _ arguments: [SQLValue]) async throws

    /// Tells all who listen to `Database.news`, in this program and in others, once the transaction is committed.
    func announce(_ announcement: Announcement) async throws

    /// Executes statements separated by semicolons, without arguments: the definition of tables.
    func run(script: String) async throws

    /// What transactions before this one handed on that are committed together with it; nil where none did.
    var handedOn: (any Sendable)? { get }

    /// Hands something on to transactions that see what this one wrote before it is committed: what they could read from
    /// the database as well, at a cost.
    func handOn(_ value: any Sendable)
}

extension Database {
    /// Reads what is there now: an engine without replicas has nothing else.
    public func readPossiblyStale<Result>(
        _ body: (any ReadTransaction) async throws -> Result
    ) async throws -> Result {
        try await read(body)
    }
}

extension ReadTransaction {
    /// The rows that a statement yields. Each `?` in it stands for the argument at its place.
    public func query(_ sql: String, _ arguments: any SQLConvertible...) async throws -> [Row] {
        try await query(sql, arguments.map(\.sqlValue))
    }

    /// The first row that a statement yields; write `LIMIT 1` where there can be more.
    public func first(_ sql: String, _ arguments: [SQLValue]) async throws -> Row? {
        try await query(sql, arguments).first
    }

    /// The first row that a statement yields; write `LIMIT 1` where there can be more.
    public func first(_ sql: String, _ arguments: any SQLConvertible...) async throws -> Row? {
        try await query(sql, arguments.map(\.sqlValue)).first
    }
}

extension WriteTransaction {
    /// Nothing, for engines whose transactions are committed before others see what they wrote.
    public var handedOn: (any Sendable)? { nil }

    /// Does nothing, for engines whose transactions are committed before others see what they wrote.
    public func handOn(_ value: any Sendable) {}

    /// Executes it at once, for engines that nobody has to wait for.
    public func enqueue(_ sql: String, _ arguments: [SQLValue]) async throws { try await execute(sql, arguments) }

    /// Has a statement executed before the next one, or before the commit.
    public func enqueue(_ sql: String, _ arguments: any SQLConvertible...) async throws {
        try await enqueue(sql, arguments.map(\.sqlValue))
    }

    /// Executes a statement and returns the number of rows that it inserted, updated or deleted itself.
    @discardableResult
    public func execute(_ sql: String, _ arguments: any SQLConvertible...) async throws -> Int {
        try await execute(sql, arguments.map(\.sqlValue))
    }
}
