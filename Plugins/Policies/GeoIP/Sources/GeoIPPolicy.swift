import Kernel

/// Says whether a client is where it should be: in one of some countries or networks, and not too far from where the user
/// signed in before.
struct GeoIPPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_geoip.geoippolicy", .policy, singular: "GeoIP Policy", plural: "GeoIP Policies",
        summary: "Says whether a client is in the right country or network, and not too far from earlier sign-ins.",
        path: "policies/geoip", component: "ak-policy-geoip-form")

    private static let most = 2_147_483_647

    @Field(help: "Numbers of autonomous systems that clients may be in.")
    var asns: [Int] = []
    @Field(help: "Countries that clients may be in.")
    var countries: [CountryCode] = []
    @Field(help: "Whether clients may be no further from earlier sign-ins than a distance.")
    var checkHistoryDistance = false
    @Field(in: 0...Int.max, help: "That distance, in kilometres.")
    var historyMaxDistanceKm = 100
    @Field(in: 0...Self.most, help: "How wrong places may be, in kilometres.")
    var distanceToleranceKm = 50
    @Field(in: 0...Self.most, help: "How many earlier sign-ins are compared; at most a thousand are.")
    var historyLoginCount = 5
    @Field(help: "Whether clients may be no further from earlier sign-ins than anybody could have come since.")
    var checkImpossibleTravel = false
    @Field(in: 0...Self.most, help: "Kept for clients that set it; it has no effect.")
    var impossibleToleranceKm = 100

    @Power(\.clock) private var clock
    @Power(\.logins) private var logins

    /// What people travel in an hour, in kilometres.
    private static let speed = 1000.0

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        let fixed = try fixedAnswers(request)
        var answers = fixed
        var passes = fixed.isEmpty || fixed.contains(where: \.passes)
        if checkHistoryDistance || checkImpossibleTravel {
            let answer = try await distanceAnswer(request)
            passes = passes && answer.passes
            answers.append(answer)
        }
        return PolicyAnswer(passes, answers.flatMap(\.messages))
    }

    /// What networks and countries say, whichever are chosen: one that passes is enough.
    private func fixedAnswers(_ request: PolicyRequest) throws -> [PolicyAnswer] {
        var answers: [PolicyAnswer] = []
        if !asns.isEmpty {
            guard let system = request.http?.system else { throw NotFound.system }
            answers.append(
                asns.contains(system.number)
                    ? PolicyAnswer(true)
                    : PolicyAnswer(false, ["Client IP is not part of an allowed autonomous system."]))
        }
        if !countries.isEmpty {
            guard let country = request.http?.place?.country else { throw NotFound.place }
            answers.append(
                countries.contains { $0.text == country }
                    ? PolicyAnswer(true) : PolicyAnswer(false, ["Client IP is not in an allowed country."]))
        }
        return answers
    }

    /// What earlier sign-ins say: every one of them must be near enough.
    private func distanceAnswer(_ request: PolicyRequest) async throws -> PolicyAnswer {
        guard let here = request.http?.place.flatMap(Point.init) else { return PolicyAnswer(false) }
        guard let user = request.user else { return PolicyAnswer(true) }
        let past = try await logins.logins(of: user.id, latest: historyLoginCount)
        if past.isEmpty { return PolicyAnswer(true) }
        let located = past.compactMap { login in login.place.flatMap(Point.init).map { (login.time, $0) } }
        if located.isEmpty { return PolicyAnswer(false) }
        for (time, there) in located {
            let distance = here.distance(to: there)
            if checkHistoryDistance, distance >= Double(historyMaxDistanceKm) + Double(distanceToleranceKm) {
                return PolicyAnswer(false, ["Distance from previous authentication is larger than threshold."])
            }
            let hours = max(Double((clock.now - time).components.seconds / 3600), 1)
            if checkImpossibleTravel, distance >= Self.speed * hours + Double(distanceToleranceKm) {
                return PolicyAnswer(false, ["Distance is further than possible."])
            }
        }
        return PolicyAnswer(true)
    }

    /// Nothing is known of the client's address.
    private enum NotFound: Error, CustomStringConvertible {
        case system, place

        var description: String {
            switch self {
            case .system: "GeoIP: client IP not found in ASN database."
            case .place: "GeoIP: client IP address not found in City database."
            }
        }
    }
}
