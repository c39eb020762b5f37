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

    /// One policy's own answer, as if it were bound alone, with the usual limit of time.
    func ask(_ policy: AnyStored, _ request: PolicyRequest) async -> Decision {
        let start = clock.now
        var step = TraceStep(question: "policy \(policy.label)", object: policy.id, passes: false)
        do {
            guard let opened = try opening(policy) else { throw Missing("The policy does not exist.") }
            let answer = try await withTimeout(.seconds(PolicyBinding().timeout)) { try await opened.evaluate(request) }
            (step.passes, step.messages) = (answer.passes, answer.messages)
        } catch is TimedOut {
            step.failure = "No answer within \(PolicyBinding().timeout) seconds."
        } catch {
            step.failure = "\(error)"
        }
        step.duration = clock.now - start
        return Decision(step.passes, messages: step.messages, trace: [step])
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
        let missing = "The policy does not exist."
        guard let id = binding.policy?.id, let object = configuration[id] else {
            return failed("policy \(binding.policy?.id.text ?? "")", binding, missing)
        }
        let question = "policy \(object.label)"
        do {
            guard let policy = try opening(object) else { return failed(question, binding, missing) }
            return await ask(policy, named: question, binding, request)
        } catch {
            return failed(question, binding, "\(error)")
        }
    }

    /// Somebody unknown is never a member, not even where membership is negated.
    private func membership(
        _ question: String, _ holds: Bool, _ binding: Stored<PolicyBinding>, _ request: PolicyRequest
    ) -> TraceStep {
        let asked = binding.negate ? "not \(question)" : question
        return TraceStep(question: asked, object: binding.id, passes: request.user != nil && holds != binding.negate)
    }

    private func ask(
        _ policy: any Policy, named question: String, _ binding: Stored<PolicyBinding>, _ request: PolicyRequest
    ) async -> TraceStep {
        do {
            let limit = binding.timeout > 0 ? Duration.seconds(binding.timeout) : nil
            let answer = try await withTimeout(limit) { try await policy.evaluate(request) }
            return TraceStep(
                question: binding.negate ? "not \(question)" : question, object: binding.id,
                passes: answer.passes != binding.negate, messages: answer.messages)
        } catch is TimedOut {
            return failed(question, binding, "No answer within \(binding.timeout) seconds.")
        } catch {
            return failed(question, binding, "\(error)")
        }
    }

    private func failed(_ question: String, _ binding: Stored<PolicyBinding>, _ reason: String) -> TraceStep {
        TraceStep(question: question, object: binding.id, passes: binding.failureResult, failure: reason)
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
