import Foundation
import Storage
import Testing

@Suite("Transactions that come together")
struct SharedCommitTests {
    /// A database of people in a file.
    private func withPeople(_ body: (SQLiteDatabase, _ log: String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/test.db")
            try await Migrations([people]).apply(to: database, at: 1)
            do { try await body(database, folder + "/test.db-wal") } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
    }

    /// Has a transaction insert `name` and wait until the others are in line, each of them in its own task.
    private func write(
        _ name: String, to database: SQLiteDatabase,
        meanwhile others: [@Sendable () async throws -> Void]
    ) async -> [Result<Void, any Error>] {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let first = Task {
            try await database.write { transaction in
                try await transaction.execute("INSERT INTO people (name) VALUES (?)", name)
                transaction.handOn(name)
                beginning.finish()
                try await Task.sleep(for: .milliseconds(20 * (others.count + 2)))
            }
        }
        for await _ in begun {}
        var tasks: [Task<Void, any Error>] = []
        for other in others {
            tasks.append(Task { try await other() })
            // Long enough for it to have come to the line.
            try? await Task.sleep(for: .milliseconds(20))
        }
        var results = [await first.result]
        for task in tasks { results.append(await task.result) }
        return results
    }

    /// How many commits a log holds: the last frame of each says how many pages the database has
    /// (https://www.sqlite.org/walformat.html, section 2).
    private func commits(in log: String) throws -> Int {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: log)))
        let frames = stride(from: 32, to: bytes.count, by: 24 + 4096)
        return frames.count { frame in bytes[(frame + 4)..<(frame + 8)].contains { $0 != 0 } }
    }

    private func fails(_ result: Result<Void, any Error>, with error: StorageError) -> Bool {
        guard case .failure(let failure as StorageError) = result else { return false }
        return failure == error
    }

    @Test("are committed once, and each of them sees those before it")
    func commitsOnce() async throws {
        try await withPeople { database, log in
            let before = try commits(in: log)
            let results = await write(
                "Ada", to: database,
                meanwhile: (1...4).map { count in
                    {
                        try await database.write { transaction in
                            let row = try await transaction.first("SELECT count(*) FROM people")
                            #expect(try row?[0] == count)
                            try await transaction.execute("INSERT INTO people (name) VALUES (?)", "\(count)")
                        }
                        #expect(try await database.names().contains("\(count)"))
                    }
                })
            for result in results { #expect(throws: Never.self) { try result.get() } }
            #expect(try commits(in: log) == before + 1)
            #expect(try await database.names() == ["1", "2", "3", "4", "Ada"])
        }
    }

    @Test("are undone by themselves when they fail, tables that they made too")
    func undoesOne() async throws {
        struct Refused: Error {}
        try await withPeople { database, _ in
            let results = await write(
                "Ada", to: database,
                meanwhile: [
                    {
                        try await database.write { transaction in
                            try await transaction.execute("INSERT INTO people (name) VALUES ('nobody')")
                            try await transaction.run(script: "CREATE TABLE toys (name TEXT)")
                            throw Refused()
                        }
                    },
                    { try await database.addPerson("Ada") },
                    {
                        try await database.write { transaction in
                            try await transaction.run(script: "CREATE TABLE toys (name TEXT, owner TEXT)")
                        }
                        try await database.write { try await $0.execute("INSERT INTO toys VALUES ('Rex', 'Ada')") }
                    },
                    { try await database.addPerson("Bob") },
                ])
            #expect(throws: Refused.self) { try results[1].get() }
            #expect(fails(results[2], with: .uniqueViolation(table: "people", columns: ["name"])))
            for index in [0, 3, 4] { try results[index].get() }
            #expect(try await database.names() == ["Ada", "Bob"])
            #expect(try await database.read { try await $0.query("SELECT owner FROM toys") }.count == 1)
        }
    }

    @Test("get what those before them handed on, but for what was undone")
    func handsOn() async throws {
        struct Refused: Error {}
        try await withPeople { database, _ in
            let results = await write(
                "Ada", to: database,
                meanwhile: [
                    {
                        try await database.write { transaction in
                            #expect(transaction.handedOn as? String == "Ada")
                            transaction.handOn("Bob")
                        }
                    },
                    {
                        try await database.write { transaction in
                            transaction.handOn("nobody")
                            throw Refused()
                        }
                    },
                    { try await database.write { #expect($0.handedOn as? String == "Bob") } },
                ])
            #expect(throws: Refused.self) { try results[2].get() }
            for index in [0, 1, 3] { #expect(throws: Never.self) { try results[index].get() } }
            try await database.write { #expect($0.handedOn == nil) }
        }
    }

    @Test("are undone by themselves however much they changed, without a temporary file")
    func undoesMuch() async throws {
        struct Refused: Error {}
        try await withPeople { database, _ in
            try await database.write { transaction in
                for number in 0..<2000 {
                    let name = "\(number)-" + String(repeating: "n", count: 200)
                    try await transaction.execute("INSERT INTO people (name) VALUES (?)", name)
                }
            }
            let results = await write(
                "Ada", to: database,
                meanwhile: [
                    {
                        try await database.write { transaction in
                            #expect(try await transaction.execute("UPDATE people SET name = 'x' || name") == 2001)
                            // In memory.
                            #expect(try await transaction.first("PRAGMA temp_store")?[0] == 2)
                            throw Refused()
                        }
                    },
                    { try await database.addPerson("Bob") },
                ])
            #expect(throws: Refused.self) { try results[1].get() }
            let names = try await database.names()
            #expect(names.count == 2002 && names.suffix(2) == ["Ada", "Bob"])
        }
    }

    @Test("all fail when they cannot be committed, and the next one does not")
    func failsTogether() async throws {
        try await withPeople { database, _ in
            try await database.write {
                try await $0.run(
                    script: """
                        CREATE TABLE toys (owner TEXT REFERENCES people (name) DEFERRABLE INITIALLY DEFERRED)
                        """)
            }
            let results = await write(
                "Ada", to: database,
                meanwhile: [
                    { _ = try await database.write { try await $0.execute("INSERT INTO toys VALUES ('nobody')") } },
                    { try await database.addPerson("Bob") },
                ])
            for result in results { #expect(fails(result, with: .foreignKeyViolation)) }
            try await database.addPerson("Cleo")
            #expect(try await database.names() == ["Cleo"])
        }
    }

    @Test("all fail when an error undoes all of them, and the next one does not")
    func failsWithTheDisk() async throws {
        try await withPeople { database, _ in
            let pages: Int = try await database.read { try await $0.query("PRAGMA page_count") }[0][0]
            let results = await write(
                "Ada", to: database,
                meanwhile: [
                    {
                        try await database.write { transaction in
                            _ = try await transaction.query("PRAGMA max_page_count = \(pages + 2)")
                            let name = String(repeating: "n", count: 1_000_000)
                            try await transaction.execute("INSERT INTO people (name) VALUES (?)", name)
                        }
                    },
                    { try await database.addPerson("Bob") },
                ])
            for result in results { #expect(fails(result, with: .diskFull)) }
            try await database.addPerson("Cleo")
            #expect(try await database.names() == ["Cleo"])
        }
    }

    @Test("are kept although the task of the one that commits was cancelled")
    func survivesCancellation() async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/test.db")
            try await Migrations([people]).apply(to: database, at: 1)
            let (begun, beginning) = AsyncStream<Void>.makeStream()
            let first = Task {
                try await database.write { transaction in
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                    beginning.finish()
                    try? await Task.sleep(for: .seconds(30))
                }
            }
            for await _ in begun {}
            let second = Task { try await database.addPerson("Bob") }
            try await Task.sleep(for: .milliseconds(20))
            first.cancel()
            _ = try await (first.value, second.value)
            await database.close()
            let reopened = try SQLiteDatabase(path: folder + "/test.db")
            #expect(try await reopened.names() == ["Ada", "Bob"])
            await reopened.close()
        }
    }
}
