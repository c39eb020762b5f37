/// Something that roles can allow with the objects of a model.
public struct ModelPermission: Sendable, Hashable {
    /// What it is called below the model's app, such as `view_group`.
    public let codename: String
    /// What people call it.
    public let name: String

    public init(_ codename: String, _ name: String) {
        self.codename = codename
        self.name = name
    }
}

extension ModelInfo {
    /// Everything that roles can allow with its objects, by codename.
    public var permissions: [ModelPermission] {
        let usual = actions.map { ModelPermission("\($0)_\(name.model)", "Can \($0) \(singular)") }
        return (usual + specials).sorted { $0.codename < $1.codename }
    }

    /// What can be done with objects of most models.
    public static let usualActions = ["add", "change", "delete", "view"]
}

/// What stands for the server as a whole where it is asked who may do what.
public enum SystemPermission {
    public static let model = ModelInfo(
        "authentik_rbac.systempermission", singular: "System permission",
        summary: "What can be done with the server as a whole.", path: nil, actions: [],
        specials: [
            ModelPermission("view_system_info", "Can view system info"),
            ModelPermission("access_admin_interface", "Can access admin interface"),
            ModelPermission("view_system_settings", "Can view system settings"),
            ModelPermission("edit_system_settings", "Can edit system settings"),
            ModelPermission("view_media_files", "Can view media files"),
            ModelPermission("manage_media_files", "Can manage media files"),
        ])
}
