/// One connection to a server, with the statements it has prepared. Waiting suspends the task and holds no thread.
///
/// Unchecked, because the compiler cannot see that the pool lends a connection to one transaction at a time, and that a
/// transaction, which is not `Sendable`, makes one call after the other.
final class PostgresConnection: @unchecked Sendable {
    /// What the server still owes an answer for, in order.
    private enum Owed {
        /// A step whose failure fails the batch.
        case step
        /// A step that nobody waits for any more.
        case afterthought
        case preparation(PostgresStatements.Key)
        case answer(PostgresStatements.Key)
        case end
    }

    private let pq: LibPQ
    private let watcher: SocketWatcher
    private let options: PostgresOptions
    private var owed: [Owed] = []
    private var statements = PostgresStatements()
    /// The schema that the session looks for tables in.
    private var schema: String?
    private var definitions = 0
    private let opened = ContinuousClock.now
    private var lastUsed = ContinuousClock.now
    /// Whether the connection cannot be used any more.
    private(set) var isBroken = false
    /// Whether the server has answered on it.
    private(set) var isProven = false

    /// A connection that was just made.
    init(_ pq: LibPQ, watcher: SocketWatcher, options: PostgresOptions) {
        self.pq = pq
        self.watcher = watcher
        self.options = options
    }

    /// Whether it can be expected to work; a server that has closed it is noticed without asking.
    var isUsable: Bool {
        if let age = options.connMaxAge, age > 0, ContinuousClock.now - opened > .seconds(age) { return false }
        return !isBroken && pq.consume() && pq.isConnected
    }

    /// Whether it was idle for so long that a sign of life is worth its time.
    var wasIdle: Bool { ContinuousClock.now - lastUsed > .seconds(15) }

    /// Waits for a sign of life.
    func checkHealth() async throws {
        end()
        _ = try await collect()
    }

    // MARK: - Batches

    /// Queues the start of a transaction, in which tables are looked for in `schema`.
    ///
    /// `definitions` counts the changes to tables; after one, statements are prepared anew.
    func queueBeginning(schema: String, mayWrite: Bool, definitions: Int) {
        if definitions != self.definitions || statements.isFull {
            self.definitions = definitions
            forgetStatements()
        }
        if options.preparedStatements, self.schema != schema {
            queue("SET search_path TO \"\(schema)\"", as: .step)
            // By itself, so that it stays when the transaction is undone.
            end()
            self.schema = schema
        }
        queue(
            mayWrite ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            as: .step)
        guard !options.preparedStatements else { return }
        let limits = ["statement_timeout": options.statementTimeout, "lock_timeout": options.lockTimeout].map {
            "set_config('\($0.key)', '\($0.value.wholeMilliseconds)', true)"
        }
        let settings = ["set_config('search_path', '\"\(schema)\"', true)"] + limits
        queue("SELECT \(settings.joined(separator: ", "))", as: .step)
    }

    /// Queues a statement. Throws `StorageError.misuse` for arguments that do not fit.
    func queueStatement(schema: String, _ sql: String, _ values: [SQLValue]) throws(StorageError) {
        let text = try statements.translated(sql)
        guard text.count == values.count else {
            throw .misuse("a statement with \(text.count) question marks was given \(values.count) arguments")
        }
        let arguments = try PostgresArguments(values)
        let key = PostgresStatements.Key(schema: schema, sql: sql, types: arguments.types)
        guard options.preparedStatements else {
            return send(.answer(key)) { pq.sendStatement(text.sql, arguments) }
        }
        if let name = statements.name(of: key) {
            return send(.answer(key)) { pq.sendPrepared(name, arguments) }
        }
        // A transaction with very many different statements must not fill the server's memory.
        guard !statements.isFull else { return send(.answer(key)) { pq.sendStatement(text.sql, arguments) } }
        let name = statements.newName(for: key)
        send(.preparation(key)) { pq.sendPreparation(name, text.sql, types: arguments.types) }
        send(.answer(key)) { pq.sendPrepared(name, arguments) }
    }

    /// Queues a step whose answer is of no interest unless it fails.
    func queueStep(_ sql: String, _ values: [SQLValue] = []) throws(StorageError) {
        let arguments = try PostgresArguments(values)
        send(.step) { pq.sendStatement(sql, arguments) }
    }

    /// Sends what is queued and waits for the answer of its last statement. A task that is cancelled meanwhile makes the
    /// server stop, if `stops` allows it.
    ///
    /// Throws the first error of the batch; `StorageError.unavailable` when the connection was lost.
    func exchange(stops: Bool = true, mayWrite: Bool = true) async throws -> PostgresAnswer? {
        end()
        return try await cancellable(stops) { try await collect(mayWrite: mayWrite) }
    }

    /// Ends a transaction whose outcome nobody waits for.
    func finish(_ word: String) async {
        guard !isBroken else { return }
        queue(word, as: .afterthought)
        end()
        do {
            try await flush()
            lastUsed = .now
        } catch {
            isBroken = true
        }
    }

    /// Executes statements separated by semicolons, without a limit of time: they change tables.
    func run(script: String) async throws {
        _ = try await exchange()
        guard pq.leavePipeline(), pq.sendScript("SET LOCAL statement_timeout = 0; " + script) else {
            throw lost()
        }
        defer { if !pq.enterPipeline() { isBroken = true } }
        try await cancellable(true) {
            try await flush()
            var failure: StorageError?
            while true {
                try await waitForResult(until: nil)
                guard let result = pq.result() else { break }
                if result.status == .failed { failure = failure ?? fail(result.diagnosis, mayWrite: true) }
            }
            if let failure { throw failure }
        }
        forgetStatementsLater()
    }

