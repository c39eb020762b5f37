import Kernel

extension PromptStage {
    /// The longest that a policy may take over its answer.
    static let patience = Duration.seconds(30)

    /// Asks every validation policy about the answers, in the stage's order.
    /// - Throws: ``Problems`` of the whole form with what the policies say that did not pass.
    func askPolicies(about data: [String: JSON], in context: StageContext) async throws {
        if validationPolicies.isEmpty { return }
        let user = try await context.pendingUser() ?? context.session.user
        let known = context.plan.context.merging(["prompt_data": .object(data)]) { $1 }
        let request = PolicyRequest(user: user, http: context.request, context: known)
        var refusals: [Problem] = []
        for reference in validationPolicies {
            let answer = await answer(of: reference, to: request, in: context)
            if answer.passes {
                answer.messages.forEach { context.say(.info, $0) }
            } else {
                refusals += answer.messages.isEmpty ? [Self.refusal] : answer.messages.map { Problem($0) }
            }
        }
        if !refusals.isEmpty { throw Problems.fields(["non_field_errors": .here(refusals)]) }
    }

    private static let refusal = Problem("These answers are not accepted.")

    /// A policy's answer; one that fails, is gone or does not come to an end has not passed, and that is recorded.
    private func answer(
        of reference: Reference<AnyPolicy>, to request: PolicyRequest, in context: StageContext
    ) async -> PolicyAnswer {
        do {
            guard let policy = context.configuration[reference.id]?.value as? any Policy else {
                throw Missing("There is no policy \(reference.id).")
            }
            return try await Self.answer(of: policy, to: request)
        } catch {
            let details: [String: JSON] = ["policy_uuid": reference.id.json, "message": .string("\(error)")]
            context.record(
                Event(
                    "policy_exception", app: Self.model.name.app, user: request.user, context: details,
                    request: request.http))
            return PolicyAnswer(false, ["The answers could not be checked."])
        }
    }

    /// - Throws: what the policy throws, and when it takes too long.
    static func answer(
        of policy: any Policy, to request: PolicyRequest, within patience: Duration = patience
    ) async throws -> PolicyAnswer {
        try await withThrowingTaskGroup(of: PolicyAnswer.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await policy.evaluate(request) }
            group.addTask {
                try await Task.sleep(for: patience)
                throw PolicyTimeout()
            }
            guard let first = try await group.next() else { throw PolicyTimeout() }
            return first
        }
    }
}

/// A policy took too long.
struct PolicyTimeout: Error, CustomStringConvertible {
    var description: String { "The policy took too long to answer." }
}
