public import Kernel

/// A stage in a flow of its own: opened, entered and answered as the flow executor does.
///
/// The flow, its binding and the stage are in the configuration under the keys `flow`, `binding` and `stage`.
public final class StageHarness {
    public let powers: FakePowers
    /// What the stage does next is done for this request.
    public var request = RequestFacts.sample()
    /// The plan as the stage left it; the test may change it before the next step.
    public var plan: Plan
    /// The session as the stage left it.
    public var session: Session
    /// Everything said to the user so far.
    public private(set) var messages: [StageContext.Message] = []
    /// Everything recorded so far.
    public private(set) var events: [Event] = []
    /// Whether the stage is run as one that somebody added to the plan, not as the flow's own.
    public var isInline = false
    private let flow: Stored<Flow>
    private let binding: Stored<FlowStageBinding>
    private let stage: any Stage

    /// Puts a stage made from its fields into a flow.
    /// - Throws: ``Problems`` when the fields do not fit.
    public init<S: Stage>(
        _ type: S.Type, _ fields: [String: JSON] = [:], powers: FakePowers = FakePowers(),
        designation: Flow.Designation = .authentication
    ) throws(Problems) {
        self.powers = powers
        flow = try powers.configure(
            Flow.self, "flow", ["slug": "test", "title": "Test", "designation": .string(designation.rawValue)])
        stage = try powers.configure(S.self, "stage", fields).value
        binding = try powers.configure(
            FlowStageBinding.self, "binding", ["target": "flow", "stage": "stage", "order": 0])
        plan = Plan(flow: flow.id, steps: [.binding(binding.id)])
        session = .sample(now: powers.clock.now)
    }

    /// Makes a user the one the flow is about, and adds them to the directory.
    public func setPendingUser(_ user: User, password: String? = nil) {
        plan[.pendingUser] = PendingUser(powers.directory.add(user, password: password))
    }

    /// Reaches the stage, or loads its page again.
    @discardableResult
    public func enter() async throws -> StageTurn {
        try await step { stage, context in try await stage.enter(context) }
    }

    /// Sends an answer to the stage's challenge.
    @discardableResult
    public func submit(_ answer: [String: JSON] = [:]) async throws -> StageTurn {
        try await step { stage, context in try await stage.submit(answer, context) }
    }

    private func step(_ act: (any Stage, StageContext) async throws -> StageTurn) async throws -> StageTurn {
        let context = StageContext(
            request: request, configuration: powers.configuration.current, flow: flow,
            stage: isInline ? nil : (id: ObjectID("stage"), name: "stage"), binding: isInline ? nil : binding,
            plan: plan, session: session, users: powers.directory)
        let turn = try await act(stage, context)
        plan = context.plan
        session = context.session
        messages += context.messages
        events += context.events
        return turn
    }
}

extension StageTurn {
    /// What was asked, as clients see it; nil when the stage asked nothing.
    public var shown: [String: JSON]? { challenge?.shown }
    /// What was asked; nil when the stage asked nothing.
    public var challenge: (any Challenge)? { if case .ask(let challenge) = self { challenge } else { nil } }
    /// How the stage ended; nil when it did not.
    public var outcome: StageOutcome? { if case .end(let outcome) = self { outcome } else { nil } }
    /// What was wrong with the answer; nil when it was not refused.
    public var problems: Problems? { if case .refused(let problems) = self { problems } else { nil } }
}
