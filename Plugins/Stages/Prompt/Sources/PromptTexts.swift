import Kernel

/// What a prompt shows to begin with: its texts, or what their expressions give.
struct PromptTexts {
    var placeholder: JSON
    var initialValue: JSON

    /// The texts as they are written.
    init(_ prompt: Prompt) {
        placeholder = prompt.placeholder.json
        initialValue = prompt.initialValue.json
    }
}

extension PromptTexts {
    /// Runs the expressions among the texts. One that fails is shown as it is written, which its author will see; the
    /// failure is recorded.
    init(_ prompt: Prompt, _ expressions: any ExpressionRunning, known: [String: JSON], _ context: StageContext) async {
        guard prompt.placeholderExpression || prompt.initialValueExpression else {
            self.init(prompt)
            return
        }
        let user = (try? await context.pendingUser()) ?? context.session.user
        await self.init(prompt, expressions, known: known, user, context.request, context.plan)
    }

    /// Runs the expressions among the texts, as `init(_:_:known:_:)` does, for a user and perhaps within a plan.
    init(
        _ prompt: Prompt, _ expressions: any ExpressionRunning, known: [String: JSON], _ user: User?,
        _ request: RequestFacts, _ plan: Plan?
    ) async {
        self.init(prompt)
        var scene = ExpressionScene(.prompt, name: prompt.name, user: user, http: request, context: known)
        scene.plan = plan
        func value(of expression: ExpressionText) async -> JSON? {
            let outcome = await expressions.run(expression, in: scene)
            if case .value(let value) = outcome.result { return value }
            return nil
        }
        if prompt.placeholderExpression, let value = await value(of: prompt.placeholder) { placeholder = value }
        // What was answered before is shown in its place, so that nobody needs to work it out.
        if prompt.initialValueExpression, known[prompt.fieldKey] == nil,
            let value = await value(of: prompt.initialValue)
        {
            initialValue = value
        }
    }
}
