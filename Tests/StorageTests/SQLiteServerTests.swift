import Foundation
import Storage
import Testing

@Suite("A folder of SQLite databases")
struct SQLiteServerTests {
    private func withServer(_ body: (SQLiteServer, String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let server = try SQLiteServer(folder: folder)
            try await body(server, folder)
            await server.close()
        }
    }

    @Test("is held by one program, and a second one is refused with the first one's process id")
    func oneProgram() async throws {
        try await withServer { server, folder in
            let error = #expect(throws: StorageError.self) { try SQLiteServer(folder: folder) }
            #expect(error?.description.contains("the process \(getpid()) uses it") == true)
            await server.close()
            await #expect(throws: Never.self) { try await SQLiteServer(folder: folder).close() }
        }
    }

    @Test("may be looked at by a command beside the server")
    func besideTheServer() async throws {
        try await withServer { server, folder in
            try await server.create("t_one")
            let command = try SQLiteServer(folder: folder, exclusive: false)
            #expect(try await command.names() == ["public", "t_one"])
            await command.close()
        }
    }

    @Test("has files of its databases where an administrator looks for them")
    func files() async throws {
        try await withServer { server, folder in
            try await server.create("t_one")
            _ = try await server.open("public")
            let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".sqlite") }
            #expect(paths.sorted() == ["lanyard.sqlite", "tenants/t_one.sqlite"])
        }
    }
}
