import Foundation
import Storage
import Testing

@Suite("A backup")
struct BackupTests {
    private static let migrations = Migrations([people])
    private static let label = Backup.Label(version: "1.2.3", time: 5, keyFingerprint: "abc")

    @Test("is one file, from which a database of either engine is restored", arguments: Engine.servers)
    func restores(engine: Engine) async throws {
        try await withTemporaryFolder { folder in
            let backup = Backup(path: folder + "/backup", Self.migrations)
            try await engine.withPeople { database in
                for number in 0..<10 { try await database.addPerson("\(number)") }
                let tables = try await backup.write(database, Self.label)
                #expect(tables.first { $0.name == "people" }?.rows == 10)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["backup"])
            #expect(try await backup.label() == Self.label)
            for other in Engine.servers {
                try await other.withDatabase { database in
                    _ = try await backup.restore(into: database)
                    #expect(try await database.names() == (0..<10).map { "\($0)" })
                    #expect(try await database.addPerson("next") == 11)
                }
            }
        }
    }

    @Test("is not written over a file that is there")
    func keepsFiles() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/backup"
            try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
            try await Engine.sqliteMemory.withPeople { database in
                await #expect(throws: StorageError.self) {
                    _ = try await Backup(path: path, Self.migrations).write(database, Self.label)
                }
            }
            #expect(FileManager.default.contents(atPath: path) == Data("mine".utf8))
        }
    }

    @Test("of an older version is restored as it was, and brought up to date afterwards")
    func older() async throws {
        try await withTemporaryFolder { folder in
            let newer = Migrations([
                people, Migration(id: "0002-toys", sql: "CREATE TABLE toys (name TEXT PRIMARY KEY)"),
            ])
            let path = folder + "/backup"
            try await Engine.sqliteMemory.withPeople { database in
                try await database.addPerson("Ada")
                _ = try await Backup(path: path, Self.migrations).write(database, Self.label)
            }
            try await Engine.sqliteMemory.withDatabase { database in
                _ = try await Backup(path: path, newer).restore(into: database)
                #expect(try await newer.apply(to: database, at: 9).map(\.id) == ["0002-toys"])
                #expect(try await database.names() == ["Ada"])
            }
        }
    }

    @Test("is not made of a file that is none, nor of a database that is none", arguments: [true, false])
    func none(isDatabase: Bool) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/file"
            if isDatabase {
                await (try SQLiteDatabase(path: path)).close()
            } else {
                try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
            }
            await #expect(throws: StorageError.self) { _ = try await Backup(path: path, Self.migrations).label() }
        }
    }
}
