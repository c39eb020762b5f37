import Storage
import Testing

@Suite("A statement")
struct StatementTests {
    @Test("stores every kind of value and reads back the same", arguments: Engine.allCases)
    func keepsValues(engine: Engine) async throws {
        try await engine.withPeople { database in
            let stored: [SQLValue] = [
                .text("Ada 🧵"), .integer(.max), .real(1.625), .blob([0, 1, 255]),
            ]
            let row = try await database.write { transaction in
                try await transaction.first(
                    "INSERT INTO people (name, age, height, photo) VALUES (?, ?, ?, ?) RETURNING name, age, height, photo",
                    stored)
            }
            #expect(row?.values == stored)
        }
    }

    @Test("stores nil as null and empty values as empty", arguments: Engine.allCases)
    func tellsNullFromEmpty(engine: Engine) async throws {
        try await engine.withPeople { database in
            let row = try await database.write { transaction in
                try await transaction.first(
                    "INSERT INTO people (name, age, photo) VALUES (?, ?, ?) RETURNING name, age, photo",
                    "", Int?.none, [UInt8]())
            }
            #expect(row?.values == [.text(""), .null, .blob([])])
        }
    }

    @Test(
        "takes hostile text as data",
        arguments: Engine.allCases,
        [
            "'; DROP TABLE people; --", "\" OR 1=1 --", "?", "$1", ":name", "%_\\", "{blob}", "\u{1}\u{7f}",
            "Robert'); DELETE FROM people WHERE ('1'='1", String(repeating: "x", count: 1 << 20),
        ])
    func keepsHostileText(engine: Engine, text: String) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            try await database.addPerson(text)
            let found = try await database.read {
                try await $0.query("SELECT name FROM people WHERE name = ?", text)
            }
            #expect(found.map(\.values) == [[.text(text)]])
            #expect(try await database.names().count == 2)
        }
    }

    @Test("refuses a value that some engine could not keep", arguments: Engine.allCases)
    func refusesValues(engine: Engine) async throws {
        try await engine.withPeople { database in
            await #expect(throws: StorageError.misuse("a text to store must not contain a NUL character")) {
                try await database.addPerson("Ada\0")
            }
            await #expect(throws: StorageError.misuse("a number to store must not be NaN")) {
                try await database.write {
                    try await $0.execute("INSERT INTO people (name, height) VALUES ('Ada', ?)", Double.nan)
                }
            }
            let names = try await database.names()
            #expect(names == [])
        }
    }

    @Test("reports how many rows it changed itself", arguments: Engine.allCases)
    func countsChanges(engine: Engine) async throws {
        try await engine.withPeople { database in
            for name in ["Ada", "Bob", "Cid"] { try await database.addPerson(name, age: 30) }
            let counts = try await database.write { transaction in
                try await [
                    transaction.execute("UPDATE people SET age = 31 WHERE name <> ?", "Ada"),
                    transaction.execute("UPDATE people SET age = 32 WHERE name = 'nobody'"),
                    transaction.execute("SELECT * FROM people"),
                    transaction.execute("DELETE FROM people"),
                ]
            }
            #expect(counts == [2, 0, 0, 3])
        }
    }

    @Test("inserts or updates with ON CONFLICT", arguments: Engine.allCases)
    func upserts(engine: Engine) async throws {
        try await engine.withPeople { database in
            let upsert = """
                INSERT INTO people (name, age) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET age = excluded.age RETURNING id, age
                """
            let rows = try await database.write { transaction in
                try await [transaction.first(upsert, "Ada", 36), transaction.first(upsert, "Ada", 37)]
            }
            #expect(rows.map { $0?.values } == [[.integer(1), .integer(36)], [.integer(1), .integer(37)]])
        }
    }

    @Test("sorts and compares text by its bytes", arguments: Engine.allCases)
    func bytewise(engine: Engine) async throws {
        try await engine.withPeople { database in
            for name in ["ä", "b", "B", "a", "_", "Z", "a b", "ab"] { try await database.addPerson(name) }
            #expect(try await database.names() == ["B", "Z", "_", "a", "a b", "ab", "b", "ä"])
            let before = try await database.read { try await $0.query("SELECT name FROM people WHERE name < ?", "a") }
            #expect(before.count == 3)
        }
    }

    @Test("joins, and yields null where there is no partner", arguments: Engine.allCases)
    func joins(engine: Engine) async throws {
        try await engine.withPeople { database in
            let ada = try await database.addPerson("Ada")
            try await database.addPerson("Bob")
            try await database.write {
                try await $0.execute("INSERT INTO pets (name, owner) VALUES (?, ?)", "Rex", ada)
            }
            let rows = try await database.read {
                try await $0.query(
                    """
                    SELECT people.name AS person, pets.name AS pet FROM people
                    LEFT JOIN pets ON pets.owner = people.id ORDER BY people.name
                    """)
            }
            let pets = try rows.map { try $0["pet", as: String?.self] }
            #expect(pets == ["Rex", nil])
            #expect(rows.first?.columnNames == ["person", "pet"])
        }
    }

    @Test("with too few or too many arguments is refused", arguments: Engine.allCases, [0, 1, 3])
    func countsArguments(engine: Engine, count: Int) async throws {
        try await engine.withPeople { database in
            await #expect(throws: StorageError.self) {
                try await database.write {
                    try await $0.execute(
                        "INSERT INTO people (name, age) VALUES (?, ?)", Array(repeating: .integer(1), count: count))
                }
            }
            let names = try await database.names()
            #expect(names == [])
        }
    }

    @Test("that hides a second one is refused", arguments: Engine.allCases)
    func refusesSecondStatement(engine: Engine) async throws {
        try await engine.withPeople { database in
            try await database.addPerson("Ada")
            await #expect(throws: StorageError.self) {
                try await database.write { try await $0.execute("SELECT 1; DELETE FROM people") }
            }
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("has the columns of its table also after the table has changed", arguments: Engine.allCases)
    func followsDefinitions(engine: Engine) async throws {
        try await engine.withPeople { database in
            let everything = "SELECT * FROM pets"
            let ada = try await database.addPerson("Ada")
            try await database.write { try await $0.execute("INSERT INTO pets VALUES ('Rex', ?)", ada) }
            _ = try await database.read { try await $0.query(everything) }
            try await database.write {
                try await $0.run(
                    script: "ALTER TABLE pets RENAME COLUMN owner TO person; ALTER TABLE pets ADD age BIGINT")
            }
            let row = try await database.read { try await $0.first(everything) }
            #expect(row?.columnNames == ["name", "person", "age"])
        }
    }

    @Test("may be put together anew a thousand times", arguments: Engine.allCases)
    func forgetsOldStatements(engine: Engine) async throws {
        try await engine.withPeople { database in
            let sum = try await database.read { transaction in
                var sum = 0
                for number in 0..<1000 {
                    sum += try await transaction.first("SELECT \(number) AS n")?["n"] ?? 0
                }
                return sum
            }
            #expect(sum == 499_500)
        }
    }
}
