public import Kernel

/// Sends the browser to an address or into another flow.
public enum RedirectStagePlugin: Plugin {
    public static let id: PluginID = "stage.redirect"
    public static let summary = "Sends the browser to an address or into another flow."

    public static func add(to registry: inout Registry) {
        registry.add(RedirectStage.self)
    }
}
