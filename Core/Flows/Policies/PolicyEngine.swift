public import Kernel

/// Asks the policies, groups and users that are bound to an object, and keeps what each answered.
public struct PolicyEngine: Deciding {
    private let configuration: any ConfigurationReading
    private let events: (any EventRecording)?
    private let meter: PolicyMeter?
    private let clock = ContinuousClock()
    private let opening: @Sendable (AnyStored) throws -> (any Policy)?

    /// How many policies may ask for each other, one by the one before it.
    static let mostDepth = 4

    /// - Parameters:
    ///   - metrics: where it is noted how long decisions take; nil to note nothing.
    ///   - events: where policies that fail, and those whose answers are to be kept, are recorded; nil to record nothing.
    ///   - opening: the policy of an object, with the powers that it is to have; by default those that it was opened
    ///     with.
    public init(
        configuration: any ConfigurationReading, metrics: (any Metering)? = nil,
        events: (any EventRecording)? = nil,
        opening: @escaping @Sendable (AnyStored) throws -> (any Policy)? = { $0.value as? any Policy }
    ) {
        self.configuration = configuration
        self.events = events
        self.opening = opening
        meter = metrics.map { PolicyMeter($0) }
    }

    public func decide(
        _ target: ObjectID, mode: PolicyEngineMode, _ request: PolicyRequest, withoutBindings: Bool
    ) async -> Decision {
        let configuration = configuration.current
        let bindings = configuration.policyBindings(of: target)
        guard !bindings.isEmpty else {
            return Decision(
                withoutBindings, trace: [TraceStep(question: "no binding is enabled", passes: withoutBindings)])
        }
        let meters = meter?.meters(of: target, bindings, configuration)
        var decision = Decision(false)
        var request = request
        request.target = target
        let begin = clock.now
        for (index, binding) in bindings.enumerated() {
            let start = clock.now
            var (step, changes) = await answer(binding, request, configuration)
            step.duration = clock.now - start
            meters?.bindings[index].observe(step.duration)
            decision.trace.append(step)
            // What one policy changed, the next one sees.
            request.take(changes)
            decision.changes.add(changes)
        }
        meters?.whole.observe(clock.now - begin)
        let steps = decision.trace
        decision.passes = mode == .all ? steps.allSatisfy(\.passes) : steps.contains(where: \.passes)
        decision.messages = steps.flatMap(\.messages)
        return decision
    }

    public func ask(_ policy: ObjectID, _ request: PolicyRequest) async -> Decision {
        let start = clock.now
        var (step, changes) = await ask(policy, Terms(), request, configuration.current)
        step.duration = clock.now - start
        var decision = Decision(step.passes, messages: step.messages, trace: [step])
        decision.changes = changes
        return decision
    }

    private func answer(
        _ binding: Stored<PolicyBinding>, _ request: PolicyRequest, _ configuration: Configuration
    ) async -> (TraceStep, PlanChanges) {
        if let group = binding.group {
            let own = request.user?.groups.first { $0.id == group.id }
            let name = own.map { "'\($0.name)'" } ?? group.id.text
            return (membership("member of group \(name)", own != nil, binding, request), PlanChanges())
        }
        if let user = binding.user {
            let isUser = request.user.map { ObjectID($0.id) == user.id } ?? false
            return (membership("user \(user.id)", isUser, binding, request), PlanChanges())
        }
        return await ask(binding.policy?.id, Terms(binding), request, configuration)
    }

    /// Somebody unknown is never a member, not even where membership is negated.
    private func membership(
        _ question: String, _ holds: Bool, _ binding: Stored<PolicyBinding>, _ request: PolicyRequest
    ) -> TraceStep {
        let asked = binding.negate ? "not \(question)" : question
        return TraceStep(question: asked, object: binding.id, passes: request.user != nil && holds != binding.negate)
    }

