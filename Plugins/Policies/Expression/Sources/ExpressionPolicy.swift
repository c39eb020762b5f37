import Kernel

/// Passes when what its expression returns counts as true.
struct ExpressionPolicy: Policy {
    static let model = ModelInfo(
        "authentik_policies_expression.expressionpolicy", .policy, singular: "Expression Policy",
        plural: "Expression Policies", summary: "Passes when what its expression returns counts as true.",
        path: "policies/expression", component: "ak-policy-expression-form")

    @Field(help: "Expression that returns whether the policy passes.")
    var expression: ExpressionText

    @Power(\.expressions) private var expressions

    func validate() throws(Problems) { try expression.check("expression") }

    var keepsTime: Bool { true }

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        var scene = ExpressionScene(
            .policy, name: Self.model.name.app, user: request.user, http: request.http, context: request.context)
        scene.plan = request.plan
        scene.object = request.target
        scene.time = request.time
        scene.depth = request.depth
        scene.isTraced = true
        let outcome = await expressions.run(expression, in: scene)
        let steps = outcome.trace + outcome.log.map { $0.step(passes: outcome.isTrue) }
        switch outcome.result {
        case .failed(let error): throw PolicyFailure("\(error)", steps: steps)
        case .skipped: throw PolicyFailure("The expression raised SkipObject, which only mappings may.", steps: steps)
        case .value(let value):
            var answer = PolicyAnswer(outcome.isTrue, outcome.messages)
            answer.changes = outcome.changes
            answer.steps = steps
            if value.isNull { answer.steps.append(Self.nothing) }
            return answer
        }
    }

    private static let nothing = TraceStep(
        question: "The expression returned None, which counts as false: is a return missing?", passes: false)
}

extension ExpressionLog {
    /// The line as a step of the trace.
    fileprivate func step(passes: Bool) -> TraceStep {
        let known = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value.text)" }.joined()
        return TraceStep(question: "logged \(level): \(event)\(known)", passes: passes)
    }
}
