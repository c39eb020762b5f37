import Foundation
import StorageTestKit
import Testing

@testable import Storage

@Suite("PostgreSQL", .enabled(if: TestPostgres.options != nil))
struct PostgresTests {
    /// Hands over a database with people, whose connections `other` can tell from all others.
    private func withPeople(
        _ change: (inout PostgresOptions) -> Void = { _ in },
        _ body: (any Database, PostgresServer, String) async throws -> Void
    ) async throws {
        let name = TestPostgres.schemaName()
        try await withPostgres({
            $0.connOptions["application_name"] = name
            change(&$0)
        }) { server in
            let database = try await server.open(server.defaultName)
            try await Migrations([people]).apply(to: database, at: 0)
            try await body(database, server, name)
        }
    }

    /// Ends the connections of a test at the server, as its restart would.
    private func endConnections(_ application: String) async throws {
        try await withPostgres({ $0.listens = false }) { server in
            let database = try await server.open(server.defaultName)
            _ = try await database.read { transaction in
                try await transaction.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?", application)
            }
        }
    }

    @Test("stops a query whose task is cancelled, and goes on with the same connection", .timeLimit(.minutes(9)))
    func cancels() async throws {
        try await withPeople({ $0.poolSize = 1 }) { database, _, _ in
            let query = Task {
                try await database.read { try await $0.query("SELECT count(*) FROM pg_sleep(600)") }
            }
            try await Task.sleep(for: .milliseconds(200))
            query.cancel()
            await #expect(throws: CancellationError.self) { _ = try await query.value }
            try await database.addPerson("Ada")
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("stops a query that takes too long")
    func timesOut() async throws {
        try await withPeople({ $0.statementTimeout = .milliseconds(300) }) { database, _, _ in
            await #expect(throws: StorageError.busy) {
                try await database.read { try await $0.query("SELECT count(*) FROM pg_sleep(20)") }
            }
        }
    }

    @Test("gives up waiting for what another transaction holds")
    func waitsForLocks() async throws {
        try await withPeople({ $0.lockTimeout = .milliseconds(200) }) { database, _, _ in
            try await database.addPerson("Ada")
            let query = "SELECT name FROM people {for_update}"
            try await database.write { transaction in
                _ = try await transaction.query(query)
                let other = Task.detached { try await database.write { try await $0.query(query) } }
                await #expect(throws: StorageError.busy) { _ = try await other.value }
            }
        }
    }

    @Test("fails the transaction in whose middle the server went, and begins the next one on a new connection")
    func survivesRestart() async throws {
        try await withPeople { database, _, name in
            let error = await #expect(throws: StorageError.self) {
                try await database.write { transaction in
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Ada')")
                    try await endConnections(name)
                    try await transaction.execute("INSERT INTO people (name) VALUES ('Bob')")
                }
            }
            guard case .unavailable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            try await database.addPerson("Cid")
            #expect(try await database.names() == ["Cid"])
        }
    }

    @Test("nobody notices that idle connections were lost")
    func replacesIdle() async throws {
        try await withPeople { database, _, name in
            try await withThrowingTaskGroup { group in
                for number in 0..<20 { group.addTask { try await database.addPerson("\(number)") } }
                try await group.waitForAll()
            }
            try await endConnections(name)
            try await withThrowingTaskGroup { group in
                for number in 20..<40 { group.addTask { try await database.addPerson("\(number)") } }
                try await group.waitForAll()
            }
            #expect(try await database.names().count == 40)
        }
    }

    @Test("that cannot be reached is unavailable, at once and without a flood of attempts", .timeLimit(.minutes(5)))
    func unreachable() async throws {
        var options = PostgresOptions()
        options.host = "127.0.0.1"
        options.port = "1"
        options.listens = false
        let server = try PostgresServer(options)
        for _ in 0..<100 {
            let error = await #expect(throws: StorageError.self) { try await server.open("public") }
            guard case .unavailable(let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("127.0.0.1:1"))
        }
        await server.close()
    }

    @Test("without the database that is asked for says what to do")
    func missingDatabase() async throws {
        try await withPostgres({
            $0.name = "nowhere"
            $0.listens = false
        }) { server in
            let error = await #expect(throws: StorageError.self) { try await server.open(server.defaultName) }
            #expect(error?.description.contains("\"nowhere\" does not exist; create it") == true)
        }
    }

