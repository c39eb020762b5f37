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
        self.init(prompt)
        guard prompt.placeholderExpression || prompt.initialValueExpression else { return }
        let user = (try? await context.pendingUser()) ?? context.session.user
        var scene = ExpressionScene(.prompt, name: prompt.name, user: user, http: context.request, context: known)
        scene.plan = context.plan
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
