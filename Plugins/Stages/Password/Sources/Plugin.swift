public import Kernel

/// Asks users for their password.
public enum PasswordStagePlugin: Plugin {
    public static let id: PluginID = "stage.password"
    public static let summary = "Asks users for their password and checks it."

    public static func add(to registry: inout Registry) {
        registry.add(PasswordStage.self)
    }
}
