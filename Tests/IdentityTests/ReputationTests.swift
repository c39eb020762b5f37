import Kernel
import ObjectStore
import Storage
import TestKit
import Testing

@testable import Identity

@Suite("The reputation of names and addresses")
struct ReputationTests {
    private let world: World
    private var reputation: Reputations { world.services.reputation }

    init() async throws { world = try await World() }

    private func failure(_ name: String) -> Event {
        Event("login_failed", app: "test", context: ["username": .string(name)])
    }

    private func step(_ events: [Event], from address: String = "192.0.2.7") async throws {
        try await world.step(events, in: .browser(address))
    }

    private func fail(_ name: String) async throws { try await step([failure(name)]) }

    private func score(_ name: String?, _ address: String? = nil) async throws -> Int {
        try await reputation.score(identifier: name, address: address)
    }

    @Test("rises with each sign-in and sinks with each that fails, in the transaction that keeps the event")
    func events() async throws {
        let ada = try await world.user("ada")
        #expect(try await score("ada", "192.0.2.7") == 0)
        try await step([failure("ada")])
        #expect(try await score("ada") == -1)
        try await step([failure("ada")])
        try await step([Event("login", app: "test", user: ada)])
        #expect(try await score("ada") == -1)
        #expect(try await score(nil, "192.0.2.7") == -1)
        try await step([Event("logout", app: "test", user: ada), Event("login_failed", app: "test")])
        #expect(try await score("ada") == -1)
        #expect(try await world.count("reputation") == 1)
    }

    @Test("sinks for a name that nobody has, of which no event is kept")
    func unknownName() async throws {
        var event = Event("identification_failed", app: "test", context: ["username": "nobody"])
        event.isKept = false
        try await step([event])
        #expect(try await score("nobody") == -1)
        #expect(try await world.events() == [])
    }

    @Test("is that of every place for a name, and of every name for an address, and counts nothing twice")
    func sums() async throws {
        try await step([failure("ada")], from: "192.0.2.1")
        try await step([failure("ada")], from: "192.0.2.2")
        try await step([failure("bob")], from: "192.0.2.1")
        #expect(try await score("ada") == -2)
        #expect(try await score(nil, "192.0.2.1") == -2)
        #expect(try await score("ada", "192.0.2.1") == -3)
        #expect(try await score("eve", "192.0.2.9") == 0)
        #expect(try await score(nil, nil) == 0)
    }

    @Test("stays within the tenant's limits")
    func limits() async throws {
        var settings = TenantSettings()
        settings.reputationLowerLimit = -2
        settings.reputationUpperLimit = 1
        let world = try await World(settings: { [settings] in settings })
        let reputation = world.services.reputation
        let ada = try await world.user("ada")
        for _ in 0..<5 { try await world.step([failure("ada")], in: .browser()) }
        #expect(try await reputation.score(identifier: "ada", address: nil) == -2)
        for _ in 0..<5 { try await world.step([Event("login", app: "test", user: ada)], in: .browser()) }
        #expect(try await reputation.score(identifier: "ada", address: nil) == 1)
    }

    @Test("begins anew when its time is over, counted from its beginning")
    func expires() async throws {
        try await fail("ada")
        world.clock.advance(by: .seconds(3599))
        try await fail("ada")
        #expect(try await score("ada") == -2)
        world.clock.advance(by: .seconds(1))
        #expect(try await score("ada") == 0)
        try await fail("ada")
        #expect(try await score("ada") == -1)
        world.clock.advance(by: .seconds(3600))
        #expect(try await world.services.sweep.sweepExpired().scores == 1)
        #expect(try await world.count("reputation") == 0)
    }

    @Test("counts every one of many attempts at once")
    func concurrently() async throws {
        var settings = TenantSettings()
        settings.reputationLowerLimit = -1000
        let world = try await World(settings: { [settings] in settings })
        let reputation = world.services.reputation
        try await withThrowingTaskGroup { group in
            for number in 0..<40 {
                let events = [failure(number.isMultiple(of: 2) ? "ada" : "bob")]
                group.addTask { try await world.step(events, in: .browser()) }
            }
            try await group.waitForAll()
        }
        #expect(try await reputation.score(identifier: "ada", address: nil) == -20)
        #expect(try await reputation.score(identifier: nil, address: "192.0.2.7") == -40)
    }

