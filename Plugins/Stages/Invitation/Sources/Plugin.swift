public import Kernel

/// Lets people enrol who were invited.
public enum InvitationStagePlugin: Plugin {
    public static let id: PluginID = "stage.invitation"
    public static let summary = "Lets people go on who were invited, and knows what their invitation says of them."

    public static func add(to registry: inout Registry) {
        registry.add(Invitation.self)
        registry.add(InvitationStage.self)
        registry.add(InvitationUse.self)
        registry.add(job: CleanInvitations.self)
    }
}
