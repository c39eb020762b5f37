import Storage
import Testing

@Suite("A transaction")
struct TransactionTests {
    struct Refusal: Error {}

    @Test("keeps what it wrote when its body returns", arguments: Engine.allCases)
    func commits(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("keeps nothing when its body throws", arguments: Engine.allCases)
    func rollsBack(engine: Engine) async throws {
        try await engine.withPeople { database in
            await #expect(throws: Refusal.self) {
                try await database.write { transaction in
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Bob')")
                    throw Refusal()
                }
            }
            #expect(try await database.names() == [])
            try await database.addPerson("Cid")
            #expect(try await database.names() == ["Cid"])
        }
    }

    @Test("sees what it wrote itself", arguments: Engine.allCases)
    func readsItsWrites(engine: Engine) async throws {
        try await engine.withPeople { database in
            let count = try await database.write { transaction in
                try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                return try await transaction.first("SELECT COUNT(*) AS n FROM people")?["n", as: Int.self]
            }
            #expect(count == 1)
        }
    }

    @Test("fails as a whole when one of its statements failed and the error was swallowed", arguments: Engine.allCases)
    func staysFailed(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            await #expect(throws: StorageError.uniqueViolation(table: "people", columns: ["name"])) {
                try await database.write { transaction in
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Bob')")
                    _ = try? await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                }
            }
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test(
        "executes what is queued in its order, before the next statement and before the commit",
        arguments: Engine.allCases)
    func queues(engine: Engine) async throws {
        try await engine.withPeople { database in
            let insert = "INSERT INTO people (name, age) VALUES (?, ?)"
            let count = try await database.write { transaction in
                for number in 0..<70 { try await transaction.enqueue(insert, "p\(number)", number) }
                try await transaction.enqueue("DELETE FROM people WHERE age >= 10")
                let count: Int? = try await transaction.first("SELECT COUNT(*) FROM people")?[0]
                try await transaction.enqueue("UPDATE people SET name = name || '!' WHERE age = 9")
                try await transaction.enqueue(insert, "last", 9)
                return count
            }
            #expect(count == 10)
            #expect(try await database.names().suffix(2) == ["p8", "p9!"])
            #expect(try await database.names().contains("last"))
        }
    }

    @Test("keeps nothing when something queued fails, and says why", arguments: Engine.allCases, [true, false])
    func failsQueued(engine: Engine, hasBegun: Bool) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            await #expect(throws: StorageError.uniqueViolation(table: "people", columns: ["name"])) {
                try await database.write { transaction in
                    if hasBegun { try await transaction.execute("INSERT INTO people (name) VALUES ('Bob')") }
                    try await transaction.enqueue("INSERT INTO people (name) VALUES ('Cid')")
                    try await transaction.enqueue("INSERT INTO people (name) VALUES ('Ada')")
                    try await transaction.enqueue("INSERT INTO people (name) VALUES ('Dan')")
                }
            }
            #expect(try await database.names() == ["Ada"])
            // The connection is as good as before.
            try await database.write { transaction in
                try await transaction.enqueue("INSERT INTO people (name) VALUES (?)", "Dan")
                try await transaction.enqueue("INSERT INTO people (name) VALUES (?)", "Eve")
            }
            #expect(try await database.names() == ["Ada", "Dan", "Eve"])
        }
    }

    @Test("that reads cannot write", arguments: Engine.allCases)
    func readsOnly(engine: Engine) async throws {
        try await engine.withPeople { database in
            await #expect(throws: StorageError.misuse("a transaction that reads was given a statement that writes")) {
                try await database.read { transaction in
                    _ = try await transaction.query("INSERT INTO people (name) VALUES ('Ada') RETURNING id")
                }
            }
            let names = try await database.names()
            #expect(names == [])
        }
    }

    @Test("inside another one of the same database is refused instead of waiting for ever", arguments: Engine.allCases)
    func refusesNesting(engine: Engine) async throws {
        try await engine.withPeople { database in
            let nested = StorageError.misuse("a transaction was started inside another one of the same database")
            await #expect(throws: nested) {
                try await database.write { _ in try await database.addPerson("Ada") }
            }
            await #expect(throws: nested) {
                try await database.read { _ in try await database.names() }
            }
            try await database.addPerson("Bob")
        }
    }

    @Test("inside one of another database is allowed", arguments: Engine.allCases)
    func allowsTwoDatabases(engine: Engine) async throws {
        try await engine.withPeople { first in
            try await engine.withPeople { second in
                try await first.addPerson("Ada")
                try await first.read { transaction in
                    for row in try await transaction.query("SELECT name FROM people") {
                        try await second.addPerson(row["name"])
                    }
                }
                #expect(try await second.names() == ["Ada"])
            }
        }
    }

    @Test("may be started by a task that was started inside an earlier one", arguments: Engine.allCases)
    func allowsTasksThatOutlive(engine: Engine) async throws {
        try await engine.withPeople { database in
            let over = Signal()
            let later = try await database.write { _ in
                Task {
                    await over.wait()
                    return try await database.addPerson("Ada")
                }
            }
            over.send()
            _ = try await later.value
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("is refused once the database is closed", arguments: Engine.allCases)
    func refusedAfterClose(engine: Engine) async throws {
        try await engine.withPeople { database in
            await database.close()
            await #expect(throws: StorageError.closed) { try await database.names() }
            await #expect(throws: StorageError.closed) { try await database.addPerson("Ada") }
        }
    }

    @Test("handle is refused after the end", arguments: Engine.allCases)
    func refusedAfterTheEnd(engine: Engine) async throws {
        try await engine.withPeople { database in
            let escaped = try await database.write { $0 }
            await #expect(throws: StorageError.misuse("a transaction was used after it had ended")) {
                try await escaped.execute("INSERT INTO people (name) VALUES ('Ada')")
            }
            #expect(try await database.names() == [])
        }
    }
}
