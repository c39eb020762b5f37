public import Kernel

/// Asks the policies, groups and users that are bound to an object, and keeps what each answered.
public struct PolicyEngine: Deciding {
    private let configuration: any ConfigurationReading
    private let meter: PolicyMeter
    private let clock = ContinuousClock()
    private let opening: @Sendable (AnyStored) throws -> (any Policy)?

    /// - Parameter opening: the policy of an object, with the powers that it is to have; by default those that it was
    ///   opened with.
    public init(
        configuration: any ConfigurationReading, metrics: any Metering = Unmetered(),
        opening: @escaping @Sendable (AnyStored) throws -> (any Policy)? = { $0.value as? any Policy }
    ) {
        self.configuration = configuration
        self.opening = opening
        meter = PolicyMeter(metrics)
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
        var trace: [TraceStep] = []
        let begin = clock.now
        for binding in bindings {
            let start = clock.now
            var step = await answer(binding, request, configuration)
            step.duration = clock.now - start
            meter.asked(binding, configuration, step.duration)
            trace.append(step)
        }
        meter.decided(target, configuration, clock.now - begin)
        let passes = mode == .all ? trace.allSatisfy(\.passes) : trace.contains(where: \.passes)
        return Decision(passes, messages: trace.flatMap(\.messages), trace: trace)
    }

    public func test(_ policy: ObjectID, _ request: PolicyRequest) async -> Decision {
        var request = request
        request.isTrial = true
        let start = clock.now
        var step = await ask(policy, Terms(), request, configuration.current)
        step.duration = clock.now - start
        return Decision(step.passes, messages: step.messages + [step.failure].compactMap { $0 }, trace: [step])
    }

    private func answer(
        _ binding: Stored<PolicyBinding>, _ request: PolicyRequest, _ configuration: Configuration
    ) async -> TraceStep {
        if let group = binding.group {
            let isMember = request.user?.groups.contains { $0.id == group.id } ?? false
            return membership("member of group \(group.id)", isMember, binding, request)
        }
        if let user = binding.user {
            let isUser = request.user.map { ObjectID($0.id) == user.id } ?? false
            return membership("user \(user.id)", isUser, binding, request)
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
    ) async -> TraceStep {
        let missing = "The policy does not exist."
        guard let id, let object = configuration[id] else { return terms.failed("policy \(id?.text ?? "")", missing) }
        let question = "policy \(object.label)"
        do {
            guard let policy = try opening(object) else { return terms.failed(question, missing) }
            let limit = terms.timeout > 0 ? Duration.seconds(terms.timeout) : nil
            let answer = try await withTimeout(limit) { try await policy.evaluate(request) }
            return TraceStep(
                question: terms.negate ? "not \(question)" : question, object: terms.binding,
                passes: answer.passes != terms.negate, messages: answer.messages)
        } catch is TimedOut {
            return terms.failed(question, "No answer within \(terms.timeout) seconds.")
        } catch {
            return terms.failed(question, "\(error)")
        }
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

    func failed(_ question: String, _ reason: String) -> TraceStep {
        TraceStep(question: question, object: binding, passes: failureResult, failure: reason)
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
