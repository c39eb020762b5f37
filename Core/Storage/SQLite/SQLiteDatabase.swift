/// A database in one SQLite file, or in memory. One transaction writes at a time, and those that come together are
/// committed together; readers neither wait nor make wait.
public final class SQLiteDatabase: Database {
    /// SQLite's words.
    public let dialect = Dialect.sqlite

    private let place: SQLitePlace
    private let definitions: SQLiteDefinitions
    private let readers: ConnectionPool<SQLiteConnection>
    private let writer: SQLiteWriter
    private let checkpointer: SQLiteCheckpointer?
    private let board: NewsBoard

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
        self.checkpointer = checkpointer
        let board = NewsBoard()
        self.board = board
        writer = SQLiteWriter(connections: writers, patience: patience, sharesCommits: writers !== readers) {
            announcements, changes in
            if !announcements.isEmpty {
                board.tell(announcements.map(News.announced))
                tellOthers?()
            }
            checkpointer?.noteChanges(changes)
        }
    }

    /// Reads as `Database` says. In memory it waits for a writer, else it does not.
    public func read<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result {
        try await OpenTransaction.run(of: self) {
            let connection = try await borrowReader()
            defer { readers.giveBack(connection) }
            try connection.beginReading()
            do {
                let result = try await SQLiteTransaction(on: connection, mayWrite: false).run(body)
                try connection.commit()
                return result
            } catch {
                connection.rollBack()
                throw error
            }
        }
    }

    /// Writes as `Database` says. Throws `StorageError.busy` when another program wrote for longer than `patience`.
    @discardableResult
    public func write<Result>(_ body: (any WriteTransaction) async throws -> Result) async throws -> Result {
        try await OpenTransaction.run(of: self) { try await writer.write(body) }
    }

    /// What is announced, as `Database` says.
    public func news() -> AsyncStream<News> { board.listen() }

    /// Closes as `Database` says; what the log still held is then in the file.
    public func close() async {
        // In memory, the readers' pool is the writers' and is empty the second time. The writer's connection is closed
        // last: that is when SQLite moves the rest of the log into the file.
        for connection in await readers.close() { connection.close() }
        let writers = await writer.connections.close()
        checkpointer?.close()
        for connection in writers { connection.close() }
        board.close()
    }

    /// Has those who listen look for themselves, because another program announced something.
    func hearOfNews() { board.tell([.mayHaveMissed]) }

    /// Whether it was closed.
    var isClosed: Bool { writer.connections.isClosed }

    private func borrowReader() async throws -> SQLiteConnection {
        if let connection = try await readers.borrow() { return connection }
        do {
            return try SQLiteConnection(place, for: .reading, definitions: definitions)
        } catch {
            readers.giveBack(nil)
            throw error
        }
    }
}
