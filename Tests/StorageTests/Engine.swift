import Foundation
import Storage
import StorageTestKit
import Testing

/// The databases that every test of the common interface runs on.
enum Engine: String, CaseIterable, Sendable {
    case sqliteFile
    case sqliteMemory
    case postgres

    /// PostgreSQL only where the environment names a server.
    static let allCases = [.sqliteFile, .sqliteMemory] + servers.filter { $0 == .postgres }
    /// Those in which readers go on while a transaction writes.
    static let concurrent = servers
    /// Those that have several databases.
    static let servers = [Engine.sqliteFile] + (TestPostgres.options == nil ? [] : [.postgres])

    /// Hands an empty database to `body` and removes it afterwards.
    func withDatabase(_ body: (any Database) async throws -> Void) async throws {
        switch self {
        case .sqliteFile:
            try await withTemporaryFolder { folder in
                try await use(SQLiteDatabase(path: folder + "/test.db"), body)
            }
        case .sqliteMemory:
            try await use(SQLiteDatabase.inMemory(), body)
        case .postgres:
            try await withPostgres({ _ in }) { server in
                try await use(server.open(server.defaultName), body)
            }
        }
    }

    /// Hands a server without tenants to `body` and removes it afterwards.
    func withServer(_ body: (any DatabaseServer) async throws -> Void) async throws {
        guard self == .postgres else {
            return try await withTemporaryFolder { folder in
                try await use(SQLiteServer(folder: folder), body)
            }
        }
        try await withPostgres({ _ in }, body)
    }

    /// Hands a database to `body` that has a table of people, and of the pets that they own.
    func withPeople(_ body: (any Database) async throws -> Void) async throws {
        try await withDatabase { database in
            try await Migrations([people]).apply(to: database, at: 0)
            try await body(database)
        }
    }

    private func use(_ server: any DatabaseServer, _ body: (any DatabaseServer) async throws -> Void) async throws {
        do {
            try await body(server)
        } catch {
            await server.close()
            throw error
        }
        await server.close()
    }

    private func use(_ database: any Database, _ body: (any Database) async throws -> Void) async throws {
        do {
            try await body(database)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}

/// Hands a PostgreSQL server to `body`, with connections and a default schema of its own. The schema is dropped afterwards.
func withPostgres(
    _ change: (inout PostgresOptions) -> Void, _ body: (PostgresServer) async throws -> Void
) async throws {
    var options = try #require(TestPostgres.options)
    options.poolSize = 6
    options.defaultSchema = TestPostgres.schemaName()
    change(&options)
    let server = try PostgresServer(options)
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await server.close()
    var cleaning = try #require(TestPostgres.options)
    cleaning.listens = false
    let cleaner = try PostgresServer(cleaning)
    // One that the test did not come to make is not there.
    try? await cleaner.drop(options.defaultSchema)
    await cleaner.close()
    try result.get()
}

let people = Migration(
    id: "0001-people",
    sql: """
        CREATE TABLE people (
            id {identity}, name TEXT NOT NULL UNIQUE, age BIGINT CHECK (age >= 0), height DOUBLE PRECISION,
            photo {blob}
        );
        CREATE TABLE pets (
            name TEXT PRIMARY KEY NOT NULL, owner BIGINT NOT NULL REFERENCES people (id) ON DELETE RESTRICT
        );
        """)

/// Hands the path of a new folder to `body` and removes the folder afterwards.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("storage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path)
}

extension Database {
    /// Adds a person and returns their id.
    @discardableResult
    func addPerson(_ name: String, age: Int? = nil) async throws -> Int {
        try await write { transaction in
            let row = try await transaction.first(
                "INSERT INTO people (name, age) VALUES (?, ?) RETURNING id", name, age)
            return try #require(row)[0]
        }
    }

    /// The names of all people, in order.
    func names() async throws -> [String] {
        try await read { try await $0.query("SELECT name FROM people ORDER BY name").map { try $0[0] } }
    }
}

/// Lets one task wait until another has come to some point.
struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send() { continuation.finish() }

    func wait() async {
        for await _ in stream {}
    }
}
