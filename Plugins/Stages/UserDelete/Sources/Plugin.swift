public import Kernel

/// Deletes accounts.
public enum UserDeleteStagePlugin: Plugin {
    public static let id: PluginID = "stage.user_delete"
    public static let summary = "Deletes the account of the user that the flow is about."

    public static func add(to registry: inout Registry) {
        registry.add(UserDeleteStage.self)
    }
}
