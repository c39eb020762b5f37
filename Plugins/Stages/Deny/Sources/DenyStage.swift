import Kernel

/// Ends the flow and says why.
struct DenyStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_deny.denystage", .stage, singular: "Deny Stage", summary: "Ends the flow and says why.",
        path: "stages/deny", component: "ak-stage-deny-form")

    @Field(help: "What the user is told, unless a policy left another message in the plan.")
    var denyMessage = ""

    func run(in context: StageContext) async throws -> StageOutcome {
        let message = context.plan[.denyMessage] ?? denyMessage
        return .denied(message.isEmpty ? "Unknown error" : message)
    }
}