    @Test("is kept for whatever is typed, and no more of it than a name has")
    func bounded() async throws {
        let long = String(repeating: "ä", count: 5000)
        try await fail(long)
        try await fail("a\0b")
        #expect(try await score(long) == -1)
        #expect(try await score("ab") == -1)
        let rows = try await world.database.read { try await $0.query("SELECT identifier FROM reputation") }
        for row in rows { #expect(try (row[0] as String).utf8.count <= 512) }
    }

    private static let name = ReputationResource.model.name

    @Test("is shown to administrators, who can have a score forgotten")
    func resource() async throws {
        let ada = try await world.user("ada")
        try await step([failure("ada")], from: "192.0.2.1")
        try await step([failure("bob")], from: "192.0.2.2")
        let page = try await world.list(Self.name)
        #expect(page.count == 2)
        #expect(page.objects.map { $0["identifier"] } == ["ada", "bob"])
        #expect(page.objects.map { $0["score"] } == [-1, -1])
        #expect(page.objects.map { $0["ip_geo_data"] } == [[:], [:]])
        for (filter, value) in [("ip", "192.0.2.2"), ("identifier", "bob"), ("identifier_in", "bob,eve")] {
            let found = try await world.list(Self.name, ListQuery(filters: [filter: value]))
            #expect(found.objects.map { $0["identifier"] } == ["bob"], "\(filter)")
        }
        #expect(try await world.list(Self.name, ListQuery(search: "AD")).count == 1)
        #expect(
            try await world.list(Self.name, ListQuery(ordering: ["-identifier"])).objects.first?["ip"] == "192.0.2.2")
        let id = try #require(page.objects.first?["pk"].flatMap { ObjectID($0) })
        #expect(try await world.get(Self.name, id)?["identifier"] == "ada")
        await #expect(throws: Refused.self) { try await world.list(Self.name, by: .user(ada)) }
        await #expect(throws: Refused.self) { try await world.delete(Self.name, id, by: .user(ada)) }
        try await world.delete(Self.name, id)
        #expect(try await score("ada") == 0)
        #expect(try await world.get(Self.name, id) == nil)
        #expect(try await world.events().last == "model_deleted")
    }

    @Test("is made by the server alone")
    func kept() async throws {
        for origin in [Change.Origin.api, .blueprint] {
            await #expect(throws: Problems.whole("Scores are kept by the server alone.")) {
                try await world.create(Self.name, ["identifier": "ada", "ip": "::1", "score": 5], from: origin)
            }
        }
    }

    @Test("has the place that it was last heard from")
    func places() async throws {
        var request = RequestFacts.browser()
        request.places = Anywhere()
        try await world.step([failure("ada")], in: request)
        let shown = try await world.list(Self.name).objects.first
        #expect(shown?["ip_geo_data"]?["country"] == "DE")
        #expect(shown?["ip_asn_data"]?["asn"] == 64500)
    }
}

extension World {
    /// Saves a session as a step of a flow does, with its events.
    func step(_ events: [Event], in request: RequestFacts) async throws {
        let session = Session(key: random.token(20), publicID: random.uuid(), expires: clock.now + .seconds(60))
        try await services.sessions.save(session, over: nil, keeping: events, for: request)
    }
}

/// Everybody is in Berlin.
struct Anywhere: AddressLocating {
    func place(of address: String) -> Place? { Place(country: "DE", city: "Berlin", latitude: 52.5, longitude: 13.4) }
    func system(of address: String) -> AutonomousSystem? {
        AutonomousSystem(number: 64500, organization: "Net", network: "192.0.2.0/24")
    }
}

@Suite("Where users signed in before")
struct PastLoginTests {
    @Test("is what the events of their sign-ins say, the latest first")
    func finds() async throws {
        let world = try await World()
        let ada = try await world.user("ada")
        let bob = try await world.user("bob")
        var request = RequestFacts.browser()
        let first = world.clock.now
        await world.services.events.record(Event("login", app: "test", user: ada, request: request))
        world.clock.advance(by: .seconds(60))
        request.places = Anywhere()
        await world.services.events.record(Event("login", app: "test", user: ada, request: request))
        await world.services.events.record(Event("login", app: "test", user: bob, request: request))
        await world.services.events.record(Event("logout", app: "test", user: ada, request: request))
        let logins = world.services.logins
        let past = try await logins.logins(of: ada.id, latest: 10)
        #expect(past.map(\.time) == [world.clock.now, first])
        #expect(past.map(\.place?.country) == ["DE", nil])
        #expect(past.first?.place?.latitude == 52.5)
        #expect(try await logins.logins(of: ada.id, latest: 1).count == 1)
        #expect(try await logins.logins(of: ada.id, latest: 0).isEmpty)
        #expect(try await logins.logins(of: 999, latest: 5).isEmpty)
    }
}
