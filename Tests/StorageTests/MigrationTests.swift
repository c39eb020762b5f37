import Testing

@testable import Storage

@Suite("Migrations")
struct MigrationTests {
    private static let pets = Migration(id: "0002-toys", sql: "CREATE TABLE toys (name TEXT, picture {blob})")
    private static let broken = Migration(
        id: "0003-broken", sql: "CREATE TABLE halfway (name TEXT); INSERT INTO nowhere VALUES (1)")

    private static func applied(_ database: any Database) async throws -> [[SQLValue]] {
        try await database.read {
            try await $0.query("SELECT id, applied FROM schema_migrations ORDER BY id").map(\.values)
        }
    }

    @Test("make the tables of a new database and record when", arguments: Engine.allCases)
    func fresh(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let done = try await Migrations([people, Self.pets]).apply(to: database, at: 1_700_000_000_000_000)
            #expect(done == [people, Self.pets])
            try await database.write {
                try await $0.execute("INSERT INTO toys VALUES ('ball', ?)", [UInt8]([1, 2]))
            }
            let time = SQLValue.integer(1_700_000_000_000_000)
            #expect(try await Self.applied(database) == [[.text(people.id), time], [.text("0002-toys"), time]])
        }
    }

    @Test("may have statements that one engine alone reads", arguments: Engine.allCases)
    func perEngine(engine: Engine) async throws {
        let step = Migration(
            id: "0002-own", sqlite: "CREATE VIRTUAL TABLE words USING fts5 (name); CREATE TABLE own (name TEXT)",
            postgresql: "DO $$ BEGIN CREATE TABLE own (name TEXT); END $$")
        try await engine.withDatabase { database in
            try await Migrations([people, step]).apply(to: database, at: 1)
            #expect(try await database.write { try await $0.execute("INSERT INTO own VALUES ('a')") } == 1)
        }
    }

    @Test("run a second time do nothing", arguments: Engine.allCases)
    func repeated(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrations([people]).apply(to: database, at: 1)
            try await database.addPerson("Ada")
            #expect(try await Migrations([people]).apply(to: database, at: 2) == [])
            #expect(try await database.names() == ["Ada"])
            #expect(try await Self.applied(database) == [[.text(people.id), .integer(1)]])
        }
    }

    @Test("add only what is new", arguments: Engine.allCases)
    func continued(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrations([people]).apply(to: database, at: 1)
            let longer = Migrations([people, Self.pets])
            #expect(try await longer.pending(in: database) == [Self.pets])
            #expect(try await longer.apply(to: database, at: 2) == [Self.pets])
            #expect(try await longer.pending(in: database) == [])
        }
    }

    @Test("list what they would do without doing it", arguments: Engine.allCases)
    func dryRun(engine: Engine) async throws {
        try await engine.withDatabase { database in
            #expect(try await Migrations([people, Self.pets]).pending(in: database) == [people, Self.pets])
            let found = try await database.read {
                try await $0.first(database.dialect.findsTable, "schema_migrations")
            }
            #expect(found == nil)
        }
    }

    @Test("that fail half-way leave the state before them, and can be repaired", arguments: Engine.allCases)
    func interrupted(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let error = await #expect(throws: StorageError.self) {
                try await Migrations([people, Self.pets, Self.broken]).apply(to: database, at: 1)
            }
            guard case .migrationFailed("0003-broken", let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("nowhere"))
            #expect(try await Self.applied(database).map(\.first) == [.text(people.id), .text("0002-toys")])
            let repaired = Migration(id: "0003-broken", sql: "CREATE TABLE halfway (name TEXT)")
            let done = try await Migrations([people, Self.pets, repaired]).apply(to: database, at: 2)
            #expect(done == [repaired])
        }
    }

    @Test("of a newer program are refused with what to do", arguments: Engine.allCases)
    func newer(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrations([people, Self.pets]).apply(to: database, at: 1)
            let older = Migrations([people])
            let refusal = StorageError.newerSchema(["0002-toys"])
            await #expect(throws: refusal) { try await older.apply(to: database, at: 2) }
            await #expect(throws: refusal) { try await older.pending(in: database) }
            #expect(refusal.description.contains("0002-toys"))
            #expect(refusal.description.contains("start that version, or restore a backup"))
        }
    }

    @Test("inserted before one that was applied are refused", arguments: Engine.allCases)
    func outOfOrder(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrations([Self.pets]).apply(to: database, at: 1)
            await #expect(throws: StorageError.self) {
                try await Migrations([people, Self.pets]).apply(to: database, at: 2)
            }
            #expect(try await Self.applied(database).count == 1)
        }
    }

    @Test("with one id for two are refused", arguments: Engine.allCases)
    func duplicates(engine: Engine) async throws {
        try await engine.withDatabase { database in
            await #expect(throws: StorageError.misuse("two migrations have the same id")) {
                try await Migrations([people, people]).apply(to: database, at: 1)
            }
        }
    }

    @Test("of several programs at once are applied once", arguments: Engine.allCases)
    func concurrent(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let applied = try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { try await Migrations([people, Self.pets]).apply(to: database, at: 1).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == 2)
        }
    }
}
