import Kernel

extension PromptStage {
    /// Asks every validation policy about the answers, in the stage's order.
    /// - Returns: the answers as the policies left them.
    /// - Throws: ``Problems`` of the whole form with what the policies say that did not pass.
    func askPolicies(about data: [String: JSON], in context: StageContext) async throws -> [String: JSON] {
        if validationPolicies.isEmpty { return data }
        let user = try await context.pendingUser() ?? context.session.user
        let key = ContextKey<Attributes>.promptData.name
        var request = PolicyRequest(
            user: user, http: context.request, context: context.plan.context.merging([key: .object(data)]) { $1 })
        request.plan = context.plan
        request.plan?.context[key] = .object(data)
        request.target = context.stage?.id
        var refusals: [Problem] = []
        var changes = PlanChanges()
        for reference in validationPolicies {
            let decision = await decisions.ask(reference.id, request)
            request.take(decision.changes)
            changes.add(decision.changes)
            if decision.passes {
                decision.messages.forEach { context.say(.info, $0) }
            } else {
                refusals += decision.messages.isEmpty ? [Self.refusal(decision)] : decision.messages.map { Problem($0) }
            }
        }
        if !refusals.isEmpty { throw Problems.fields(["non_field_errors": .here(refusals)]) }
        let answers = changes.known.removeValue(forKey: key)?.object ?? data
        context.plan.take(changes)
        return answers
    }

    /// What to say where the policy says nothing: why it could not answer is for administrators.
    private static func refusal(_ decision: Decision) -> Problem {
        let failed = decision.trace.contains { $0.failure != nil }
        return Problem(failed ? "The answers could not be checked." : "These answers are not accepted.")
    }
}
