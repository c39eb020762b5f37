public import Kernel

/// Asks users who they are.
public enum IdentificationStagePlugin: Plugin {
    public static let id: PluginID = "stage.identification"
    public static let summary = "Asks users who they are, or lets them come from a source."

    public static func add(to registry: inout Registry) {
        registry.add(IdentificationStage.self)
    }
}
