import Foundation
import Storage
import Testing

/// The databases that every test of the common interface runs on.
enum Engine: String, CaseIterable, Sendable {
    case sqliteFile
    case sqliteMemory

    /// Those in which readers go on while a transaction writes.
    static let concurrent: [Engine] = [.sqliteFile]

    /// Those that have several databases.
    static let servers: [Engine] = [.sqliteFile]

    /// Hands a server without tenants to `body` and removes it afterwards.
    func withServer(_ body: (any DatabaseServer) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let server = try SQLiteServer(folder: folder)
            do {
                try await body(server)
            } catch {
                await server.close()
                throw error
            }
            await server.close()
        }
    }

    /// Hands an empty database to `body` and removes it afterwards.
    func withDatabase(_ body: (any Database) async throws -> Void) async throws {
        switch self {
        case .sqliteFile:
            try await withTemporaryFolder { folder in
                try await use(SQLiteDatabase(path: folder + "/test.db"), body)
            }
        case .sqliteMemory:
            try await use(SQLiteDatabase.inMemory(), body)
        }
    }

    /// Hands a database to `body` that has a table of people, and of the pets that they own.
    func withPeople(_ body: (any Database) async throws -> Void) async throws {
        try await withDatabase { database in
            try await Migrations([people]).apply(to: database, at: 0)
            try await body(database)
        }
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
