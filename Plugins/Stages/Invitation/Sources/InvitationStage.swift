import Kernel

/// Lets nobody go on who has no invitation, and puts into the plan what the invitation says.
struct InvitationStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_invitation.invitationstage", .stage, singular: "Invitation Stage",
        summary: "Lets people go on who were invited.", path: "stages/invitation/stages",
        component: "ak-stage-invitation-form")

    @Field(help: "Let people go on who have no invitation.")
    var continueFlowWithoutInvitation = false

    @Power(\.clock) private var clock
    @Power(\.objects) private var objects

    func run(in context: StageContext) async throws -> StageOutcome {
        guard let invitation = Self.key(in: context.plan).flatMap({ context.configuration.get(Invitation.self, $0) }),
            invitation.counts(in: context.flow, at: clock.now)
        else {
            return continueFlowWithoutInvitation ? .done : .denied(InvitationUse.refusal)
        }
        context.plan[.isInvited] = true
        context.plan.context["invitation"] = invitation.shown
        let known = context.plan[.promptData] ?? [:]
        context.plan[.promptData] = try? Attributes(json: known.json.deepMerging(invitation.fixedData.json))
        return try await spend(invitation, in: context)
    }
}

extension InvitationStage {
    /// The key that a link had, or that somebody typed.
    private static func key(in plan: Plan) -> ObjectID? {
        let typed = plan[.promptData]?.members["token"]?.string
        let given = plan.query["itoken"] ?? plan.query["token"] ?? typed
        return given.flatMap { ObjectID(.string($0)) }
    }

    /// Uses the invitation up right before a user is written, so that programs that look at links, and people who do
    /// not come to an end, leave it as it is. Where no user is written, or another flow may take this one's place
    /// before that, it is used up at once.
    private func spend(_ invitation: Stored<Invitation>, in context: StageContext) async throws -> StageOutcome {
        let use = InvitationUse(of: invitation.id)
        if let place = Self.placeOfWriting(in: context) {
            context.insert([.inline(use)], at: place)
            return .done
        }
        return try await InvitationUse.spend(invitation.id, in: context, at: clock.now, objects)
    }

    /// Where in the plan a user is written; nil when it is not, or when it need not come to that.
    private static func placeOfWriting(in context: StageContext) -> Int? {
        let models = context.plan.steps.map { step -> ModelName? in
            guard case .binding(let id) = step else { return nil }
            return context.configuration.get(FlowStageBinding.self, id)
                .flatMap { context.configuration[$0.stage.id] }?.model
        }
        guard let place = models.dropFirst().firstIndex(of: "authentik_stages_user_write.userwritestage"),
            !models[..<place].contains("authentik_stages_redirect.redirectstage")
        else { return nil }
        return place
    }
}

extension ContextKey where Value == Bool {
    fileprivate static var isInvited: Self { Self("invitation_in_effect") }
}
