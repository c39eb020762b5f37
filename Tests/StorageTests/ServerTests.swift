import Storage
import Testing

@Suite("A server of databases")
struct ServerTests {
    @Test("makes databases, and what is in one is not in another", arguments: Engine.servers)
    func separate(engine: Engine) async throws {
        try await engine.withServer { server in
            try await server.create("t_one")
            try await server.create("t_two")
            let names = try await server.names()
            #expect(names.contains("t_one") && names.contains("t_two") && names.contains(server.defaultName))
            let one = try await server.open("t_one")
            let two = try await server.open("t_two")
            for database in [one, two] { try await Migrations([people]).apply(to: database, at: 0) }
            try await one.addPerson("Ada")
            #expect(try await one.names() == ["Ada"])
            #expect(try await two.names() == [])
        }
    }

    @Test("hands out one value for one database, until it is closed", arguments: Engine.servers)
    func oneValue(engine: Engine) async throws {
        try await engine.withServer { server in
            try await server.create("t_one")
            let first = try await server.open("t_one")
            #expect(try await server.open("t_one") as AnyObject === first as AnyObject)
            await first.close()
            let second = try await server.open("t_one")
            #expect(second as AnyObject !== first as AnyObject)
            try await Migrations([people]).apply(to: second, at: 0)
            await #expect(throws: StorageError.closed) { try await first.names() }
        }
    }

    @Test("keeps what is in a database when it is renamed", arguments: Engine.servers)
    func renamed(engine: Engine) async throws {
        try await engine.withServer { server in
            try await server.create("t_one")
            let old = try await server.open("t_one")
            try await Migrations([people]).apply(to: old, at: 0)
            try await old.addPerson("Ada")
            try await server.rename("t_one", to: "t_two")
            #expect(try await server.open("t_two").names() == ["Ada"])
            await #expect(throws: StorageError.noSuchDatabase("t_one")) { try await server.open("t_one") }
        }
    }

    @Test("deletes a database with all that was in it", arguments: Engine.servers)
    func dropped(engine: Engine) async throws {
        try await engine.withServer { server in
            try await server.create("t_one")
            let old = try await server.open("t_one")
            try await Migrations([people]).apply(to: old, at: 0)
            try await old.addPerson("Ada")
            try await server.drop("t_one")
            #expect(try await !server.names().contains("t_one"))
            try await server.create("t_one")
            let new = try await server.open("t_one")
            try await Migrations([people]).apply(to: new, at: 0)
            #expect(try await new.names() == [])
        }
    }

    @Test("refuses names that are taken, unknown, or its own", arguments: Engine.servers)
    func refusals(engine: Engine) async throws {
        try await engine.withServer { server in
            try await server.create("t_one")
            try await server.create("t_two")
            await #expect(throws: StorageError.databaseExists("t_one")) { try await server.create("t_one") }
            await #expect(throws: StorageError.databaseExists("t_two")) {
                try await server.rename("t_one", to: "t_two")
            }
            await #expect(throws: StorageError.noSuchDatabase("t_six")) { try await server.open("t_six") }
            await #expect(throws: StorageError.noSuchDatabase("t_six")) { try await server.drop("t_six") }
            await #expect(throws: StorageError.noSuchDatabase("t_six")) {
                try await server.rename("t_six", to: "t_ten")
            }
            await #expect(throws: StorageError.self) { try await server.drop(server.defaultName) }
            await #expect(throws: StorageError.self) { try await server.rename(server.defaultName, to: "t_ten") }
        }
    }

    @Test(
        "refuses names that could be more than a name", arguments: Engine.servers,
        ["", "_one", "Upper", "a b", "a/../b", "..", "a\"b", "a;b", "pg_one", "ö", String(repeating: "a", count: 64)])
    func badNames(engine: Engine, name: String) async throws {
        try await engine.withServer { server in
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
        try await engine.withServer { server in
            let database = try await server.open(server.defaultName)
            await server.close()
            await #expect(throws: StorageError.closed) { try await server.open(server.defaultName) }
            await #expect(throws: StorageError.closed) { try await database.read { try await $0.query("SELECT 1") } }
        }
    }
}
