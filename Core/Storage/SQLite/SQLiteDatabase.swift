/// A database in one SQLite file, or in memory. One transaction writes at a time; readers neither wait nor make wait.
public final class SQLiteDatabase: Database {
    /// SQLite's words.
    public let dialect = Dialect.sqlite

    private let place: SQLitePlace
    private let definitions: SQLiteDefinitions
    private let readers: ConnectionPool<SQLiteConnection>
    private let writers: ConnectionPool<SQLiteConnection>
    private let checkpointer: SQLiteCheckpointer?
    private let board = NewsBoard()
    /// Tells other programs that something was announced.
    private let tellOthers: (@Sendable () -> Void)?
    /// How long a writer waits for another program.
    private let patience: Duration

    /// Opens the database at `path`, a file that only its owner may read. A missing file or folder is created.
    ///
    /// At most `readers` connections are opened for reading, as they are needed, and one for writing. A writer waits
    /// `patience` for other programs that write. Throws `StorageError.cannotOpen`, which says what to do.
    public convenience init(path: String, readers: Int = 4, patience: Duration = .seconds(5)) throws {
        try self.init(path: path, readers: readers, patience: patience, tellOthers: nil)
    }

    /// The same, for a folder's databases: `tellOthers` is called after something was announced.
    convenience init(
        path: String, readers: Int, patience: Duration = .seconds(5), tellOthers: (@Sendable () -> Void)?
    ) throws {
        try SQLiteFile.prepare(path)
        // SQLite reads more into names such as `:memory:` that are not plainly paths.
        let place = SQLitePlace.file(path.hasPrefix("/") ? path : "./" + path)
        let definitions = SQLiteDefinitions()
        let writer = try SQLiteConnection(place, for: .writing, definitions: definitions)
        self.init(
            place: place,
            definitions: definitions,
            readers: ConnectionPool(opened: [], more: max(1, readers)),
            writers: ConnectionPool(opened: [writer], more: 0),
            checkpointer: try SQLiteCheckpointer(place),
            patience: patience, tellOthers: tellOthers)
    }

    /// An empty database that lives as long as this value. Readers and writers take turns.
    public static func inMemory() throws -> SQLiteDatabase {
        let definitions = SQLiteDefinitions()
        let connection = try SQLiteConnection(.memory, for: .writing, definitions: definitions)
        let pool = ConnectionPool(opened: [connection], more: 0)
        return SQLiteDatabase(
            place: .memory, definitions: definitions, readers: pool, writers: pool, checkpointer: nil, patience: .zero,
            tellOthers: nil)
    }

    private init(
        place: SQLitePlace, definitions: SQLiteDefinitions, readers: ConnectionPool<SQLiteConnection>,
        writers: ConnectionPool<SQLiteConnection>, checkpointer: SQLiteCheckpointer?, patience: Duration,
        tellOthers: (@Sendable () -> Void)?
    ) {
        self.place = place
        self.definitions = definitions
        self.readers = readers
        self.writers = writers
        self.checkpointer = checkpointer
        self.patience = patience
        self.tellOthers = tellOthers
    }

    /// Reads as `Database` says. In memory it waits for a writer, else it does not.
    public func read<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result {
        try await OpenTransaction.run(of: self) {
            let connection = try await borrowReader()
            defer { readers.giveBack(connection) }
            try connection.beginReading()
            return try await finish(SQLiteTransaction(on: connection, mayWrite: false), after: body)
        }
    }

    /// Writes as `Database` says. Throws `StorageError.busy` when another program wrote for longer than `patience`.
    @discardableResult
    public func write<Result>(_ body: (any WriteTransaction) async throws -> Result) async throws -> Result {
        try await OpenTransaction.run(of: self) {
            guard let connection = try await writers.borrow() else { throw StorageError.closed }
            defer { writers.giveBack(connection) }
            try await beginWriting(connection)
            let before = connection.totalChanges
            let transaction = SQLiteTransaction(on: connection, mayWrite: true)
            let result = try await finish(transaction, after: body)
            if !transaction.announcements.isEmpty {
                board.tell(transaction.announcements.map(News.announced))
                tellOthers?()
            }
            checkpointer?.noteChanges(connection.totalChanges - before)
            return result
        }
    }

    /// What is announced, as `Database` says.
    public func news() -> AsyncStream<News> { board.listen() }

    /// Closes as `Database` says; what the log still held is then in the file.
    public func close() async {
        // In memory, the readers' pool is the writers' and is empty the second time. The writer's connection is closed
        // last: that is when SQLite moves the rest of the log into the file.
        for connection in await readers.close() { connection.close() }
        let writers = await writers.close()
        checkpointer?.close()
        for connection in writers { connection.close() }
        board.close()
    }

    /// Has those who listen look for themselves, because another program announced something.
    func hearOfNews() { board.tell([.mayHaveMissed]) }

    /// Whether it was closed.
    var isClosed: Bool { writers.isClosed }

    private func borrowReader() async throws -> SQLiteConnection {
        if let connection = try await readers.borrow() { return connection }
        do {
            return try SQLiteConnection(place, for: .reading, definitions: definitions)
        } catch {
            readers.giveBack(nil)
            throw error
        }
    }

    /// Another program may be writing: waits for it without holding a thread.
    private func beginWriting(_ connection: SQLiteConnection) async throws {
        let deadline = ContinuousClock.now + patience
        var pause = Duration.milliseconds(1)
        while try !connection.beginWriting() {
            guard ContinuousClock.now < deadline else { throw StorageError.busy }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    private func finish<Result>(
        _ transaction: SQLiteTransaction, after body: (SQLiteTransaction) async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body(transaction)
            try transaction.commit()
            return result
        } catch {
            transaction.rollBack()
            throw error
        }
    }
}
