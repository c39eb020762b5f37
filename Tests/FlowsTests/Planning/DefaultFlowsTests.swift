import Flows
import Kernel
import TestKit
import Testing

@Suite("The flow for a purpose that nobody chose one for")
struct DefaultFlowsTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    private func flow(
        _ purpose: Flow.Designation = .authentication, of user: User? = nil
    ) async -> String? {
        await DefaultFlows(decisions: stand.powers.decisions).flow(
            for: purpose, of: user, in: stand.configuration, .sample(brand: stand.brand))?.slug.text
    }

    @Test("is the first by slug that needs no special way in")
    func first() async throws {
        #expect(await flow() == "login")
        #expect(await flow(.recovery) == nil)
        try stand.flow("a-source", ["authentication": "require_redirect"])
        try stand.flow("b-link", ["authentication": "require_token"])
        try stand.flow("c-outpost", ["authentication": "require_outpost"])
        #expect(await flow() == "login")
        try stand.flow("kiosk", ["authentication": "require_unauthenticated"])
        #expect(await flow() == "kiosk")
    }

    @Test("is the first whose policies let the user in, and nobody is let in by mistake")
    func policies() async throws {
        try stand.flow("a")
        try stand.bind(NamePolicy.self, "mira-only", to: "a", ["username": "mira"])
        try stand.flow("b")
        try stand.bind(AnswerPolicy.self, "broken", to: "b", ["fails": true])
        #expect(await flow() == "login")
        #expect(await flow(of: .sample(username: "kim")) == "login")
        #expect(await flow(of: .sample(username: "mira")) == "a")
        try stand.bind(AnswerPolicy.self, "no", to: "login", ["passes": false])
        #expect(await flow() == nil)
    }

    @Test("is the brand's, whatever its policies say, unless it does not exist")
    func brand() async throws {
        try stand.flow("z", ["authentication": "require_unauthenticated"])
        try stand.bind(AnswerPolicy.self, "no", to: "z", ["passes": false])
        try stand.flow("out", ["designation": "invalidation"])
        try stand.use(brand: ["flow_authentication": "z"])
        #expect(await flow() == "z")
        #expect(await flow(.invalidation) == "out")
        try stand.use(brand: ["flow_authentication": "gone"])
        #expect(await flow() == "login")
    }

    @Test("is found anew when the configuration changes")
    func changes() async throws {
        #expect(await flow() == "login")
        try stand.flow("earlier")
        #expect(await flow() == "earlier")
    }
}
