import Kernel
import Logging
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("Counting attempts")
struct AttemptTests {
    @Test("failures add up within the window, which begins with the first of them")
    func counts() async throws {
        let world = try await World()
        let attempts = world.services.attempts
        #expect(try await attempts.failures("ada") == 0)
        #expect(try await attempts.failed("ada", within: .seconds(60)) == 1)
        world.clock.advance(by: .seconds(59))
        #expect(try await attempts.failed("ada", within: .seconds(60)) == 2)
        #expect(try await attempts.failures("ada") == 2)
        #expect(try await attempts.failures("bob") == 0)
        world.clock.advance(by: .seconds(1))
        #expect(try await attempts.failures("ada") == 0)
        #expect(try await attempts.failed("ada", within: .seconds(60)) == 1)
    }

    @Test("a success forgets them")
    func forgets() async throws {
        let world = try await World()
        _ = try await world.services.attempts.failed("ada", within: .seconds(60))
        try await world.services.attempts.succeeded("ada")
        #expect(try await world.services.attempts.failures("ada") == 0)
    }

    @Test("of many failures at once each is counted")
    func countsAll() async throws {
        let world = try await World()
        let attempts = world.services.attempts
        let counts = try await withThrowingTaskGroup { group in
            for _ in 0..<30 { group.addTask { try await attempts.failed("ada", within: .seconds(60)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == Array(1...30))
    }
}

@Suite("Sweeping up")
struct SweepTests {
    @Test("of too many events the oldest go, in batches")
    func surplus() async throws {
        let world = try await World(events: 5)
        for number in 0..<12 { await world.services.events.record(Event("login", app: "number \(number)")) }
        let result = try await Sweep(world.directory, batch: 3).sweepExpired()
        #expect(result.events == 7)
        let rows = try await world.database.read { try await $0.query("SELECT app FROM events ORDER BY ordinal") }
        #expect(try rows.map { try $0[0] as String } == (7..<12).map { "number \($0)" })
    }

    @Test("of an event that says too much only what request it was is kept")
    func longEvent() async throws {
        let world = try await World()
        let long = String(repeating: "x", count: 300_000)
        await world.services.events.record(
            Event("login", app: "test", context: ["text": .string(long)], request: .sample()))
        let row = try await world.database.read { try await $0.first("SELECT context FROM events") }
        let context = try JSON(parsing: try #require(row)[0] as String)
        #expect(context["is_cut"] == true)
        #expect(context["http_request"]?["request_id"] == "sample-request")
        #expect(context["text"] == nil)
    }

    @Test("what has expired goes, in batches, and what has not stays")
    func sweeps() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        let codes = RecordCollection("test.code")
        let soon = world.clock.now + .seconds(60)
        for number in 0..<7 {
            let session = Session(key: "s\(number)", publicID: "p\(number)", expires: soon)
            try await world.services.sessions.save(session, over: nil, for: .browser())
            let created = world.clock.now
            #expect(
                try await world.services.records.apply([
                    .put(
                        codes,
                        Record(key: "s\(number)", document: [:], session: "p\(number)", created: created, expires: nil)),
                    .put(codes, Record(key: "k\(number)", document: [:], created: created, expires: soon)),
                ]))
            _ = try await world.services.attempts.failed("a\(number)", within: .seconds(60))
        }
        try await world.create(
            "authentik_core.token", ["identifier": "goes", "user": .int(ada.id), "intent": "app_password"])
        try await world.create(
            "authentik_core.token", ["identifier": "stays", "user": .int(ada.id), "expiring": false])
        await world.services.events.record(Event("login", app: "test", user: ada))

        let sweep = Sweep(world.directory, batch: 3)
        #expect(try await sweep.sweepExpired() == Sweep.Result())
        world.clock.advance(by: .seconds(86_400))
        let swept = try await sweep.sweepExpired()
        #expect(swept.sessions == 7)
        #expect(swept.records == 7)
        #expect(swept.attempts == 7)
        #expect(swept.tokens == 1)
        #expect(swept.events == 0)
        #expect(swept.scores == 0)
        #expect(try await world.count("records") == 0)
        #expect(try await world.list("authentik_core.token").objects.map { $0["identifier"] } == ["stays"])
        world.clock.advance(by: .seconds(365 * 86_400))
        #expect(try await sweep.sweepExpired().events > 0)
        #expect(try await world.count("events") == 0)
    }
}

@Suite("The log of events")
struct EventLogTests {
    @Test("keeps who did what from where")
    func keeps() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        var request = RequestFacts.browser()
        var brand = Brand()
        brand.domain = "example.com"
        request.brand = CurrentBrand(id: ObjectID("0b6d1c1e-2f0a-4b57-9d3c-5a2f6c1d7e80"), value: brand)
        await world.services.events.record(
            Event("login", app: "test", user: ada, context: ["method": "password"], request: request))
        await world.services.events.record(Event("logout", app: "test"))
        let rows = try await world.database.read {
            try await $0.query(
                "SELECT user_id, username, client_address, context, brand FROM events ORDER BY action")
        }
        let row = rows.first
        let found = try #require(row)
        #expect(try found[0] == ada.id)
        #expect(try found[1] == "ada")
        #expect(try found[2] == "192.0.2.7")
        let context = try JSON(parsing: found[3] as String)
        #expect(context["method"] == "password")
        #expect(context["http_request"]?["request_id"] == .string(RequestFacts.browser().id))
        let expected: JSON = [
            "pk": "0b6d1c1e2f0a4b579d3c5a2f6c1d7e80", "app": "authentik_brands", "name": "Brand example.com",
            "model_name": "brand",
        ]
        #expect(try JSON(parsing: found[4] as String) == expected)
        #expect(try rows.last?[4] == "{}")
    }

    @Test("a failure is not the request's")
    func neverFails() async throws {
        let world = try await World()
        await world.database.close()
        let log = EventLog(world.directory, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        await log.record(Event("login", app: "test"))
    }
}
