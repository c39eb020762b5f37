import Storage
import StorageTestKit
import Testing

@Suite("A server of databases")
struct ServerTests {
    /// Names that no other test uses.
    private let one = TestPostgres.schemaName()
    private let two = TestPostgres.schemaName()
    private let six = TestPostgres.schemaName()

    private func withServer(_ engine: Engine, _ body: (any DatabaseServer) async throws -> Void) async throws {
        try await engine.withServer { server in
            let result: Result<Void, any Error>
            do { result = .success(try await body(server)) } catch { result = .failure(error) }
            for name in [one, two] { try? await server.drop(name) }
            try result.get()
        }
    }

    @Test("makes databases, and what is in one is not in another", arguments: Engine.servers)
    func separate(engine: Engine) async throws {
        try await withServer(engine) { server in
            try await server.create(one)
            try await server.create(two)
            let names = try await server.names()
            #expect(names.contains(one) && names.contains(two) && names.contains(server.defaultName))
            let first = try await server.open(one)
            let second = try await server.open(two)
            for database in [first, second] { try await Migrations([people]).apply(to: database, at: 0) }
            try await first.addPerson("Ada")
            #expect(try await first.names() == ["Ada"])
            #expect(try await second.names() == [])
        }
    }

    @Test("hands out one value for one database, until it is closed", arguments: Engine.servers)
    func oneValue(engine: Engine) async throws {
        try await withServer(engine) { server in
            try await server.create(one)
            let first = try await server.open(one)
            #expect(try await server.open(one) as AnyObject === first as AnyObject)
            await first.close()
            let second = try await server.open(one)
            #expect(second as AnyObject !== first as AnyObject)
            try await Migrations([people]).apply(to: second, at: 0)
            await #expect(throws: StorageError.closed) { try await first.names() }
        }
    }

    @Test("keeps what is in a database when it is renamed", arguments: Engine.servers)
    func renamed(engine: Engine) async throws {
        try await withServer(engine) { server in
            try await server.create(one)
            let old = try await server.open(one)
            try await Migrations([people]).apply(to: old, at: 0)
            try await old.addPerson("Ada")
            try await server.rename(one, to: two)
            #expect(try await server.open(two).names() == ["Ada"])
            await #expect(throws: StorageError.noSuchDatabase(one)) { try await server.open(one) }
        }
    }

    @Test("deletes a database with all that was in it", arguments: Engine.servers)
    func dropped(engine: Engine) async throws {
        try await withServer(engine) { server in
            try await server.create(one)
            let old = try await server.open(one)
            try await Migrations([people]).apply(to: old, at: 0)
            try await old.addPerson("Ada")
            try await server.drop(one)
            #expect(try await !server.names().contains(one))
            try await server.create(one)
            let new = try await server.open(one)
            try await Migrations([people]).apply(to: new, at: 0)
            #expect(try await new.names() == [])
        }
    }

    @Test("refuses names that are taken, unknown, or its own", arguments: Engine.servers)
    func refusals(engine: Engine) async throws {
        try await withServer(engine) { server in
            try await server.create(one)
            try await server.create(two)
            await #expect(throws: StorageError.databaseExists(one)) { try await server.create(one) }
            await #expect(throws: StorageError.databaseExists(two)) {
                try await server.rename(one, to: two)
            }
            await #expect(throws: StorageError.noSuchDatabase(six)) { try await server.open(six) }
            await #expect(throws: StorageError.noSuchDatabase(six)) { try await server.drop(six) }
            await #expect(throws: StorageError.noSuchDatabase(six)) {
                try await server.rename(six, to: TestPostgres.schemaName())
            }
            await #expect(throws: StorageError.self) { try await server.drop(server.defaultName) }
            await #expect(throws: StorageError.self) {
                try await server.rename(server.defaultName, to: TestPostgres.schemaName())
            }
        }
    }

    @Test(
        "refuses names that could be more than a name", arguments: Engine.servers,
        ["", "_one", "Upper", "a b", "a/../b", "..", "a\"b", "a;b", "pg_one", "ö", String(repeating: "a", count: 64)])
    func badNames(engine: Engine, name: String) async throws {
        try await withServer(engine) { server in
            for attempt in [server.create, server.drop] as [(String) async throws -> Void] {
                let error = await #expect(throws: StorageError.self) { try await attempt(name) }
                guard case .misuse = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test("refuses everything once it is closed", arguments: Engine.servers)
    func closed(engine: Engine) async throws {
        try await withServer(engine) { server in
            let database = try await server.open(server.defaultName)
            await server.close()
            await #expect(throws: StorageError.closed) { try await server.open(server.defaultName) }
            await #expect(throws: StorageError.closed) { try await database.read { try await $0.query("SELECT 1") } }
        }
    }
}
