public import Kernel

/// Signs users in.
public enum UserLoginStagePlugin: Plugin {
    public static let id: PluginID = "stage.user_login"
    public static let summary = "Signs the pending user in to the browser's session."

    public static func add(to registry: inout Registry) {
        registry.add(UserLoginStage.self)
    }
}
