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

        /// What a flow knows at its beginning: one for somebody who signed in is about them unless it says otherwise.
        static func known(of user: User?, in flow: Stored<Flow>) -> [String: JSON] {
            guard let user, flow.designation != .authentication else { return [:] }
            return [ContextKey.pendingUser.name: PendingUser(user).json]
        }

        /// What policies are asked in the middle of a plan.
        func policyRequest(_ plan: Plan) -> PolicyRequest {
            let named = plan.context[ContextKey.pendingUser.name] ?? .null
            let isAboutNobody = pendingUser == nil && !named.isNull
            var asked = PolicyRequest(
                user: isAboutNobody ? nil : pendingUser ?? user, http: request, context: plan.context)
            asked.plan = plan
            return asked
        }
    }

    /// What planning came to.
    public struct Outcome: Sendable {
        /// nil when the flow does not apply.
        public var plan: Plan?
        /// Whether the flow applies, and why.
        public var decision: Decision
        /// The flow's stages in their order, those that were left out as well; none when the flow does not apply.
        public var considered: [Considered] = []
    }

    /// A stage's binding, and what planning made of it.
    public struct Considered: Sendable {
        public var binding: Stored<FlowStageBinding>
        /// Whether its policies let it into the plan; nil when they are not asked while planning.
        public var decision: Decision?
        public var isPlanned: Bool { decision?.passes ?? true }
    }

    /// Plans a flow.
    public func plan(_ flow: Stored<Flow>, for situation: Situation) async -> Outcome {
        var plan = Plan(flow: flow.id, steps: [], context: situation.context, query: situation.query)
        var outcome = Outcome(decision: await applies(flow, to: situation, plan))
        guard outcome.decision.passes else { return outcome }
        plan.take(outcome.decision.changes)
        for binding in situation.configuration.stageBindings(of: flow.id) {
            let decision = binding.evaluateOnPlan ? await ask(binding, for: situation, plan) : nil
            let considered = Considered(binding: binding, decision: decision)
            if considered.isPlanned { plan.steps.append(.binding(binding.id)) }
            if let decision { plan.take(decision.changes) }
            outcome.considered.append(considered)
        }
        outcome.plan = plan
        return outcome
    }

    /// Whether a stage is left out at the moment that it would begin; nil when its policies are not asked then.
    public func atItsTurn(
        _ binding: Stored<FlowStageBinding>, in situation: Situation, _ plan: Plan
    ) async -> Decision? {
        binding.reEvaluatePolicies ? await ask(binding, for: situation, plan) : nil
    }

    private func ask(
        _ binding: Stored<FlowStageBinding>, for situation: Situation, _ plan: Plan
    ) async -> Decision {
        await decisions.decide(
            binding.id, mode: binding.policyEngineMode, situation.policyRequest(plan), withoutBindings: true)
    }

    /// Whether a flow applies: its requirement first, then the policies that are bound to it.
    public func applies(_ flow: Stored<Flow>, to situation: Situation, _ plan: Plan) async -> Decision {
        let requirement = Self.requirement(of: flow, situation.user, plan)
        guard requirement.passes else { return requirement }
        let policies = await decisions.decide(
            flow.id, mode: flow.policyEngineMode, situation.policyRequest(plan), withoutBindings: true)
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
