import Synchronization

/// What the databases of a server share: connections, the listener, the count of changes to tables.
final class PostgresSite: Sendable {
    let primary: PostgresPool
    let listener: PostgresListener
    private let replicas: [PostgresPool]
    private let watcher: SocketWatcher
    private let changes = Atomic(0)
    private let turn = Atomic(0)

    init(_ options: PostgresOptions) throws(StorageError) {
        watcher = try SocketWatcher()
        primary = PostgresPool(options, watcher: watcher)
        listener = PostgresListener(PostgresPool(options.listening, watcher: watcher), isActive: options.listens)
        var replicas: [PostgresPool] = []
        for replica in options.replicas { replicas.append(PostgresPool(replica, watcher: watcher)) }
        self.replicas = replicas
    }

    /// Counts the changes to tables that this program made, so that statements are prepared anew after one.
    var definitions: Int { changes.load(ordering: .acquiring) }

    func noteDefinitions() { changes.add(1, ordering: .releasing) }

    /// One of the replicas in turn; the primary when there is none.
    var replica: PostgresPool {
        guard !replicas.isEmpty else { return primary }
        let number = turn.wrappingAdd(1, ordering: .relaxed).newValue
        return replicas[number % replicas.count]
    }

    /// Makes connections as these options say from now on, to as many replicas as there were.
    func use(_ options: PostgresOptions) {
        primary.use(options)
        listener.pool.use(options.listening)
        for (pool, options) in zip(replicas, options.replicas) { pool.use(options) }
    }

    /// Does something on a connection of the primary, outside of a transaction.
    func direct<Result>(_ body: (PostgresConnection) async throws -> Result) async throws -> Result {
        let connection = try await primary.borrow()
        defer { primary.giveBack(connection) }
        return try await body(connection)
    }

    func close() async {
        await listener.close()
        for pool in [primary] + replicas { await pool.close() }
        watcher.close()
    }
}

/// A PostgreSQL server with one schema for each database. All of them share the connections.
public final class PostgresServer: DatabaseServer {
    /// The schema of the default database.
    public let defaultName: String

    private struct State {
        var databases: [String: PostgresDatabase] = [:]
        var isClosed = false
    }

    /// What a schema that is a database has as its comment.
    private static let mark = "a database of Lanyard"

    private let site: PostgresSite
    private let state = Mutex(State())

    /// A server that is reached as the options say. Nothing is connected yet.
    public init(_ options: PostgresOptions) throws(StorageError) {
        try DatabaseName.check(options.defaultSchema)
        defaultName = options.defaultSchema
        site = try PostgresSite(options)
    }

    /// Makes connections as these options say from now on, such as with a password that was changed. Connections that
    /// are open stay until they end; their number, the default database and who listens stay as they were.
    public func use(_ options: PostgresOptions) { site.use(options) }

    /// Opens as `DatabaseServer` says. The default database's schema is created if it is missing.
    public func open(_ name: String) async throws -> any Database {
        try DatabaseName.check(name)
        if let opened = try opened(name) { return opened }
        await site.listener.start()
        if try await !exists(name) {
            guard name == defaultName else { throw StorageError.noSuchDatabase(name) }
            try await createDefault()
        }
        return try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            if let opened = state.databases[name], !opened.isClosed { return opened }
            let database = PostgresDatabase(name, site)
            state.databases[name] = database
            return database
        }
    }

    /// Creates as `DatabaseServer` says.
    public func create(_ name: String) async throws {
        try DatabaseName.check(name)
        try checkOpen()
        guard try await !exists(name) else { throw StorageError.databaseExists(name) }
        try await execute(
            "CREATE SCHEMA \"\(name)\"", "COMMENT ON SCHEMA \"\(name)\" IS '\(Self.mark)'", taken: name)
    }

    /// Renames as `DatabaseServer` says.
    public func rename(_ name: String, to new: String) async throws {
        try DatabaseName.check(name, isNot: defaultName)
        try DatabaseName.check(new)
        try await closeOpened(name)
        guard try await !exists(new) else { throw StorageError.databaseExists(new) }
        try await execute("ALTER SCHEMA \"\(name)\" RENAME TO \"\(new)\"", taken: new, missing: name)
    }

    /// Drops as `DatabaseServer` says.
    public func drop(_ name: String) async throws {
        try DatabaseName.check(name, isNot: defaultName)
        try await closeOpened(name)
        try await execute("DROP SCHEMA \"\(name)\" CASCADE", missing: name)
    }

    /// The names, as `DatabaseServer` says: of the schemas that `create` made. Others in the database are somebody else's.
    public func names() async throws -> [String] {
        try checkOpen()
        let names = try await query(
            "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = ?", [.text(Self.mark)])
        let valid = try names.map { try $0[0] as String }.filter { (try? DatabaseName.check($0)) != nil }
        return Set(valid + [defaultName]).sorted()
    }

    /// Closes as `DatabaseServer` says.
    public func close() async {
        let (databases, wasOpen) = state.withLock { state in
            defer {
                state.isClosed = true
                state.databases = [:]
            }
            return (Array(state.databases.values), !state.isClosed)
        }
        for database in databases { await database.close() }
        if wasOpen { await site.close() }
    }

    /// Creates the default database's schema, or leaves the one that another program made in the meantime: of two that
    /// create it at once, PostgreSQL refuses one, `IF NOT EXISTS` or not.
    private func createDefault() async throws {
        do {
            try await execute("CREATE SCHEMA \"\(defaultName)\"", taken: defaultName)
        } catch StorageError.databaseExists {}
    }

    private func opened(_ name: String) throws -> PostgresDatabase? {
        try state.withLock { state in
            guard !state.isClosed else { throw StorageError.closed }
            return state.databases[name].flatMap { $0.isClosed ? nil : $0 }
        }
    }

    private func closeOpened(_ name: String) async throws {
        try checkOpen()
        guard try await exists(name) else { throw StorageError.noSuchDatabase(name) }
        await state.withLock { $0.databases.removeValue(forKey: name) }?.close()
    }

    private func checkOpen() throws {
        guard !state.withLock({ $0.isClosed }) else { throw StorageError.closed }
    }

    private func exists(_ name: String) async throws -> Bool {
        try await !query("SELECT 1 FROM pg_namespace WHERE nspname = ?", [.text(name)]).isEmpty
    }

    private func query(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await site.direct { connection in
            try connection.queueStatement(schema: "", sql, arguments)
            return try await connection.exchange()?.rows ?? []
        }
    }

    /// Executes statements as one. `taken` and `missing` are names that another program may have made or dropped in the meantime.
    private func execute(_ statements: String..., taken: String? = nil, missing: String? = nil) async throws {
        do {
            try await site.direct { connection in
                for statement in statements { try connection.queueStep(statement) }
                _ = try await connection.exchange()
            }
        } catch StorageError.other("42P06", _) where taken != nil {
            throw StorageError.databaseExists(taken ?? "")
        } catch StorageError.uniqueViolation where taken != nil {
            throw StorageError.databaseExists(taken ?? "")
        } catch StorageError.other("3F000", _) where missing != nil {
            throw StorageError.noSuchDatabase(missing ?? "")
        }
    }
}
