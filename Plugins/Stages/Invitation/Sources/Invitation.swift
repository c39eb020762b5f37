import Kernel

/// An invitation: whoever has its key may go through a flow that asks for one.
struct Invitation: Model {
    static let model = ModelInfo(
        "authentik_stages_invitation.invitation", singular: "Invitation",
        summary: "Whoever has its key may go through a flow that asks for one.", path: "stages/invitation/invitations",
        author: "created_by")

    @Field(.searchable, help: "Name of the invitation, for administrators.")
    var name: Slug
    @Field(help: "When it counts no more; null for never.")
    var expires: Timestamp?
    @Field(help: "What the flow is to know of whoever was invited, such as an e-mail address.")
    var fixedData = Attributes()
    @Field([.readOnly, .cascades], help: "Who invited.")
    var createdBy: Reference<User>?
    @Field(help: "Whether it counts once only.")
    var singleUse = false
    @Field(.cascades, help: "The only flow that it counts in; null for every flow that asks for one.")
    var flow: Reference<Flow>?
}

extension Stored<Invitation> {
    /// Whether it lets somebody through a flow now.
    func counts(in flow: Stored<Flow>, at now: Timestamp) -> Bool {
        let isForFlow = value.flow.map { $0.id == flow.id } ?? true
        let isOver = value.expires.map { $0 <= now } ?? false
        return isForFlow && !isOver
    }

    /// As policies and mappings see it.
    var shown: JSON {
        var shown = value.document
        shown["pk"] = id.json
        shown["invite_uuid"] = id.json
        return .object(shown)
    }
}
