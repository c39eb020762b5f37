import Kernel

/// Sends the browser to an address or into another flow.
struct RedirectStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_redirect.redirectstage", .stage, singular: "Redirect Stage",
        summary: "Sends the browser to an address or into another flow.", path: "stages/redirect",
        component: "ak-stage-redirect-form")

    /// What the target is.
    enum Mode: String, Choice { case `static`, flow }

    @Field(help: "Whether the other flow starts with what is known so far.")
    var keepContext = true
    @Field(help: "Whether the target is an address or a flow.")
    var mode: Mode
    @Field(help: "Address to go to; `ak-flow://` and a slug names a flow.")
    var targetStatic = ""
    @Field(help: "Flow to go on with.")
    var targetFlow: Reference<Flow>?

    func validate() throws(Problems) {
        switch mode {
        case .static where targetStatic.isEmpty: throw .whole("Target URL should be present when mode is Static.")
        case .flow where targetFlow == nil: throw .whole("Target Flow should be present when mode is Flow.")
        default: break
        }
        guard !targetStatic.isEmpty else { return }
        do { _ = try RedirectTarget(targetStatic) } catch { throw .fields(["target_static": error]) }
    }

    func run(in context: StageContext) async throws -> StageOutcome {
        if let target = context.plan[.redirectStageTarget], let outcome = try lead(to: target, in: context) {
            return outcome
        }
        switch mode {
        case .static:
            guard let outcome = try lead(to: targetStatic, in: context) else { throw Missing("flow \(targetStatic)") }
            return outcome
        case .flow:
            guard let targetFlow, context.configuration.get(targetFlow) != nil else { throw Missing("target flow") }
            return .flow(targetFlow, keepingContext: keepContext)
        }
    }

    /// Where a text leads; nil when it names a flow that there is not.
    private func lead(to target: String, in context: StageContext) throws(Problems) -> StageOutcome? {
        switch try RedirectTarget(target) {
        case .address(let address): .redirect(to: address)
        case .flow(let slug):
            context.configuration.first(Flow.self, where: "slug", is: slug).map {
                .flow($0.reference, keepingContext: keepContext)
            }
        }
    }
}

extension ContextKey where Value == String {
    /// Where policies want the stage to lead instead.
    static var redirectStageTarget: Self { Self("redirect_stage_target") }
}
