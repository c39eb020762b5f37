public import Kernel

/// Asks users to accept terms.
public enum TermsStagePlugin: Plugin {
    public static let id: PluginID = "stage.terms"
    public static let summary = "Shows users a text and asks them to accept it."

    public static func add(to registry: inout Registry) {
        registry.add(TermsStage.self)
    }
}
