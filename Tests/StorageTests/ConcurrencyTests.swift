import Storage
import Testing

@Suite("Many at once")
struct ConcurrencyTests {
    private static let account = Migration(
        id: "0001-accounts",
        sql: """
            CREATE TABLE accounts (name TEXT PRIMARY KEY NOT NULL, amount BIGINT NOT NULL);
            INSERT INTO accounts VALUES ('left', 100), ('right', 0);
            """)

    @Test("a hundred writers that each read, add one and write lose nothing", arguments: Engine.allCases)
    func losesNothing(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrations([Self.account]).apply(to: database, at: 0)
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await database.write { transaction in
                            let row = try await transaction.first(
                                "SELECT amount FROM accounts WHERE name = 'right' {for_update}")
                            let amount = try #require(row)[0, as: Int.self]
                            await Task.yield()
                            try await transaction.execute(
                                "UPDATE accounts SET amount = ? WHERE name = 'right'", amount + 1)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.amounts(database) == [100, 100])
        }
    }

    @Test("readers see only what is committed while writers move money", arguments: Engine.allCases)
    func seesWholeTransactions(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Migrations([Self.account]).apply(to: database, at: 0)
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 {
                    group.addTask { try await Self.moveMoney(database, times: 25) }
                    group.addTask {
                        for _ in 0..<50 {
                            let amounts = try await Self.amounts(database)
                            #expect(amounts.reduce(0, +) == 100)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await Self.amounts(database) == [0, 100])
        }
    }

    @Test("a reader does not wait for a writer and sees the state before it", arguments: Engine.concurrent)
    func readsBesideWriter(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            try await database.write { transaction in
                try await transaction.execute("INSERT INTO people (name) VALUES ('Bob')")
                // Detached: a reader of its own, not a transaction inside this one.
                let seen = try await Task.detached { try await database.names() }.value
                #expect(seen == ["Ada"])
            }
            #expect(try await database.names() == ["Ada", "Bob"])
        }
    }

    @Test("one reading transaction sees one state, whatever is committed meanwhile", arguments: Engine.concurrent)
    func readsOneState(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.read { transaction in
                let before = try await transaction.query("SELECT name FROM people")
                _ = try await Task.detached { try await database.addPerson("Ada") }.value
                let after = try await transaction.query("SELECT name FROM people")
                #expect(before == after)
            }
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("more readers than connections all get their turn", arguments: Engine.allCases)
    func sharesConnections(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            let answers = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        try await database.read { transaction in
                            await Task.yield()
                            return try await transaction.query("SELECT name FROM people").map { try $0[0] }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: ["Ada"], count: 200))
        }
    }

    @Test("a writer that is cancelled while waiting gives up its place", arguments: Engine.allCases)
    func cancelsWaiting(engine: Engine) async throws {
        try await engine.withPeople { database in
            let started = Signal()
            let cancelled = Signal()
            let first = Task {
                try await database.write { transaction in
                    started.send()
                    await cancelled.wait()
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                }
            }
            await started.wait()
            let second = Task { try await database.addPerson("Bob") }
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            cancelled.send()
            try await first.value
            try await database.addPerson("Cid")
            #expect(try await database.names() == ["Ada", "Cid"])
        }
    }

    @Test("closing waits for the transaction that is running", arguments: Engine.allCases)
    func closingWaits(engine: Engine) async throws {
        try await engine.withPeople { database in
            let started = Signal()
            let writer = Task {
                try await database.write { transaction in
                    started.send()
                    try await Task.sleep(for: .milliseconds(50))
                    return try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                }
            }
            await started.wait()
            await database.close()
            let changed = try await writer.value
            #expect(changed == 1)
        }
    }

    private static func amounts(_ database: any Database) async throws -> [Int] {
        try await database.read { transaction in
            let left = try await transaction.first("SELECT amount FROM accounts WHERE name = 'left'")
            await Task.yield()
            let right = try await transaction.first("SELECT amount FROM accounts WHERE name = 'right'")
            return try [#require(left)[0], #require(right)[0]]
        }
    }

    private static func moveMoney(_ database: any Database, times: Int) async throws {
        for _ in 0..<times {
            try await database.write { transaction in
                try await transaction.execute("UPDATE accounts SET amount = amount - 1 WHERE name = 'left'")
                await Task.yield()
                try await transaction.execute("UPDATE accounts SET amount = amount + 1 WHERE name = 'right'")
            }
        }
    }
}