    /// Drops the prepared statements, which may no longer fit their tables.
    func forgetStatementsLater() { statements.markStale() }

    private func forgetStatements() {
        guard !statements.isEmpty else { return }
        queue("DEALLOCATE ALL", as: .afterthought)
        end()
        statements.removeAll()
    }

    private func queue(_ sql: String, as owed: Owed) {
        send(owed) { pq.sendStatement(sql, .none) }
    }

    private func end() { send(.end) { pq.sendEnd() } }

    private func send(_ owed: Owed, _ send: () -> Bool) {
        if isBroken { return }
        if send() { self.owed.append(owed) } else { isBroken = true }
    }

    // MARK: - Waiting

    /// The answers to all that is owed; the last one is the statement's.
    private func collect(mayWrite: Bool = true) async throws -> PostgresAnswer? {
        if isBroken { throw lost() }
        try await flush()
        let deadline = ContinuousClock.now + options.statementTimeout + .seconds(5)
        var (answer, failure) = (PostgresAnswer?.none, StorageError?.none)
        for owed in owed {
            do throws(StorageError) {
                if let new = try await settle(owed, deadline, mayWrite) { answer = new }
            } catch {
                if isBroken { throw error }
                failure = failure ?? error
            }
        }
        owed.removeAll(keepingCapacity: true)
        statements.forgetAsked()
        lastUsed = .now
        if let failure { throw failure }
        isProven = true
        return answer
    }

    /// Throws the error that one step ended with.
    private func settle(
        _ owed: Owed, _ deadline: ContinuousClock.Instant, _ mayWrite: Bool
    ) async throws(StorageError) -> PostgresAnswer? {
        let result = try await nextResult(until: deadline)
        switch (owed, result.status) {
        case (.afterthought, .failed):
            let error = fail(result.diagnosis, mayWrite: true)
            if isBroken { throw error }
            return nil
        case (_, .failed): throw fail(result.diagnosis, mayWrite: mayWrite)
        case (.preparation(let key), .done): statements.keep(key)
        case (.answer(let key), .rows), (.answer(let key), .done):
            return try PostgresAnswer(result, columns: statements[key]?.columns) { statements.learn($0, for: key) }
        case (.end, .end), (_, .skipped), (.step, _), (.afterthought, _): return nil
        default: throw lost()
        }
        return nil
    }

    private func nextResult(until deadline: ContinuousClock.Instant) async throws(StorageError) -> LibPQResult {
        // Between two statements there is nothing once, and before the first one of a batch perhaps once more.
        for _ in 0..<4 {
            try await waitForResult(until: deadline)
            if let result = pq.result() { return result }
        }
        throw lost()
    }

    private func waitForResult(until deadline: ContinuousClock.Instant?) async throws(StorageError) {
        while pq.isBusy {
            guard await watcher.wait(for: pq.socket, until: deadline) else {
                isBroken = true
                throw .unavailable("the server did not answer in time")
            }
            guard pq.consume() else { throw lost() }
        }
    }

    private func flush() async throws(StorageError) {
        let deadline = ContinuousClock.now + options.statementTimeout
        while true {
            guard let isSent = pq.flush() else { throw lost() }
            if isSent { return }
            guard await watcher.wait(for: pq.socket, writing: true, until: deadline), pq.consume() else {
                throw lost()
            }
        }
    }

    private func lost() -> StorageError {
        isBroken = true
        return .unavailable(pq.message)
    }

    private func fail(_ diagnosis: PostgresDiagnosis, mayWrite: Bool) -> StorageError {
        if diagnosis.endsConnection || !pq.isConnected { isBroken = true }
        if diagnosis.isStalePlan { statements.markStale() }
        // A connection that just went has no code.
        return isBroken && diagnosis.code.isEmpty
            ? .unavailable(pq.message) : StorageError(postgres: diagnosis, mayWrite: mayWrite)
    }

    /// Whether the last failure was that tables are not what they were when statements were prepared.
    var hasStaleStatements: Bool { statements.isStale }

    /// Makes the server stop when the task is cancelled while `work` waits for it.
    private func cancellable<Result>(_ stops: Bool, _ work: () async throws -> Result) async throws -> Result {
        // What a cancelled task begins, such as cleaning up, is meant.
        guard stops, !Task.isCancelled else { return try await work() }
        let request = CancelRequest(pq.canceller)
        do {
            let result = try await withTaskCancellationHandler {
                try await work()
            } onCancel: {
                request.send()
            }
            _ = await request.wasSent()
            return result
        } catch {
            // Else it could meet the next transaction on this connection.
            throw await request.wasSent() && error as? StorageError == .busy ? CancellationError() : error
        }
    }
}

// MARK: - News

extension PostgresConnection {
    /// Starts to get what is announced on a channel. Throws `StorageError`.
    func listen(to channel: String) async throws {
        try queueStep("LISTEN \(channel)")
        _ = try await exchange()
    }

    /// Waits for what is announced next, at most until a point in time. Throws when the connection is lost.
    func nextNotifications(until deadline: ContinuousClock.Instant) async throws(StorageError) -> [String] {
        var heard = takeNotifications()
        guard heard.isEmpty else { return heard }
        guard await watcher.wait(for: pq.socket, until: deadline) else { return [] }
        guard pq.consume(), pq.isConnected else { throw lost() }
        heard = takeNotifications()
        return heard
    }

    /// Lets the one who waits for notifications go on.
    func wake() { watcher.wake(pq.socket) }

    private func takeNotifications() -> [String] {
        // Looking whether it is busy makes libpq parse what has arrived.
        _ = pq.isBusy
        var heard: [String] = []
        while let next = pq.notification() { heard.append(next) }
        return heard
    }
}
