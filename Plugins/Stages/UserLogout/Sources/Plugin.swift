public import Kernel

/// Signs users out.
public enum UserLogoutStagePlugin: Plugin {
    public static let id: PluginID = "stage.user_logout"
    public static let summary = "Signs the user out of the browser's session."

    public static func add(to registry: inout Registry) {
        registry.add(UserLogoutStage.self)
    }
}
