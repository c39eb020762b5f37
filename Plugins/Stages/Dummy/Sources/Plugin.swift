public import Kernel

/// A stage to try flows with.
public enum DummyStagePlugin: Plugin {
    public static let id: PluginID = "stage.dummy"
    public static let summary = "Shows a page that asks nothing, to try flows with."

    public static func add(to registry: inout Registry) {
        registry.add(DummyStage.self)
    }
}
