public import Kernel

/// What somebody wants to do with the objects of a model.
public enum Action: Sendable, Hashable {
    case view, add, change, delete
    /// What a model declares besides, by its codename.
    case special(String)

    /// What the permission to do it is called.
    func codename(_ model: ModelName) -> String {
        switch self {
        case .view: "view_\(model.model)"
        case .add: "add_\(model.model)"
        case .change: "change_\(model.model)"
        case .delete: "delete_\(model.model)"
        case .special(let codename): codename
        }
    }

    var isSpecial: Bool { if case .special = self { true } else { false } }
}

/// Something that a role can allow: an action with the objects of a model.
public struct Permission: Sendable, Hashable {
    public let model: ModelName
    public let codename: String

    private static let settings = Permission(SystemPermission.model.name, "edit_system_settings")

    public init(_ model: ModelName, _ codename: String) {
        self.model = model
        self.codename = codename
    }

    public init(_ action: Action, _ info: ModelInfo) {
        // What holds for the whole tenant has no permissions of its own.
        let isSettings = info.name == TenantSettings.model.name
        self = isSettings ? Self.settings : Permission(info.name, action.codename(info.name))
    }

    /// Its name for clients, such as `authentik_core.view_group`.
    public var text: String { "\(model.app).\(codename)" }

    /// Its number for clients: the same in every installation, whatever plugins it has. FNV-1a, 31 bits.
    public var number: Int {
        Int(text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } & 0x7FFF_FFFF)
    }
}
