public import Kernel

/// Answers what would be decided, by the same code that decides, and changes nothing.
public struct Simulator: Sendable {
    private let powers: Powers
    private let dry: DryEngine
    private let planner: Planner

    /// - Parameters:
    ///   - registry: what policies are opened anew from, so that they get powers without effects.
    ///   - powers: those of the server.
    public init(registry: Registry, powers: Powers) {
        self.powers = powers
        dry = DryEngine(registry: registry, powers: powers)
        planner = Planner(decisions: dry)
    }

    /// What is asked.
    public struct Question: Sendable {
        /// The user in question; nil for somebody who is not known.
        public var user: User?
        /// The request as it would be made: from which address, at which host.
        public var request: RequestFacts
        /// What is known beside that, by the names that expressions use.
        public var context: [String: JSON]
        /// Whether the user would have signed in already; nil for what is usual in the flow.
        public var isSignedIn: Bool?

        public init(
            user: User?, request: RequestFacts, context: [String: JSON] = [:], isSignedIn: Bool? = nil
        ) {
            self.user = user
            self.request = request
            self.context = context
            self.isSignedIn = isSignedIn
        }
    }

    /// Whether an object would let the user pass: an application, a flow, a stage's binding, a policy, or anything else
    /// that policies are bound to.
    /// - Throws: ``Problems`` for the field `target` when nothing can be asked of the object.
    public func explain(_ target: AnyStored, _ question: Question) async throws -> Decision {
        let configuration = powers.configuration.current
        if let application: Stored<Application> = target.typed() {
            return await access(to: application, question, configuration.settings)
        }
        if let flow: Stored<Flow> = target.typed() { return await simulate(flow, question).decision }
        let request = PolicyRequest(user: question.user, http: question.request, context: question.context)
        if target.value is any Policy { return await dry.ask(target.id, request) }
        guard target.info.isBindable else {
            throw Problems.field("target", "No policy can be bound to \(target.info.singular) \(target.label).")
        }
        return await dry.decide(target.id, mode: target.policyEngineMode, request, withoutBindings: true)
    }

    private func access(
        to application: Stored<Application>, _ question: Question, _ settings: TenantSettings
    ) async -> Decision {
        guard let user = question.user else { return .no("somebody has signed in", "Nobody has signed in.") }
        return await dry.access(
            of: user, to: application, question.request, context: question.context,
            withoutBindings: settings.flags.coreDefaultAppAccess)
    }

    /// Powers of which nothing comes, for whatever else is only tried.
    public var dryPowers: Powers { powers.withoutEffects(deciding: dry) }

    /// What one policy would say.
    public func ask(_ policy: ObjectID, _ request: PolicyRequest) async -> Decision { await dry.ask(policy, request) }

    /// What an expression would give.
    public func run(_ expression: ExpressionText, in scene: ExpressionScene) async -> ExpressionOutcome {
        await dryPowers.expressions.run(expression, in: scene)
    }

    /// What a flow would come to.
    public func simulate(_ flow: Stored<Flow>, _ question: Question) async -> FlowSimulation {
        let isSignedIn = question.isSignedIn ?? !flow.designation.isForStrangers
        let signedIn = isSignedIn ? question.user : nil
        var context = Planner.Situation.known(of: signedIn, in: flow)
        if !isSignedIn, let user = question.user { context[ContextKey.pendingUser.name] = PendingUser(user).json }
        let situation = Planner.Situation(
            configuration: powers.configuration.current, request: question.request, user: signedIn,
            pendingUser: question.user, context: context.merging(question.context) { $1 })
        let outcome = await planner.plan(flow, for: situation)
        var plan = outcome.plan ?? Plan(flow: flow.id, steps: [], context: situation.context)
        var stages: [FlowSimulation.Stage] = []
        for considered in outcome.considered {
            let binding = considered.binding
            let stage = situation.configuration[binding.stage.id]
            let turn = considered.isPlanned ? await planner.atItsTurn(binding, in: situation, plan) : nil
            if let turn { plan.take(turn.changes) }
            stages.append(
                FlowSimulation.Stage(
                    binding: binding.id, order: binding.order, stage: stage, onPlan: considered.decision, onTurn: turn))
        }
        return FlowSimulation(flow: flow, decision: outcome.decision, stages: stages)
    }
}

/// What a flow would come to.
public struct FlowSimulation: Sendable {
    public let flow: Stored<Flow>
    /// Whether it applies, and why.
    public let decision: Decision
    /// Its stages in their order; none when it does not apply.
    public let stages: [Stage]

    /// One stage of it.
    public struct Stage: Sendable {
        public let binding: ObjectID
        public let order: Int
        /// nil when it has been deleted.
        public let stage: AnyStored?
        /// What its policies say when the flow begins; nil when they are not asked then.
        public let onPlan: Decision?
        /// What they say when its turn comes, with what is known at the flow's beginning; nil when they are not asked.
        public let onTurn: Decision?

        /// Whether it would run.
        public var runs: Bool { stage != nil && onPlan?.passes ?? true && onTurn?.passes ?? true }

        public var json: JSON {
            [
                "binding": binding.json, "order": .int(order), "stage": stage?.id.json ?? .null,
                "name": .string(stage?.label ?? ""), "model": .string(stage?.model.text ?? ""),
                "component": .string(stage?.info.component ?? ""), "runs": .bool(runs),
                "on_plan": onPlan?.json ?? .null, "on_turn": onTurn?.json ?? .null,
            ]
        }
    }

    public var json: JSON {
        decision.json.merging([
            "flow": .string(flow.slug.text), "denied_action": .string(flow.deniedAction.rawValue),
            "stages": .array(stages.map(\.json)),
        ])
    }
}

/// The policy engine with powers that have no effects.
private struct DryEngine: Deciding {
    let registry: Registry
    let powers: Powers

    private var engine: PolicyEngine {
        PolicyEngine(configuration: powers.configuration) { try open($0) }
    }

    func decide(
        _ target: ObjectID, mode: PolicyEngineMode, _ request: PolicyRequest, withoutBindings: Bool
    ) async -> Decision {
        await engine.decide(target, mode: mode, request, withoutBindings: withoutBindings)
    }

    func ask(_ policy: ObjectID, _ request: PolicyRequest) async -> Decision {
        await engine.ask(policy, request)
    }

    private func open(_ object: AnyStored) throws -> (any Policy)? {
        let powers = powers.withoutEffects(deciding: self)
        return try registry.models[object.model]?.object(id: object.id, stored: object.document, powers: powers).value
            as? any Policy
    }
}

extension Flow.Designation {
    /// Whether such flows are walked through by people who have not signed in.
    fileprivate var isForStrangers: Bool {
        switch self {
        case .authentication, .enrollment, .recovery: true
        case .authorization, .invalidation, .unenrollment, .stageConfiguration: false
        }
    }
}

extension AnyStored {
    /// How the policies that are bound to it combine.
    fileprivate var policyEngineMode: PolicyEngineMode {
        document["policy_engine_mode"].flatMap { try? PolicyEngineMode(json: $0) } ?? .any
    }
}
