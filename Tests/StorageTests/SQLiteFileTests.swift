import Foundation
import Storage
import Testing

@Suite("A SQLite file")
struct SQLiteFileTests {
    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("has everything again after it was closed and reopened")
    func survivesReopen() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/test.db"
            let first = try SQLiteDatabase(path: path)
            try await Migrations([people]).apply(to: first, at: 1)
            try await first.addPerson("Ada")
            await first.close()
            let second = try SQLiteDatabase(path: path)
            #expect(try await Migrations([people]).apply(to: second, at: 2) == [])
            #expect(try await second.names() == ["Ada"])
            await second.close()
        }
    }

    @Test("has what was committed, and nothing else, after the program was killed")
    func survivesKill() async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/test.db")
            try await Migrations([people]).apply(to: database, at: 1)
            try await database.addPerson("Ada")
            try await database.write { transaction in
                try await transaction.execute("INSERT INTO people (name) VALUES ('Bob')")
                try await transaction.run(script: "CREATE TABLE unfinished (name TEXT)")
                // What is on the disk at this moment is what a killed program leaves.
                try FileManager.default.createDirectory(atPath: folder + "/left", withIntermediateDirectories: false)
                for name in ["test.db", "test.db-wal"] {
                    try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(folder)/left/\(name)")
                }
            }
            await database.close()
            let left = try SQLiteDatabase(path: folder + "/left/test.db")
            #expect(try await left.names() == ["Ada"])
            await #expect(throws: StorageError.self) {
                try await left.read { try await $0.query("SELECT * FROM unfinished") }
            }
            await left.close()
        }
    }

    @Test("and its folders are created for their owner alone")
    func isPrivate() async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/a/b/test.db")
            try await Migrations([people]).apply(to: database, at: 1)
            #expect(try mode(of: folder + "/a") == 0o700)
            #expect(try mode(of: folder + "/a/b") == 0o700)
            for name in ["test.db", "test.db-wal", "test.db-shm"] {
                #expect(try mode(of: "\(folder)/a/b/\(name)") == 0o600)
            }
            await database.close()
        }
    }

    @Test("that is something else is refused, untouched, with what to do")
    func refusesOtherFiles() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/letter.txt"
            let text = String(repeating: "Dear Ada, this is a letter and no database. ", count: 100)
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: path) }
            #expect(error?.description.contains(path) == true)
            #expect(error?.description.contains("not a SQLite database; choose another path") == true)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test("that cannot be created is refused with the reason")
    func refusesImpossiblePaths() async throws {
        try await withTemporaryFolder { folder in
            try "".write(toFile: folder + "/file", atomically: false, encoding: .utf8)
            for path in [folder, folder + "/file/test.db", ""] {
                let error = #expect(throws: StorageError.self) { try SQLiteDatabase(path: path) }
                guard case .cannotOpen(path, _) = error else {
                    Issue.record("\(path): \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test("that another program writes to is waited for")
    func waitsForOthers() async throws {
        try await withTemporaryFolder { folder in
            let mine = try SQLiteDatabase(path: folder + "/test.db")
            let other = try SQLiteDatabase(path: folder + "/test.db")
            try await Migrations([people]).apply(to: mine, at: 1)
            let started = Signal()
            let writer = Task {
                try await other.write { transaction in
                    started.send()
                    try await Task.sleep(for: .milliseconds(100))
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                }
            }
            await started.wait()
            try await mine.addPerson("Bob")
            try await writer.value
            #expect(try await mine.names() == ["Ada", "Bob"])
            await mine.close()
            await other.close()
        }
    }

    @Test("that another program holds too long is reported as busy")
    func reportsBusy() async throws {
        try await withTemporaryFolder { folder in
            let other = try SQLiteDatabase(path: folder + "/test.db")
            let mine = try SQLiteDatabase(path: folder + "/test.db", patience: .milliseconds(20))
            try await Migrations([people]).apply(to: other, at: 1)
            try await other.write { _ in
                await #expect(throws: StorageError.busy) { try await mine.addPerson("Ada") }
            }
            try await mine.addPerson("Bob")
            #expect(try await other.names() == ["Bob"])
            await mine.close()
            await other.close()
        }
    }

    @Test("takes many writes while its log is moved into it, and the log stays small")
    func checkpoints() async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLiteDatabase(path: folder + "/test.db")
            try await Migrations([people]).apply(to: database, at: 1)
            for round in 0..<20 {
                try await database.write { transaction in
                    for number in 0..<500 {
                        try await transaction.execute(
                            "INSERT INTO people (name, photo) VALUES (?, ?)", "\(round)-\(number)",
                            [UInt8](repeating: 7, count: 3000))
                    }
                }
            }
            let log = try FileManager.default.attributesOfItem(atPath: folder + "/test.db-wal")[.size] as? Int
            #expect(try #require(log) < 24 << 20)
            #expect(try await database.names().count == 10_000)
            await database.close()
            #expect(!FileManager.default.fileExists(atPath: folder + "/test.db-wal"))
        }
    }
}
