public import Kernel

/// Asks users for whatever an administrator wants to know.
public enum PromptStagePlugin: Plugin {
    public static let id: PluginID = "stage.prompt"
    public static let summary = "Asks users for whatever an administrator wants to know."

    public static func add(to registry: inout Registry) {
        registry.add(Prompt.self)
        registry.add(PromptStage.self)
    }
}
