import Flows
import Kernel
import TestKit
import Testing

@Suite("Planning a flow")
struct PlannerTests {
    let stand: Stand
    let planner: Planner

    init() throws {
        stand = try Stand()
        planner = Planner(decisions: stand.powers.decisions)
        try stand.flow("login")
        try stand.add(NoteStage.self, "a", to: "login")
        try stand.add(NoteStage.self, "b", to: "login")
    }

    static let nobody: User? = nil
    static let mira: User? = .sample(id: 7)
    static let locked: User? = .sample(id: 8, isActive: false, groups: [.sample("admins", isSuperuser: true)])
    static let admin: User? = .sample(id: 9, groups: [.sample("admins", isSuperuser: true)])

    private func plan(
        _ slug: String = "login", user: User? = nil, pending: User? = nil, context: [String: JSON] = [:]
    ) async throws -> Planner.Outcome {
        let situation = Planner.Situation(
            configuration: stand.configuration, request: .sample(), user: user, pendingUser: pending, context: context,
            query: ["next": "/x"])
        return await planner.plan(try #require(stand.configuration.flow(slug)), for: situation)
    }

    private func steps(_ outcome: Planner.Outcome) -> [String]? {
        outcome.plan?.steps.compactMap { step in
            if case .binding(let id) = step { String(id.text.dropFirst(3)) } else { nil }
        }
    }

    private func denial(_ outcome: Planner.Outcome) -> Decision? {
        outcome.plan == nil ? outcome.decision : nil
    }

    @Test("puts its stages in their order, with the context and the query")
    func order() async throws {
        try stand.add(NoteStage.self, "first", to: "login", binding: ["order": -5])
        try stand.add(NoteStage.self, "z", to: "login", binding: ["order": 2])
        let outcome = try await plan(context: ["k": 1])
        #expect(steps(outcome) == ["first", "a", "b", "z"])
        let plan = try #require(outcome.plan)
        #expect(plan.context == ["k": 1] && plan.query == ["next": "/x"] && plan.flow == ObjectID("login"))
        #expect(plan.asked == nil)
    }

    @Test("takes only the stages that are bound to the flow itself")
    func otherFlows() async throws {
        try stand.flow("other")
        try stand.add(NoteStage.self, "c", to: "other")
        #expect(try await steps(plan()) == ["a", "b"])
        try stand.flow("empty")
        #expect(try await steps(plan("empty")) == [])
    }

    @Test(
        "is refused to those to whom the flow does not apply",
        arguments: [
            ("none", nobody, true), ("none", locked, true), ("require_authenticated", nobody, false),
            ("require_authenticated", mira, true), ("require_authenticated", locked, false),
            ("require_unauthenticated", nobody, true), ("require_unauthenticated", mira, false),
            ("require_superuser", nobody, false), ("require_superuser", mira, false),
            ("require_superuser", locked, false),
            ("require_superuser", admin, true), ("require_outpost", admin, false), ("require_outpost", nobody, false),
            ("require_redirect", admin, false), ("require_token", admin, false),
        ])
    func requirements(requirement: String, user: User?, isAllowed: Bool) async throws {
        try stand.flow("guarded", ["authentication": .string(requirement)])
        let outcome = try await plan("guarded", user: user)
        #expect((steps(outcome) != nil) == isAllowed)
        if !isAllowed {
            let decision = try #require(denial(outcome))
            #expect(decision.trace.first?.question == "flow guarded asks for \(requirement)")
            #expect(decision.messages.count == 1)
        }
    }

    @Test("goes by who signed in, not by whom the flow is about")
    func notPending() async throws {
        try stand.flow("guarded", ["authentication": "require_superuser"])
        #expect(try await denial(plan("guarded", user: Self.mira, pending: Self.admin)) != nil)
        #expect(try await denial(plan("guarded", user: nil, pending: Self.admin)) != nil)
    }

    @Test("of a flow that needs a special way in goes by the context")
    func specialWays() async throws {
        try stand.flow("redirected", ["authentication": "require_redirect"])
        #expect(try await steps(plan("redirected", context: ["is_redirected": "login"])) != nil)
        try stand.flow("restored", ["authentication": "require_token"])
        #expect(try await steps(plan("restored", context: ["is_restored": true])) != nil)
        #expect(try await steps(plan("restored", context: ["is_restored": false])) == nil)
        let decision = try #require(try await denial(plan("restored")))
        #expect(decision.messages == ["This link is invalid or has expired. Please request a new one."])
    }

    @Test("is refused by policies that are bound to the flow, with what they say")
    func policies() async throws {
        try stand.bind(AnswerPolicy.self, "no", to: "login", ["passes": false, "says": ["Not today."]])
        let decision = try #require(try await denial(plan()))
        #expect(decision.messages == ["Not today."])
        #expect(decision.trace.map(\.question) == ["flow login asks for none", "policy no"])
        try stand.bind(AnswerPolicy.self, "yes", to: "login")
        #expect(try await steps(plan()) == ["a", "b"])
        try stand.flow("login", ["policy_engine_mode": "all"])
        #expect(try await denial(plan()) != nil)
    }

    @Test("leaves out stages whose policies say so, when they are to be asked now")
    func evaluateOnPlan() async throws {
        try stand.add(NoteStage.self, "now", to: "login", binding: ["evaluate_on_plan": true])
        try stand.add(NoteStage.self, "later", to: "login")
        for id in ["now", "later"] { try stand.bind(AnswerPolicy.self, "no-\(id)", to: "at-\(id)", ["passes": false]) }
        #expect(try await steps(plan()) == ["a", "b", "later"])
        try stand.bind(AnswerPolicy.self, "yes", to: "at-now")
        #expect(try await steps(plan()) == ["a", "b", "now", "later"])
    }

    @Test("asks policies about whom the flow is about, else about who signed in")
    func policyUser() async throws {
        try stand.bind(NamePolicy.self, "name", to: "login", ["username": "ada"])
        let ada = User.sample(id: 3, username: "ada")
        #expect(try await steps(plan(user: ada)) != nil)
        #expect(try await steps(plan(user: Self.mira)) == nil)
        #expect(try await steps(plan(user: Self.mira, pending: ada)) != nil)
        #expect(try await steps(plan(user: ada, pending: Self.mira)) == nil)
    }

    @Test("asks policies about nobody when the flow is about somebody who does not exist")
    func unknownPendingUser() async throws {
        try stand.bind(NamePolicy.self, "name", to: "login", ["username": "mira"])
        let context = ["pending_user": PendingUser(typed: "nobody").json]
        #expect(try await steps(plan(user: Self.mira, context: context)) == nil)
        #expect(try await steps(plan(user: Self.mira, context: ["pending_user": nil])) != nil)
    }

    @Test("shows policies the context")
    func policyContext() async throws {
        try stand.bind(ContextPolicy.self, "context", to: "login")
        #expect(try await steps(plan()) == nil)
        #expect(try await steps(plan(context: ["known": 1])) != nil)
    }
}
