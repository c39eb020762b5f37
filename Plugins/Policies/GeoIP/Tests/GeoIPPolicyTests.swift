import Kernel
import TestKit
import Testing

@testable import PolicyGeoIP

struct GeoIPPolicyTests {
    private let powers = FakePowers()
    private static let berlin = Place(
        continent: "EU", country: "DE", city: "Berlin", latitude: 52.52, longitude: 13.405)
    private static let paris = Place(
        continent: "EU", country: "FR", city: "Paris", latitude: 48.8566, longitude: 2.3522)
    private static let sydney = Place(
        continent: "OC", country: "AU", city: "Sydney", latitude: -33.8688, longitude: 151.2093)

    /// A request from an address in Berlin; from nowhere in particular when nothing is known of it.
    private func request(isKnown: Bool = true, user: User? = .sample()) -> PolicyRequest {
        var facts = RequestFacts.sample(clientAddress: "192.0.2.7")
        facts.places =
            isKnown
            ? FakePlaces(
                places: ["192.0.2.7": Self.berlin],
                systems: ["192.0.2.7": AutonomousSystem(number: 64500, organization: "Net", network: "192.0.2.0/24")])
            : FakePlaces()
        return PolicyRequest(user: user, http: facts)
    }

    private func answer(_ fields: [String: JSON], _ request: PolicyRequest? = nil) async throws -> PolicyAnswer {
        try await powers.open(GeoIPPolicy.self, fields).evaluate(request ?? self.request())
    }

    private func past(_ list: (hours: Int, place: Place?)...) {
        powers.logins.set(
            list.map { PastLogin(time: powers.clock.now - .seconds($0.hours * 3600), place: $0.place) }, of: 7)
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(GeoIPPolicyPlugin.self)
    }

    @Test func `Everybody passes where nothing is chosen`() async throws {
        #expect(try await answer([:]) == PolicyAnswer(true))
        #expect(try await answer([:], request(isKnown: false)) == PolicyAnswer(true))
    }

    @Test func `Clients pass in one of the countries or networks, whichever are chosen`() async throws {
        let wrongCountry = "Client IP is not in an allowed country."
        let wrongSystem = "Client IP is not part of an allowed autonomous system."
        #expect(try await answer(["countries": ["FR", "DE"]]) == PolicyAnswer(true))
        #expect(try await answer(["countries": ["FR"]]) == PolicyAnswer(false, [wrongCountry]))
        #expect(try await answer(["asns": [1, 64500]]) == PolicyAnswer(true))
        #expect(try await answer(["asns": [1]]) == PolicyAnswer(false, [wrongSystem]))
        #expect(try await answer(["asns": [1], "countries": ["DE"]]) == PolicyAnswer(true, [wrongSystem]))
        #expect(
            try await answer(["asns": [1], "countries": ["FR"]]) == PolicyAnswer(false, [wrongSystem, wrongCountry]))
    }

    @Test(arguments: [
        (["asns": [64500]] as [String: JSON], "GeoIP: client IP not found in ASN database."),
        (["countries": ["DE"]] as [String: JSON], "GeoIP: client IP address not found in City database."),
    ])
    func `An address that is not known is an error, which says so`(fields: [String: JSON], message: String) async throws
    {
        for request in [request(isKnown: false), PolicyRequest(user: .sample(), http: nil)] {
            await #expect {
                _ = try await answer(fields, request)
            } throws: { "\($0)" == message }
        }
    }

    @Test func `Whoever is further from earlier sign-ins than allowed does not pass`() async throws {
        let refusal = PolicyAnswer(false, ["Distance from previous authentication is larger than threshold."])
        let fields: [String: JSON] = ["check_history_distance": true]
        past((1, Self.berlin))
        #expect(try await answer(fields) == PolicyAnswer(true))
        past((1, Self.berlin), (2, Self.paris))
        #expect(try await answer(fields) == refusal)
        #expect(try await answer(fields.merging(["history_login_count": 1]) { $1 }).passes)
        // 878 kilometres.
        let enough: [String: JSON] = ["history_max_distance_km": 800, "distance_tolerance_km": 100]
        #expect(try await answer(fields.merging(enough) { $1 }).passes)
        let tooLittle: [String: JSON] = ["history_max_distance_km": 800, "distance_tolerance_km": 50]
        #expect(try await answer(fields.merging(tooLittle) { $1 }) == refusal)
    }

    @Test func `Whoever has come faster than anybody can does not pass`() async throws {
        let refusal = PolicyAnswer(false, ["Distance is further than possible."])
        let fields: [String: JSON] = ["check_impossible_travel": true]
        // 16,080 kilometres, and a thousand an hour are possible.
        past((16, Self.sydney))
        #expect(try await answer(fields) == refusal)
        past((17, Self.sydney))
        #expect(try await answer(fields) == PolicyAnswer(true))
        // An hour is always granted.
        past((0, Self.paris))
        #expect(try await answer(fields).passes)
    }

    @Test func `Country and distance must both be right`() async throws {
        past((1, Self.sydney))
        let fields: [String: JSON] = ["countries": ["DE"], "check_impossible_travel": true]
        #expect(try await !answer(fields).passes)
        past((1, Self.berlin))
        #expect(try await answer(fields).passes)
        #expect(try await !answer(fields.merging(["countries": ["FR"]]) { $1 }).passes)
    }

    @Test func `Distances cannot be told without places`() async throws {
        let fields: [String: JSON] = ["check_history_distance": true]
        past((1, Self.berlin))
        #expect(try await answer(fields, request(isKnown: false)) == PolicyAnswer(false))
        past((1, nil), (2, Place(country: "DE")))
        #expect(try await answer(fields) == PolicyAnswer(false))
        past((1, nil), (2, Self.berlin))
        #expect(try await answer(fields).passes)
        past()
        #expect(try await answer(fields).passes)
    }

    @Test func `Countries that there are not are not saved`() {
        #expect(throws: Problems.self) { try GeoIPPolicy.make(["countries": ["XX"]]) }
        #expect(throws: Problems.self) { try GeoIPPolicy.make(["history_max_distance_km": -1]) }
    }
}
