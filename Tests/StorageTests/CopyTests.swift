import Storage
import StorageTestKit
import Testing

@Suite("A copy of a database")
struct CopyTests {
    private static let migrations = Migrations([
        people,
        Migration(
            id: "0002-more",
            sql: """
                CREATE TABLE friends (
                    one BIGINT NOT NULL REFERENCES people (id), two BIGINT NOT NULL REFERENCES people (id), since BIGINT,
                    PRIMARY KEY (one, two)
                );
                CREATE TABLE state (id BIGINT PRIMARY KEY, text TEXT);
                INSERT INTO state (id, text) VALUES (1, 'new');
                CREATE TABLE loose (text TEXT, number BIGINT);
                """),
        // What SQLite keeps in tables of its own, PostgreSQL keeps in an index.
        Migration(
            id: "0003-words",
            sqlite: """
                CREATE VIRTUAL TABLE words USING fts5 (name, content = 'people', content_rowid = 'id');
                CREATE TRIGGER words_insert AFTER INSERT ON people BEGIN
                    INSERT INTO words (rowid, name) VALUES (new.id, new.name);
                END;
                """,
            postgresql: "CREATE INDEX words ON people (name)"),
    ])

    /// A database with more rows than are read at a time, with all kinds of values.
    private func fill(_ database: any Database) async throws {
        try await Self.migrations.apply(to: database, at: 1)
        try await database.write { transaction in
            for number in 0..<2500 {
                try await transaction.execute(
                    "INSERT INTO people (name, age, height, photo) VALUES (?, ?, ?, ?)", "Ädä \(number)",
                    number % 3 == 0 ? nil : number, Double(number) / 7, [UInt8](repeating: 7, count: number % 5))
            }
            try await transaction.execute("INSERT INTO friends VALUES (1, 2, NULL), (2, 1, 7), (3, 1, 7)")
            try await transaction.execute("INSERT INTO loose VALUES ('a', 1), ('a', 1), (NULL, 2)")
            try await transaction.execute("UPDATE state SET text = 'changed'")
            // The highest number was given and is not to be given again.
            try await transaction.execute("DELETE FROM people WHERE id = 2500")
        }
    }

    private static let pairs = Engine.servers.flatMap { from in Engine.servers.map { (from, $0) } }

    @Test("has all rows, whatever the engines are, and numbers new rows as the original would", arguments: pairs)
    func copies(from: Engine, to: Engine) async throws {
        try await from.withDatabase { source in
            try await fill(source)
            try await to.withDatabase { target in
                let tables = try await DatabaseCopy(Self.migrations).copy(from: source, to: target)
                #expect(tables.first { $0.name == "people" }?.rows == 2499)
                #expect(tables.first { $0.name == "loose" }?.rows == 3)
                let everything = "SELECT * FROM people ORDER BY id"
                let before = try await source.read { try await $0.query(everything) }
                let after = try await target.read { try await $0.query(everything) }
                #expect(before == after)
                let text: String? = try await target.read { try await $0.first("SELECT text FROM state")?[0] }
                #expect(text == "changed")
                #expect(try await target.addPerson("new") == 2501)
                #expect(!tables.contains { $0.name.hasPrefix("words") })
                if target.dialect.name == "sqlite" {
                    let found = try await target.read {
                        try await $0.first("SELECT COUNT(*) FROM words WHERE words MATCH '17'")
                    }
                    #expect(try found?[0] == 1)
                }
                #expect(try await Self.migrations.pending(in: target).isEmpty)
            }
        }
    }

    @Test("tells the same hashes on the way there and back", arguments: pairs)
    func hashes(from: Engine, to: Engine) async throws {
        try await from.withDatabase { source in
            try await fill(source)
            try await to.withDatabase { target in
                let copy = DatabaseCopy(Self.migrations)
                let there = try await copy.copy(from: source, to: target)
                try await from.withDatabase { third in
                    let back = try await copy.copy(from: target, to: third)
                    #expect(back == there)
                }
            }
        }
    }

    @Test("is not made over a database that has tables", arguments: Engine.servers)
    func refuses(engine: Engine) async throws {
        try await Engine.sqliteMemory.withDatabase { source in
            try await fill(source)
            try await engine.withPeople { target in
                try await target.addPerson("Ada")
                await #expect(throws: StorageError.misuse("the target is not empty; name a database without tables")) {
                    try await DatabaseCopy(Self.migrations).copy(from: source, to: target)
                }
                #expect(try await target.names() == ["Ada"])
            }
        }
    }

    @Test("that is interrupted leaves nothing behind", arguments: Engine.servers)
    func leavesNothing(engine: Engine) async throws {
        try await Engine.sqliteMemory.withDatabase { source in
            try await fill(source)
            try await engine.withDatabase { target in
                let interrupted = DatabaseCopy(Self.migrations) { progress in
                    // In the middle of the table.
                    if progress.table == "people" { withUnsafeCurrentTask { $0?.cancel() } }
                }
                let copying = Task { try await interrupted.copy(from: source, to: target) }
                await #expect(throws: CancellationError.self) { try await copying.value }
                try await DatabaseCopy(Self.migrations).copy(from: source, to: target)
            }
        }
    }

    @Test("is of one moment, while others write", arguments: Engine.servers)
    func oneMoment(engine: Engine) async throws {
        try await engine.withDatabase { source in
            try await fill(source)
            try await Engine.sqliteMemory.withDatabase { target in
                let writer = Task.detached {
                    for number in 0..<50 { try await source.addPerson("late \(number)") }
                }
                let tables = try await DatabaseCopy(Self.migrations).copy(from: source, to: target)
                try await writer.value
                let count: Int? = try await target.read { try await $0.first("SELECT COUNT(*) FROM people")?[0] }
                #expect(tables.first { $0.name == "people" }?.rows == count)
            }
        }
    }
}
