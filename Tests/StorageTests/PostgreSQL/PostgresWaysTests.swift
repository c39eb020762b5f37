import Foundation
import Storage
import StorageTestKit
import Testing

@Suite("Ways to PostgreSQL", .enabled(if: TestPostgres.options != nil))
struct PostgresWaysTests {
    private static let folder = TestPostgres.options?.host ?? ""

    /// Reached by TCP, as `host`, with TLS that trusts an authority's file.
    private func withTLS(_ host: String, trusting file: String, _ body: (PostgresServer) async throws -> Void)
        async throws
    {
        try await withPostgres(
            {
                $0.host = host
                $0.sslmode = "verify-full"
                $0.sslrootcert = Self.folder + "/" + file
                $0.listens = false
            }, body)
    }

    @Test("TLS with the right authority and the right name is used")
    func verifies() async throws {
        try await withTLS("localhost", trusting: "ca.crt") { server in
            let database = try await server.open(server.defaultName)
            let isEncrypted: Bool? = try await database.read {
                try await $0.first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")?[0]
            }
            #expect(isEncrypted == true)
        }
    }

    @Test(
        "TLS with another authority or another name is refused",
        arguments: [("localhost", "other.crt"), ("127.0.0.1", "ca.crt")])
    func refuses(host: String, file: String) async throws {
        try await withTLS(host, trusting: file) { server in
            let error = await #expect(throws: StorageError.self) { try await server.open(server.defaultName) }
            guard case .cannotOpen(_, let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("certificate"))
        }
    }

    @Test("of several hosts the first that answers is taken")
    func severalHosts() async throws {
        try await withPostgres({
            $0.host = "127.0.0.1," + Self.folder
            $0.port = "1,\($0.port)"
        }) { server in
            let database = try await server.open(server.defaultName)
            try await database.read { _ = try await $0.query("SELECT 1") }
        }
    }

    /// Through pgbouncer, which hands out three connections by transaction.
    private func withPooler(_ body: (PostgresServer) async throws -> Void) async throws {
        try await withPostgres(
            {
                $0.listenPort = $0.port
                $0.port = String((Int($0.port) ?? 0) + 1)
                $0.preparedStatements = false
                $0.poolSize = 10
            }, body)
    }

    @Test("a pooler that hands out connections by transaction mixes up nothing")
    func pooler() async throws {
        let tenants = (0..<4).map { _ in TestPostgres.schemaName() }
        try await withPooler { server in
            for tenant in tenants {
                try await server.create(tenant)
                try await Migrations([people]).apply(to: server.open(tenant), at: 0)
            }
            try await withThrowingTaskGroup { group in
                for number in 0..<200 {
                    let tenant = tenants[number % tenants.count]
                    group.addTask {
                        let database = try await server.open(tenant)
                        try await database.addPerson("\(tenant) \(number)")
                        let names = try await database.names()
                        #expect(names.allSatisfy { $0.hasPrefix(tenant) })
                    }
                }
                try await group.waitForAll()
            }
            for tenant in tenants {
                #expect(try await server.open(tenant).names().count == 50)
                try await server.drop(tenant)
            }
        }
    }

    @Test("news come by the side of a pooler")
    func newsBesidePooler() async throws {
        try await withPooler { server in
            let database = try await server.open(server.defaultName)
            var news = database.news().makeAsyncIterator()
            try await database.write { try await $0.announce(Announcement("topic", "text")) }
            #expect(await news.next() == .announced(Announcement("topic", "text")))
        }
    }

    @Test("many tenants share the connections, each with its own tables")
    func tenantsShare() async throws {
        let tenants = (0..<10).map { _ in TestPostgres.schemaName() }
        try await withPostgres({ $0.poolSize = 3 }) { server in
            for tenant in tenants {
                try await server.create(tenant)
                try await Migrations([people]).apply(to: server.open(tenant), at: 0)
            }
            try await withThrowingTaskGroup { group in
                for number in 0..<100 {
                    let tenant = tenants[number % tenants.count]
                    group.addTask {
                        let database = try await server.open(tenant)
                        try await database.addPerson("\(tenant) \(number)")
                        #expect(try await database.names().allSatisfy { $0.hasPrefix(tenant) })
                    }
                }
                try await group.waitForAll()
            }
            for tenant in tenants { try await server.drop(tenant) }
        }
    }

    @Test("what one program announces reaches another, of its own database only")
    func newsBetweenPrograms() async throws {
        try await withPostgres({ _ in }) { first in
            let schema = first.defaultName
            try await withPostgres({ $0.defaultSchema = schema }) { second in
                let (here, there) = try await (first.open(schema), second.open(schema))
                var news = there.news().makeAsyncIterator()
                let other = TestPostgres.schemaName()
                try await first.create(other)
                try await first.open(other).write { try await $0.announce(Announcement("elsewhere")) }
                try await here.write { try await $0.announce(Announcement("topic", "one\ntwo")) }
                #expect(await news.next() == .announced(Announcement("topic", "one\ntwo")))
                try await first.drop(other)
            }
        }
    }

    @Test("who listens is told when the connection was lost, and hears again afterwards")
    func listensAgain() async throws {
        let name = TestPostgres.schemaName()
        try await withPostgres({ $0.connOptions["application_name"] = name }) { server in
            let database = try await server.open(server.defaultName)
            var news = database.news().makeAsyncIterator()
            try await withPostgres({ $0.listens = false }) { other in
                _ = try await other.open(other.defaultName).read {
                    try await $0.query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?", name)
                }
            }
            #expect(await news.next() == .mayHaveMissed)
            try await database.write { try await $0.announce(Announcement("topic")) }
            #expect(await news.next() == .announced(Announcement("topic")))
        }
    }
}
