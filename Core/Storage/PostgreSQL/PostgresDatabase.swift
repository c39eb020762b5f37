import Synchronization

/// A schema of a PostgreSQL server. Many transactions write at a time.
public final class PostgresDatabase: Database {
    /// PostgreSQL's words.
    public let dialect = Dialect.postgres

    private struct State {
        var running = 0
        var isClosed = false
        var hasAnnounced = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let schema: String
    private let site: PostgresSite
    private let board = NewsBoard()
    private let state = Mutex(State())

    init(_ schema: String, _ site: PostgresSite) {
        self.schema = schema
        self.site = site
        site.listener.add(board, for: schema)
    }

    /// Reads as `Database` says.
    public func read<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result {
        try await perform(on: site.primary, mayWrite: false) { try await body($0) }
    }

    /// Reads as `Database` says; from a replica, when there is one that answers.
    public func readPossiblyStale<Result>(
        _ body: (any ReadTransaction) async throws -> Result
    ) async throws -> Result {
        try await perform(on: site.replica, mayWrite: false) { try await body($0) }
    }

    /// Writes as `Database` says.
    @discardableResult
    public func write<Result>(_ body: (any WriteTransaction) async throws -> Result) async throws -> Result {
        try await perform(on: site.primary, mayWrite: true) { try await body($0) }
    }

    /// What is announced, as `Database` says.
    public func news() -> AsyncStream<News> { board.listen() }

    /// Closes as `Database` says; the server's connections stay open for its other databases.
    public func close() async {
        let wasOpen = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.running == 0 { continuation.resume() } else { state.closers.append(continuation) }
            }
        }
        if wasOpen, state.withLock({ $0.hasAnnounced }) { await hearAll() }
        site.listener.remove(board, for: schema)
        board.close()
    }

    /// Whether it was closed.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Waits until what this database announced has been told.
    private func hearAll() async {
        let id = "\(UInt64.random(in: 0 ... .max))"
        let (site, payload) = (site, PostgresListener.mark(schema: schema, id))
        await site.listener.waitForMark(id) {
            try? await site.direct { connection in
                try connection.queueStep("SELECT pg_notify('\(PostgresListener.channel)', $1)", [.text(payload)])
                _ = try await connection.exchange()
            }
        }
    }

    private func perform<Result>(
        on pool: PostgresPool, mayWrite: Bool, _ body: (PostgresTransaction) async throws -> Result
    ) async throws -> Result {
        try enter()
        defer { leave() }
        return try await OpenTransaction.run(of: self) {
            let (pool, connection) = try await borrow(from: pool)
            let transaction = PostgresTransaction(
                on: connection, schema: schema, mayWrite: mayWrite, definitions: site.definitions,
                replace: { try await pool.open() })
            defer { pool.giveBack(transaction.connection) }
            return try await finish(transaction, after: body)
        }
    }

    /// A replica that does not answer is stood in for by the primary.
    private func borrow(from pool: PostgresPool) async throws -> (PostgresPool, PostgresConnection) {
        guard pool !== site.primary else { return (pool, try await pool.borrow()) }
        do {
            return (pool, try await pool.borrow())
        } catch is StorageError {
            return (site.primary, try await site.primary.borrow())
        }
    }

    private func finish<Result>(
        _ transaction: PostgresTransaction, after body: (PostgresTransaction) async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body(transaction)
            try await transaction.commit()
            if transaction.hasRunScript { site.noteDefinitions() }
            if transaction.hasAnnounced { state.withLock { $0.hasAnnounced = true } }
            return result
        } catch {
            await transaction.rollBack()
            throw error
        }
    }

    private func enter() throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            guard !state.isClosed else { throw .closed }
            state.running += 1
        }
    }

    private func leave() {
        let closers = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }
}
