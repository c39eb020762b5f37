/// Writes to a database: one transaction at a time, on one connection.
///
/// A transaction that has written lets those go on that come in the meantime, and commits for all of them: a commit costs
/// about as much as all that a transaction does before it. Where nobody comes, it commits at once.
struct SQLiteWriter: Sendable {
    let connections: ConnectionPool<SQLiteConnection>
    /// How long to wait for another program that writes.
    let patience: Duration
    /// Not where those who read take turns with it: they must not come between.
    let sharesCommits: Bool
    /// Told after each commit, in their order: what was announced, and how many rows were changed.
    let committed: @Sendable ([Announcement], Int) -> Void

    func write<Value>(_ body: (any WriteTransaction) async throws -> Value) async throws -> Value {
        guard let connection = try await connections.borrow() else { throw StorageError.closed }
        guard let commit = connection.sharedCommit else { return try await begin(body, on: connection) }
        let outcome = await add(body, to: commit, on: connection)
        // What it read may come of a transaction that is not committed yet: not even an error is told before.
        try await commit.wait()
        return try outcome.get()
    }

    /// A transaction that commits for itself and others.
    private func begin<Value>(
        _ body: (any WriteTransaction) async throws -> Value, on connection: SQLiteConnection
    ) async throws -> Value {
        defer { connections.giveBack(connection) }
        try await beginWriting(connection)
        let before = connection.totalChanges
        let transaction = SQLiteTransaction(on: connection, mayWrite: true)
        let value: Value
        do { value = try await transaction.run(body) } catch {
            connection.rollBack()
            throw error
        }
        let commit = SharedCommit(transaction.legacy)
        if sharesCommits {
            connection.sharedCommit = commit
            await connections.letOthersUse(connection)
            connection.sharedCommit = nil
        }
        try end(commit, on: connection, changedBefore: before)
        return value
    }

    private func end(
        _ commit: SharedCommit, on connection: SQLiteConnection, changedBefore before: Int
    ) throws(StorageError) {
        do throws(StorageError) {
            if let failure = commit.failure { throw failure }
            try connection.commit()
        } catch {
            connection.rollBack()
            commit.end(.failure(error))
            throw error
        }
        committed(commit.announcements, connection.totalChanges - before)
        commit.end(.success(()))
    }

    /// A transaction that another one commits.
    private func add<Value>(
        _ body: (any WriteTransaction) async throws -> Value, to commit: SharedCommit,
        on connection: SQLiteConnection
    ) async -> Result<Value, any Error> {
        defer { connections.giveBack(connection) }
        let transaction = SQLiteTransaction(on: connection, mayWrite: true)
        do {
            if let failure = commit.failure { throw failure }
            try connection.beginPart()
            let value = try await transaction.run(body)
            try connection.endPart()
            commit.add(transaction.legacy)
            return .success(value)
        } catch {
            // The body may have thrown something else than what went wrong in the database.
            if !connection.undoPart() { commit.fail(transaction.failure ?? StorageError(sqlite: error)) }
            return .failure(error)
        }
    }

    /// Another program may be writing: waits for it without holding a thread.
    private func beginWriting(_ connection: SQLiteConnection) async throws {
        let deadline = ContinuousClock.now + patience
        var pause = Duration.milliseconds(1)
        while try !connection.beginWriting() {
            guard ContinuousClock.now < deadline else { throw StorageError.busy }
            try await Task.sleep(for: pause)
            // Short, because a server under full load leaves few gaps between its commits.
            pause = min(pause * 2, .milliseconds(5))
        }
    }
}
