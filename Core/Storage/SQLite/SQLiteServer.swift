import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder with one SQLite file for each database: `lanyard.sqlite` is the default one, named `public`, and the others
/// are `tenants/<name>.sqlite`.
public final class SQLiteServer: DatabaseServer {
    /// The database in `lanyard.sqlite`.
    public let defaultName = "public"

    private struct State {
        var databases: [String: SQLiteDatabase] = [:]
        var isClosed = false
    }

    private let folder: String
    /// Held as long as this value lives; nil beside another program.
    private let lock: FolderLock?
    /// Readers of each tenant's database; most of a thousand tenants are seldom asked anything.
    private let tenantReaders: Int
    private let news: FolderNews
    private let state = Mutex(State())

    /// Opens a folder, which is made if it is missing.
    ///
    /// One program at a time may serve a folder: it is `exclusive`, and a second one is refused with
    /// `StorageError.cannotOpen`, which names the first one's process. A command that looks at the files beside the
    /// server, such as a backup, is not.
    public init(folder: String, exclusive: Bool = true, tenantReaders: Int = 2) throws {
        self.folder = folder
        self.tenantReaders = tenantReaders
        lock = exclusive ? try FolderLock(folder: folder) : nil
        news = FolderNews(folder: folder, isFirst: exclusive)
        news.listen { [weak self] name in self?.hearOfNews(of: name) }
    }

    /// Opens as `DatabaseServer` says. The default database's file is created if it is missing.
    public func open(_ name: String) async throws -> any Database {
        try DatabaseName.check(name)
        return try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            if let database = state.databases[name], !database.isClosed { return database }
            guard name == defaultName || exists(name) else { throw StorageError.noSuchDatabase(name) }
            let news = news
            let database = try SQLiteDatabase(
                path: path(of: name), readers: name == defaultName ? 4 : tenantReaders,
                tellOthers: { news.tell(of: name) })
            state.databases[name] = database
            return database
        }
    }

    /// Creates as `DatabaseServer` says.
    public func create(_ name: String) async throws {
        try DatabaseName.check(name)
        try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            guard name != defaultName, !exists(name) else { throw StorageError.databaseExists(name) }
            try SQLiteFile.prepare(path(of: name))
        }
    }

    /// Renames as `DatabaseServer` says.
    public func rename(_ name: String, to new: String) async throws {
        try DatabaseName.check(name, isNot: defaultName)
        try DatabaseName.check(new)
        try await change(name) {
            guard new != defaultName, !exists(new) else { throw StorageError.databaseExists(new) }
            // A closed database has no other files; see `SQLiteDatabase.close`.
            guard SQLiteFile.move(path(of: name), to: path(of: new)) else {
                throw StorageError.cannotOpen(path(of: new), reason: SQLiteFile.lastError)
            }
        }
    }

    /// Drops as `DatabaseServer` says.
    public func drop(_ name: String) async throws {
        try DatabaseName.check(name, isNot: defaultName)
        try await change(name) {
            for suffix in ["-wal", "-shm", ""] { unlink(path(of: name) + suffix) }
            guard !exists(name) else { throw StorageError.cannotOpen(path(of: name), reason: SQLiteFile.lastError) }
        }
    }

    /// The names, as `DatabaseServer` says.
    public func names() async throws -> [String] {
        let suffix = ".sqlite"
        let files = SQLiteFile.list(folder + "/tenants").filter { $0.hasSuffix(suffix) }
        let names = files.map { String($0.dropLast(suffix.count)) }
            .filter { (try? DatabaseName.check($0)) != nil && $0 != defaultName }
        return (names + [defaultName]).sorted()
    }

    /// Closes as `DatabaseServer` says, and lets another program have the folder.
    public func close() async {
        let databases = state.withLock { state in
            state.isClosed = true
            defer { state.databases = [:] }
            return Array(state.databases.values)
        }
        for database in databases { await database.close() }
        news.stop()
        lock?.release()
    }

    /// Another program announced something in a database; in any of them, when nobody knows in which.
    private func hearOfNews(of name: String?) {
        let databases = state.withLock { state in
            name.map { [state.databases[$0]].compactMap { $0 } } ?? Array(state.databases.values)
        }
        for database in databases { database.hearOfNews() }
    }

    /// Does something with a database's file that nobody here has open.
    private func change(_ name: String, _ work: () throws -> Void) async throws {
        let opened = try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            guard exists(name) else { throw StorageError.noSuchDatabase(name) }
            return state.databases.removeValue(forKey: name)
        }
        await opened?.close()
        try state.withLock { state in
            guard state.databases[name] == nil else { throw StorageError.busy }
            guard exists(name) else { throw StorageError.noSuchDatabase(name) }
            try work()
        }
    }

    private func path(of name: String) -> String {
        name == defaultName ? folder + "/lanyard.sqlite" : folder + "/tenants/\(name).sqlite"
    }

    private func exists(_ name: String) -> Bool { access(path(of: name), F_OK) == 0 }
}
