import Storage
import Testing

@Suite("An error")
struct ErrorTests {
    @Test("says which unique columns were taken", arguments: Engine.allCases)
    func uniqueColumns(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.write {
                try await $0.run(script: "CREATE TABLE tags (kind TEXT, name TEXT, PRIMARY KEY (kind, name))")
            }
            try await database.addPerson("Ada")
            await #expect(throws: StorageError.uniqueViolation(table: "people", columns: ["name"])) {
                try await database.addPerson("Ada")
            }
            let tag = "INSERT INTO tags VALUES ('a', 'b')"
            try await database.write { try await $0.execute(tag) }
            await #expect(throws: StorageError.uniqueViolation(table: "tags", columns: ["kind", "name"])) {
                try await database.write { try await $0.execute(tag) }
            }
        }
    }

    @Test("tells a unique index over an expression apart from other failures", arguments: Engine.allCases)
    func uniqueExpression(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.write {
                try await $0.run(script: "CREATE UNIQUE INDEX one_case ON people (lower(name))")
            }
            try await database.addPerson("Ada")
            let error = await #expect(throws: StorageError.self) { try await database.addPerson("ADA") }
            guard case .uniqueViolation = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("tells of a reference to nothing, and of a row still referred to", arguments: Engine.allCases)
    func foreignKeys(engine: Engine) async throws {
        try await engine.withPeople { database in
            let ada = try await database.addPerson("Ada")
            let give = "INSERT INTO pets (name, owner) VALUES (?, ?)"
            await #expect(throws: StorageError.foreignKeyViolation) {
                try await database.write { try await $0.execute(give, "Rex", ada + 1) }
            }
            try await database.write { try await $0.execute(give, "Rex", ada) }
            await #expect(throws: StorageError.foreignKeyViolation) {
                try await database.write { try await $0.execute("DELETE FROM people WHERE id = ?", ada) }
            }
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("found only at the commit undoes the transaction", arguments: Engine.allCases)
    func deferredForeignKeys(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.write {
                try await $0.run(
                    script: """
                        CREATE TABLE homes (
                            owner BIGINT REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED
                        )
                        """)
            }
            await #expect(throws: StorageError.foreignKeyViolation) {
                try await database.write { transaction in
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                    try await transaction.execute("INSERT INTO homes (owner) VALUES (99)")
                }
            }
            #expect(try await database.names() == [])
            try await database.addPerson("Bob")
        }
    }

    @Test("tells of a missing value and of a broken rule", arguments: Engine.allCases)
    func otherRules(engine: Engine) async throws {
        try await engine.withPeople { database in
            for statement in [
                "INSERT INTO people (name) VALUES (NULL)", "INSERT INTO people (name, age) VALUES ('Ada', -1)",
            ] {
                let error = await #expect(throws: StorageError.self) {
                    try await database.write { try await $0.execute(statement) }
                }
                guard case .constraintViolation = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test("never shows the value that was to be stored", arguments: Engine.allCases)
    func hidesValues(engine: Engine) async throws {
        try await engine.withPeople { database in
            let secret = "s3cr3t-value"
            try await database.addPerson(secret)
            let error = await #expect(throws: StorageError.self) { try await database.addPerson(secret) }
            #expect(error.map { "\($0)".contains(secret) } == false)
            #expect(error?.description == "a row with the same value of people.name exists")
        }
    }

    @Test("of a full disk undoes the transaction, and is over once there is room", arguments: Engine.oneWriter)
    func diskFull(engine: Engine) async throws {
        try await engine.withPeople { database in
            // No more pages than there are: what a disk that is full looks like.
            try await database.write { try await $0.run(script: "PRAGMA max_page_count = 1") }
            await #expect(throws: StorageError.diskFull) {
                try await database.write { transaction in
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                    let long = String(repeating: "x", count: 1_000_000)
                    try await transaction.execute("INSERT INTO people (name) VALUES (?)", long)
                }
            }
            #expect(try await database.names() == [])
            try await database.write { try await $0.run(script: "PRAGMA max_page_count = 1000000") }
            try await database.addPerson("Bob")
            #expect(try await database.names() == ["Bob"])
        }
    }

    @Test("of a wrong statement shows the engine's message", arguments: Engine.allCases)
    func wrongStatement(engine: Engine) async throws {
        try await engine.withPeople { database in
            let error = await #expect(throws: StorageError.self) {
                try await database.read { try await $0.query("SELECT * FROM nowhere") }
            }
            #expect(error?.description.contains("nowhere") == true)
        }
    }
}
