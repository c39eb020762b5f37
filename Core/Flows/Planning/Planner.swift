public import Kernel

/// Turns a flow into a plan for one session: which stages are to be run, and whether the flow applies at all.
public struct Planner: Sendable {
    private let decisions: any Deciding

    public init(decisions: any Deciding) { self.decisions = decisions }

    /// What a flow is planned for.
    public struct Situation {
        public var configuration: Configuration
        public var request: RequestFacts
        /// The user who signed in already.
        public var user: User?
        /// The user the flow is about, when there is such a user. When the context names one who does not exist, policies
        /// are asked about nobody.
        public var pendingUser: User?
        /// What stages and policies are to know.
        public var context: [String: JSON]
        public var query: [String: String]

        public init(
            configuration: Configuration, request: RequestFacts, user: User?, pendingUser: User? = nil,
            context: [String: JSON] = [:], query: [String: String] = [:]
        ) {
            self.configuration = configuration
            self.request = request
            self.user = user
            self.pendingUser = pendingUser
            self.context = context
            self.query = query
        }

        var policyRequest: PolicyRequest {
            let named = context[ContextKey.pendingUser.name] ?? .null
            let isAboutNobody = pendingUser == nil && !named.isNull
            return PolicyRequest(user: isAboutNobody ? nil : pendingUser ?? user, http: request, context: context)
        }
    }

    /// A plan, or why there is none.
    public enum Outcome: Sendable {
        case planned(Plan)
        case denied(Decision)
    }

    /// Plans a flow.
    public func plan(_ flow: Stored<Flow>, for situation: Situation) async -> Outcome {
        var plan = Plan(flow: flow.id, steps: [], context: situation.context, query: situation.query)
        let decision = await applies(flow, to: situation, plan)
        guard decision.passes else { return .denied(decision) }
        for binding in situation.configuration.stageBindings(of: flow.id) {
            if binding.evaluateOnPlan {
                let decision = await decisions.decide(
                    binding.id, mode: binding.policyEngineMode, situation.policyRequest, withoutBindings: true)
                guard decision.passes else { continue }
            }
            plan.steps.append(.binding(binding.id))
        }
        return .planned(plan)
    }

    /// Whether a flow applies: its requirement first, then the policies that are bound to it.
    public func applies(_ flow: Stored<Flow>, to situation: Situation, _ plan: Plan) async -> Decision {
        let requirement = Self.requirement(of: flow, situation.user, plan)
        guard requirement.passes else { return requirement }
        let policies = await decisions.decide(
            flow.id, mode: flow.policyEngineMode, situation.policyRequest, withoutBindings: true)
        return requirement.and(policies)
    }

    private static func requirement(of flow: Stored<Flow>, _ user: User?, _ plan: Plan) -> Decision {
        let question = "flow \(flow.slug) asks for \(flow.authentication.rawValue)"
        let isSignedIn = user?.isActive ?? false
        let holds =
            switch flow.authentication {
            case .none: true
            case .requireAuthenticated: isSignedIn
            case .requireUnauthenticated: !isSignedIn
            case .requireSuperuser: isSignedIn && user?.isSuperuser ?? false
            case .requireRedirect: plan[.isRedirected] != nil
            case .requireToken: plan[.isRestored] ?? false
            // No outpost of this server asks over HTTP, so nobody can be one.
            case .requireOutpost: false
            }
        if holds { return .yes(question) }
        let isLink = flow.authentication == .requireToken
        return .no(
            question,
            isLink
                ? "This link is invalid or has expired. Please request a new one."
                : "Flow does not apply to current user.")
    }
}
