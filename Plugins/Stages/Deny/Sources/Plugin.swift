public import Kernel

/// Ends a flow with a message.
public enum DenyStagePlugin: Plugin {
    public static let id: PluginID = "stage.deny"
    public static let summary = "Ends a flow with a message."

    public static func add(to registry: inout Registry) {
        registry.add(DenyStage.self)
    }
}
