import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

private let model: ModelName = "authentik_core.user"

@Suite("Many users")
struct ManyUsersTests {
    private func world(with count: Int, _ edit: (Int, inout UserFields) -> Void = { _, _ in }) async throws -> World {
        let world = try await World()
        try await world.database.write { transaction in
            for number in 0..<count {
                var fields = UserFields()
                fields.username = "user\(number)"
                edit(number, &fields)
                _ = try await world.directory.rows.insert(
                    fields, uuid: "uuid\(number)", password: "!", at: world.clock.now, in: transaction)
            }
        }
        return world
    }

    private func names(_ world: World, _ query: ListQuery) async throws -> [String] {
        try await world.list(model, query).objects.compactMap { $0["username"]?.string }
    }

    @Test("ten thousand users change neither a page nor a sign-in noticeably")
    func staysFast() async throws {
        let world = try await World()
        let group = try await world.group("Everybody")
        try await world.database.write { transaction in
            for number in 0..<10_000 {
                var fields = UserFields()
                fields.username = "user\(number)"
                fields.email = EmailAddress(stringLiteral: "user\(number)@example.com")
                fields.groups = [Reference(group)]
                _ = try await world.directory.rows.insert(
                    fields, uuid: "uuid\(number)", password: "!", at: world.clock.now, in: transaction)
            }
        }
        let clock = ContinuousClock()
        let list = try await clock.measure {
            let page = try await world.list(model, ListQuery(page: 250, ordering: ["-email"]))
            #expect(page.count == 10_000)
            #expect(page.objects.count == 20)
            #expect(page.objects.allSatisfy { $0["groups"] == [group.json] })
        }
        let search = try await clock.measure {
            let page = try await world.list(model, ListQuery(search: "user9999"))
            #expect(page.count == 1)
        }
        let find = try await clock.measure {
            for _ in 0..<10 {
                _ = try await world.directory.user(
                    where: [.username, .email, .upn], is: "USER5000@example.com", ignoringCase: true)
            }
        }
        #expect(list < .milliseconds(500))
        #expect(search < .milliseconds(500))
        #expect(find < .milliseconds(200))
    }

    @Test("a user is looked up through indexes")
    func usesIndexes() async throws {
        let world = try await World()
        // PostgreSQL chooses by how many rows there are.
        guard world.database.dialect.name == "sqlite" else { return }
        let sql =
            "EXPLAIN QUERY PLAN SELECT id FROM users WHERE (username_key = 'a') OR (email_key = 'a') OR (upn_key = 'a')"
        let plan = try await world.database.read { try await $0.query(sql) }.map { try $0["detail"] as String }
        #expect(plan.allSatisfy { !$0.contains("SCAN") })
    }

    @Test("a list of more than ten thousand is counted once a minute, and its end is always right")
    func countsSeldom() async throws {
        let world = try await world(with: 10_040)
        let first = ListQuery(pageSize: 100)
        #expect(try await world.list(model, first).count == 10_040)
        try await world.user("late")
        #expect(try await world.list(model, first).count == 10_040)
        #expect(try await world.list(model, ListQuery(pageSize: 100, search: "user")).count == 10_040)
        let last = try await world.list(model, ListQuery(page: 101, pageSize: 100))
        #expect(last.count == 10_041)
        #expect(last.objects.count == 41)
        #expect(try await world.list(model, ListQuery(page: 102, pageSize: 100)).objects.isEmpty)
        try await world.user("later")
        world.clock.advance(by: .seconds(61))
        #expect(try await world.list(model, first).count == 10_042)
        // Shorter ones are counted each time.
        #expect(try await world.list(model, ListQuery(search: "late")).count == 2)
        try await world.user("latest")
        #expect(try await world.list(model, ListQuery(search: "late")).count == 3)
    }

    @Test("the same users are found, in the same order, whether they are few or many", arguments: [3, 600])
    func findsFewAndMany(matching: Int) async throws {
        let world = try await world(with: 1000) { number, fields in
            fields.path = number < matching ? "found" : "users"
            fields.name = number < matching ? "Marigold" : ""
        }
        let all = (0..<matching).map { "user\($0)" }
        for query in [ListQuery(search: "mari GOLD"), ListQuery(filters: ["path": "found"])] {
            var query = query
            query.pageSize = 2
            for page in 1...2 {
                query.page = page
                query.ordering = ["-username"]
                let found = try await world.list(model, query)
                #expect(found.count == matching)
                let expected = all.sorted(by: >).dropFirst((page - 1) * 2).prefix(2)
                #expect(found.objects.compactMap { $0["username"]?.string } == Array(expected))
            }
        }
    }

    @Test(
        "a list in pages has everybody once, where most have the same value, and backwards it is the reverse",
        arguments: ["type", "is_active", "last_login", "path", "name", "username"])
    func pages(name: String) async throws {
        let world = try await world(with: 50) { number, fields in
            fields.isActive = number % 10 != 0
            fields.lastLogin = number % 3 == 0 ? Timestamp(seconds: 1_700_000_000 + number % 6) : nil
        }
        var found: [[String]] = []
        for ordering in [name, "-" + name] {
            var all: [String] = []
            for page in 1...7 {
                all += try await names(world, ListQuery(page: page, pageSize: 8, ordering: [ordering]))
            }
            #expect(Set(all).count == 50)
            found.append(all)
        }
        #expect(found[0] == found[1].reversed())
    }

    @Test(
        "a page is read along an index, in both directions",
        arguments: [
            "username", "last_login", "type", "path", "is_active", "name", "email", "date_joined", "last_updated",
        ])
    func walksIndexes(name: String) async throws {
        let world = try await World()
        let isSQLite = world.database.dialect.name == "sqlite"
        for ordering in [name, "-" + name] {
            let order = try DirectoryListing.users.order(ListQuery(ordering: [ordering]))
            let filter = try DirectoryListing.users.condition(
                ListQuery(filters: ["type": "internal", "path_startswith": "users", "is_active": "true"]),
                world.database.dialect)
            let sql = "SELECT u.name, u.attributes FROM users u WHERE \(filter.sql) ORDER BY \(order) LIMIT 20"
            let plan = try await world.database.read { transaction in
                if isSQLite { return try await transaction.query("EXPLAIN QUERY PLAN " + sql, filter.arguments) }
                // There are no rows, so that everything else would be as cheap.
                _ = try await transaction.query(
                    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)")
                return try await transaction.query("EXPLAIN (COSTS OFF) " + sql, filter.arguments)
            }
            let lines = try plan.map { isSQLite ? try $0["detail"] as String : try $0[0] as String }
            let index = isSQLite ? "INDEX users_\(name)" : "using users_\(name)"
            #expect(lines.contains { $0.contains(index) }, "\(lines)")
            let sorts = ["TEMP B-TREE", ">  Sort"]
            #expect(!lines.contains { line in sorts.contains { line.contains($0) } }, "\(lines)")
        }
    }
}
