import Flows
import Kernel
import TestKit
import Testing

@Suite("A simulation")
struct SimulatorTests {
    let stand: Stand

    init() throws { stand = try Stand() }

    private var simulator: Simulator {
        get throws { Simulator(registry: try Registry([TestPlugin.self]), powers: stand.powers) }
    }

    private func simulate(_ question: Simulator.Question) async throws -> FlowSimulation {
        try await simulator.simulate(try #require(stand.configuration.flow("login")), question)
    }

    private func explain(_ id: String, _ user: User?) async throws -> Decision {
        try await simulator.explain(
            try #require(stand.configuration[ObjectID(id)]), Simulator.Question(user: user, request: .sample()))
    }

    @Test("says of each stage whether it would run, and what its policies said")
    func stages() async throws {
        try stand.flow("login", ["authentication": "none"])
        try stand.add(NoteStage.self, "always", to: "login")
        try stand.add(NoteStage.self, "planned-out", to: "login", binding: ["evaluate_on_plan": true])
        try stand.bind(AnswerPolicy.self, "no", to: "at-planned-out", ["passes": false, "says": ["Not you."]])
        try stand.add(NoteStage.self, "left-out", to: "login", binding: ["re_evaluate_policies": true])
        try stand.bind(["user": 12], as: "other", to: "at-left-out")
        let simulation = try await simulate(.init(user: .sample(), request: .sample()))
        #expect(simulation.decision.passes)
        #expect(simulation.stages.map(\.runs) == [true, false, false])
        #expect(simulation.stages[1].onPlan?.messages == ["Not you."])
        #expect(simulation.stages[2].onTurn?.trace.map(\.question) == ["user 12"])
    }

    @Test("of a login is about somebody who has not signed in yet, unless it is asked otherwise")
    func strangers() async throws {
        try stand.flow("login", ["authentication": "require_unauthenticated"])
        #expect(try await simulate(.init(user: .sample(), request: .sample())).decision.passes)
        let signedIn = try await simulate(.init(user: .sample(), request: .sample(), isSignedIn: true))
        #expect(!signedIn.decision.passes)
        #expect(signedIn.decision.messages == ["Flow does not apply to current user."])
    }

    @Test("has no effect, where a policy would have one")
    func dry() async throws {
        try stand.flow("login", ["authentication": "none"])
        try stand.bind(DoingPolicy.self, "doing", to: "login")
        let decision = try await explain("login", .sample())
        #expect(decision.passes)
        #expect(stand.events.isEmpty)
        let request = PolicyRequest(user: .sample(), http: nil)
        let real = await stand.powers.decisions.decide(
            ObjectID("login"), mode: .any, request, withoutBindings: false)
        #expect(real.passes)
        #expect(stand.events == ["asked"])
    }

    @Test("explains applications, stages' bindings and single policies")
    func targets() async throws {
        try stand.configure(Application.self, "wiki", ["slug": "wiki"])
        try stand.bind(["group": "group-admins"], as: "admins", to: "wiki")
        #expect(try await !explain("wiki", .sample()).passes)
        #expect(try await explain("wiki", .sample(groups: [.sample("admins")])).passes)
        #expect(try await explain("wiki", nil).messages == ["Nobody has signed in."])
        let locked = try await explain("wiki", .sample(isActive: false, groups: [.sample("admins")]))
        #expect(locked.messages == ["This account is deactivated."])
        try stand.configure(AnswerPolicy.self, "alone", ["passes": false, "says": ["No."]])
        let alone = try await explain("alone", .sample())
        #expect(!alone.passes && alone.trace.map(\.question) == ["policy alone"] && alone.messages == ["No."])
        try stand.configure(NoteStage.self, "stage")
        await #expect(throws: Problems.self) { _ = try await explain("stage", .sample()) }
    }
}
