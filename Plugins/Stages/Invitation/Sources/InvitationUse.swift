import Kernel

/// The moment at which an invitation is used: it must still count then, and one for a single use counts no more
/// afterwards.
struct InvitationUse: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_invitation.invitationuse", .stage, singular: "Invitation Use",
        summary: "Uses an invitation up.", path: nil)
    static let refusal = "Invalid invite/invite not found"

    @Field(help: "The invitation.")
    var invitation: String

    @Power(\.clock) private var clock
    @Power(\.objects) private var objects

    init() {}
    init(of invitation: ObjectID) { self.invitation = invitation.text }

    func run(in context: StageContext) async throws -> StageOutcome {
        try await Self.spend(ObjectID(invitation), in: context, at: clock.now, objects)
    }

    static func spend(
        _ id: ObjectID, in context: StageContext, at now: Timestamp, _ objects: any ObjectTaking
    ) async throws -> StageOutcome {
        guard let invitation = context.configuration.get(Invitation.self, id),
            invitation.counts(in: context.flow, at: now)
        else { return .denied(refusal) }
        if invitation.singleUse {
            // Of several who come at once, the one who takes it away goes on.
            let isMine = try await objects.take(id, of: Invitation.model.name, request: context.request)
            guard isMine else { return .denied(refusal) }
        }
        context.record(
            Event(
                "invitation_used", app: Invitation.model.name.app, user: context.session.user,
                context: [
                    "invitation_uuid": id.bare,
                    "invitation": .string(invitation.name.text),
                ], request: context.request))
        return .done
    }
}