    private func ask(
        _ id: ObjectID?, _ terms: Terms, _ request: PolicyRequest, _ configuration: Configuration
    ) async -> (TraceStep, PlanChanges) {
        let missing = "The policy does not exist."
        guard let id, let object = configuration[id] else {
            return (await failed("policy \(id?.text ?? "")", missing, id, terms, request), PlanChanges())
        }
        let question = "policy \(object.label)"
        guard request.depth <= Self.mostDepth else {
            let reason = "Policies ask for each other, one by the other, more than \(Self.mostDepth) times."
            return (await failed(question, reason, id, terms, request), PlanChanges())
        }
        do {
            guard let policy = try opening(object) else {
                return (await failed(question, missing, id, terms, request), PlanChanges())
            }
            var request = request
            let limit = terms.timeout > 0 ? Duration.seconds(terms.timeout) : nil
            request.time = limit
            let answer =
                if policy.keepsTime {
                    try await policy.evaluate(request)
                } else {
                    try await withTimeout(limit) { [request] in try await policy.evaluate(request) }
                }
            let step = TraceStep(
                question: terms.negate ? "not \(question)" : question, object: terms.binding,
                passes: answer.passes != terms.negate, messages: answer.messages, steps: answer.steps)
            if (object.base as? PolicyBase)?.executionLogging == true { await keep(step, of: id, terms, request) }
            return (step, answer.changes)
        } catch is TimedOut {
            let reason = "No answer within \(terms.timeout) seconds."
            return (await failed(question, reason, id, terms, request), PlanChanges())
        } catch {
            var step = await failed(question, "\(error)", id, terms, request)
            step.steps = (error as? PolicyFailure)?.steps ?? []
            return (step, PlanChanges())
        }
    }

    /// What counts when a policy gave no answer; that it gave none is recorded.
    private func failed(
        _ question: String, _ reason: String, _ policy: ObjectID?, _ terms: Terms, _ request: PolicyRequest
    ) async -> TraceStep {
        await events?.record(
            Event(
                "policy_exception", app: "authentik_policies", user: request.user,
                context: [
                    "message": .string(reason), "policy_uuid": policy?.json ?? .null,
                    "binding": terms.binding?.json ?? .null, "target": request.target?.json ?? .null,
                ], request: request.http))
        return TraceStep(question: question, object: terms.binding, passes: terms.failureResult, failure: reason)
    }

    private func keep(_ step: TraceStep, of policy: ObjectID, _ terms: Terms, _ request: PolicyRequest) async {
        await events?.record(
            Event(
                "policy_execution", app: "authentik_policies", user: request.user,
                context: [
                    "policy_uuid": policy.json, "binding": terms.binding?.json ?? .null,
                    "target": request.target?.json ?? .null, "result": step.json,
                ], request: request.http))
    }
}

/// On which terms a policy is asked: those of a binding, or the usual ones.
private struct Terms {
    var binding: ObjectID?
    var negate = false
    /// In seconds; 0 for no limit.
    var timeout = 30
    /// What counts when the policy fails.
    var failureResult = false

    init() {}

    init(_ binding: Stored<PolicyBinding>) {
        self.binding = binding.id
        (negate, timeout, failureResult) = (binding.negate, binding.timeout, binding.failureResult)
    }
}

extension Configuration {
    /// The enabled bindings of an object, in order.
    public func policyBindings(of target: ObjectID) -> [Stored<PolicyBinding>] {
        remembered("policy bindings", of: target) {
            let ids = Set(referrers(of: target).filter { $0.field == "target" }.map(\.object))
            return ids.compactMap { get(PolicyBinding.self, $0) }
                .filter(\.enabled)
                .sorted { ($0.order, $0.id) < ($1.order, $1.id) }
        }
    }

    /// The bindings of a flow's stages, in order.
    public func stageBindings(of flow: ObjectID) -> [Stored<FlowStageBinding>] {
        remembered("stage bindings", of: flow) {
            let ids = Set(referrers(of: flow).filter { $0.field == "target" }.map(\.object))
            return ids.compactMap { get(FlowStageBinding.self, $0) }.sorted { ($0.order, $0.id) < ($1.order, $1.id) }
        }
    }
}