    @Test("serves many more readers than it has connections, in the order in which they came")
    func sharesOneConnection() async throws {
        try await withPeople({ $0.poolSize = 1 }) { database, _, _ in
            let order = AsyncStream<Int>.makeStream()
            let holding = Signal()
            let release = Signal()
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await database.read { transaction in
                        _ = try await transaction.query("SELECT 1")
                        holding.send()
                        await release.wait()
                    }
                }
                await holding.wait()
                for number in 0..<20 {
                    group.addTask {
                        try await database.read { transaction in
                            _ = try await transaction.query("SELECT 1")
                            order.continuation.yield(number)
                        }
                    }
                    try await Task.sleep(for: .milliseconds(10))
                }
                release.send()
                try await group.waitForAll()
            }
            order.continuation.finish()
            #expect(await order.stream.reduce(into: []) { $0.append($1) } == Array(0..<20))
        }
    }

    @Test("prepares anew what another program has changed the tables of")
    func staleStatements() async throws {
        try await withPeople({ $0.poolSize = 1 }) { database, server, _ in
            try await database.addPerson("Ada")
            let everything = "SELECT * FROM people"
            _ = try await database.read { try await $0.query(everything) }
            try await withPostgres({ $0.defaultSchema = server.defaultName }) { other in
                let elsewhere = try await other.open(other.defaultName)
                try await elsewhere.write { try await $0.run(script: "ALTER TABLE people ADD nick TEXT") }
                let row = try await database.read { try await $0.first(everything) }
                #expect(row?.columnNames.last == "nick")
            }
        }
    }

    @Test("reads sums and truths as integers")
    func types() async throws {
        try await withPeople { database, _, _ in
            let row = try await database.read { transaction in
                try await transaction.first(
                    """
                    SELECT SUM(n) AS sum, SUM(n) > 3 AS many, AVG(n) AS mean, -SUM(n) * 1000000000000 AS big,
                        1 AS one, CAST(0.5 AS REAL) AS half
                    FROM (VALUES (CAST(1 AS BIGINT)), (20000), (3)) AS numbers (n)
                    """)
            }
            #expect(
                row?.values == [
                    .integer(20004), .integer(1), .real(6668), .integer(-20_004_000_000_000_000), .integer(1),
                    .real(0.5),
                ])
        }
    }

    @Test("migrated by many programs at once is migrated once")
    func migratesOnce() async throws {
        try await withPostgres({ $0.listens = false }) { first in
            let applied = try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        var options = try #require(TestPostgres.options)
                        options.defaultSchema = first.defaultName
                        options.listens = false
                        let server = try PostgresServer(options)
                        let database = try await server.open(server.defaultName)
                        let done = try await Migrations([people]).apply(to: database, at: 1)
                        await server.close()
                        return done.count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == 1)
        }
    }

    @Test("whose program dies in a migration has the state before it")
    func interruptedMigration() async throws {
        try await withPeople { database, _, name in
            await #expect(throws: StorageError.self) {
                try await database.write { transaction in
                    try await transaction.run(script: "CREATE TABLE halfway (name TEXT); DROP TABLE pets")
                    try await endConnections(name)
                    try await transaction.run(script: "CREATE TABLE whole (name TEXT)")
                }
            }
            let found = try await database.read { transaction in
                var found: [Bool] = []
                for table in ["halfway", "pets", "whole"] {
                    try await found.append(transaction.first(database.dialect.findsTable, table) != nil)
                }
                return found
            }
            #expect(found == [false, true, false])
        }
    }

    @Test("uses a replica where that is allowed, and the primary when no replica answers")
    func replicas() async throws {
        for port in [TestPostgres.options?.port ?? "", "1"] {
            try await withPeople({ options in
                var replica = options
                replica.port = port
                replica.connOptions["application_name"] = "the replica"
                options.replicas = [replica]
            }) { database, _, name in
                let ask = "SELECT current_setting('application_name')"
                let read: String? = try await database.read { try await $0.first(ask)?[0] }
                let stale: String? = try await database.readPossiblyStale { try await $0.first(ask)?[0] }
                #expect(read == name)
                #expect(stale == (port == "1" ? name : "the replica"))
            }
        }
    }

    @Test("connects anew as it is told while it runs, and keeps the connections that it has")
    func otherUser() async throws {
        let right = try #require(TestPostgres.options)
        var wrong = right
        wrong.user = "nobody_of_this_name"
        try await withPeople({ $0.poolSize = 2 }) { database, server, application in
            try await database.addPerson("Ada")
            server.use(wrong)
            #expect(try await database.names() == ["Ada"])
            try await endConnections(application)
            await #expect(throws: StorageError.self) {
                for _ in 0..<3 { _ = try await database.names() }
            }
            server.use(right)
            #expect(try await database.names() == ["Ada"])
        }
    }

    @Test("keeps connections whose greatest age is 0, and replaces those that are older than they may be")
    func ages() async throws {
        for (age, isKept) in [(0, true), (1, false)] {
            try await withPeople({
                $0.connMaxAge = age
                $0.poolSize = 1
            }) { database, _, _ in
                let process = {
                    try await database.read { try await $0.query("SELECT pg_backend_pid()") }.first?[0, as: Int.self]
                }
                let first = try await process()
                try await Task.sleep(for: .milliseconds(1100))
                #expect(try await (process() == first) == isKept)
            }
        }
    }

    @Test("never shows a password")
    func hidesPassword() {
        var options = PostgresOptions()
        options.password = PostgresPassword("s3cr3t")
        var dumped = ""
        dump(options, to: &dumped)
        #expect(!dumped.contains("s3cr3t") && !"\(options)".contains("s3cr3t"))
        #expect(!String(reflecting: options).contains("s3cr3t"))
    }
}

@Suite("Continuous integration")
struct ContinuousIntegrationTests {
    @Test("tests PostgreSQL", .enabled(if: ProcessInfo.processInfo.environment["CI"] == "true"))
    func hasPostgres() {
        #expect(TestPostgres.options != nil, "LANYARD_TEST_POSTGRESQL names no server; see Tools/postgres")
    }
}
