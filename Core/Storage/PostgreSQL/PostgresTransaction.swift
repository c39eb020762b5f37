/// The handle that a transaction's body gets. It is not `Sendable`: the compiler keeps it in one task.
final class PostgresTransaction: WriteTransaction {
    /// The connection, for the one who lent it; nil when it was lost and could not be replaced.
    private(set) var connection: PostgresConnection?
    private let schema: String
    private let mayWrite: Bool
    private let definitions: Int
    /// Opens another connection in place of one that turned out to be lost.
    private let replace: () async throws -> PostgresConnection
    private var hasBegun = false
    private var isOver = false
    /// The error of the first statement that failed. It fails the transaction, as the server sees it.
    private var failure: (any Error)?
    private var announcements: [Announcement] = []
    /// Statements that go with the next one, or with the commit.
    private var queued: [(sql: String, arguments: [SQLValue])] = []
    /// They are sent when there are so many, so that none of them waits for long.
    private static let mostQueued = 64
    /// Whether it changed tables.
    private(set) var hasRunScript = false

    var dialect: Dialect { .postgres }

    init(
        on connection: PostgresConnection, schema: String, mayWrite: Bool, definitions: Int,
        replace: @escaping () async throws -> PostgresConnection
    ) {
        self.connection = connection
        self.schema = schema
        self.mayWrite = mayWrite
        self.definitions = definitions
        self.replace = replace
    }

    /// Whether something was announced.
    var hasAnnounced: Bool { !announcements.isEmpty }

    func query(_ sql: String, _ arguments: [SQLValue]) async throws -> [Row] {
        try await perform { try await statement(sql, arguments)?.rows ?? [] }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) async throws -> Int {
        try await perform { try await statement(sql, arguments)?.changes ?? 0 }
    }

    func enqueue(_ sql: String, _ arguments: [SQLValue]) async throws {
        try await perform {
            queued.append((sql, arguments))
            if queued.count >= Self.mostQueued { try await sendQueued() }
        }
    }

    func run(script: String) async throws {
        try await perform {
            hasRunScript = true
            try await sendQueued()
            try await standing.run(script: PostgresSyntax.bytewise(script))
        }
    }

    func announce(_ announcement: Announcement) async throws {
        try announcement.check()
        try await perform { announcements.append(announcement) }
    }

    /// Commits. What was announced goes with it, in the same message.
    func commit() async throws {
        try await perform {
            if hasBegun || !announcements.isEmpty || !queued.isEmpty {
                if mayWrite { try await commitWriting() } else { try await standing.finish("COMMIT") }
            }
        }
        isOver = true
    }

    func rollBack() async {
        isOver = true
        if hasBegun { await connection?.finish("ROLLBACK") }
    }

    private func commitWriting() async throws {
        // The first message may have to be sent again, and a commit may not.
        if !hasBegun { try await sendQueued() }
        let connection = try standing
        try queueQueued(on: connection)
        for announcement in announcements {
            let text = PostgresListener.payload(schema: schema, announcement)
            try connection.queueStep("SELECT pg_notify('\(PostgresListener.channel)', $1)", [.text(text)])
        }
        try connection.queueStep("COMMIT")
        // A commit that is under way is not stopped: nobody could tell what came of it.
        _ = try await connection.exchange(stops: false)
    }

    private var standing: PostgresConnection {
        get throws {
            guard let connection else { throw StorageError.unavailable("the connection was lost") }
            return connection
        }
    }

    private func statement(_ sql: String, _ arguments: [SQLValue]) async throws -> PostgresAnswer? {
        let answer = try await beginning { connection throws(StorageError) in
            try queueQueued(on: connection)
            try connection.queueStatement(schema: schema, sql, arguments)
        }
        queued = []
        return answer
    }

    /// Sends the statements that wait, and waits for what becomes of them.
    private func sendQueued() async throws {
        _ = try await beginning { connection throws(StorageError) in try queueQueued(on: connection) }
        queued = []
    }

    private func queueQueued(on connection: PostgresConnection) throws(StorageError) {
        for each in queued { try connection.queueStatement(schema: schema, each.sql, each.arguments) }
    }

    /// Sends what `queue` queues, with the transaction's start before it if it has not begun.
    ///
    /// When the first message fails because the connection was lost while it was idle, or because tables were changed
    /// since, nobody has seen anything of the transaction yet, and it begins again.
    private func beginning(
        _ queue: (PostgresConnection) throws(StorageError) -> Void
    ) async throws -> PostgresAnswer? {
        let connection = try standing
        guard !hasBegun else {
            try queue(connection)
            return try await connection.exchange(mayWrite: mayWrite)
        }
        do {
            return try await begin(on: connection, queue)
        } catch StorageError.unavailable where connection.isBroken && connection.isProven {
            self.connection = nil
            let other = try await replace()
            self.connection = other
            return try await begin(on: other, queue)
        } catch  where connection.hasStaleStatements && !connection.isBroken {
            await connection.finish("ROLLBACK")
            return try await begin(on: connection, queue)
        }
    }

    private func begin(
        on connection: PostgresConnection, _ queue: (PostgresConnection) throws(StorageError) -> Void
    ) async throws -> PostgresAnswer? {
        connection.queueBeginning(schema: schema, mayWrite: mayWrite, definitions: definitions)
        hasBegun = true
        try queue(connection)
        return try await connection.exchange(mayWrite: mayWrite)
    }

    private func perform<Result>(_ work: () async throws -> Result) async throws -> Result {
        guard !isOver else { throw StorageError.misuse("a transaction was used after it had ended") }
        if let failure { throw failure }
        do {
            return try await work()
        } catch {
            failure = error
            throw error
        }
    }
}
