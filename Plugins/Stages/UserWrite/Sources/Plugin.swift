public import Kernel

/// Creates and changes users.
public enum UserWriteStagePlugin: Plugin {
    public static let id: PluginID = "stage.user_write"
    public static let summary = "Creates a user, or changes one, as earlier stages were told."

    public static func add(to registry: inout Registry) {
        registry.add(UserWriteStage.self)
    }
}
