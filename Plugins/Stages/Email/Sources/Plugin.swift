public import Kernel

/// Sends users a link to go on with.
public enum EmailStagePlugin: Plugin {
    public static let id: PluginID = "stage.email"
    public static let summary = "Sends users a mail with a link that the flow goes on with."

    public static func add(to registry: inout Registry) {
        registry.add(EmailStage.self)
    }
}
