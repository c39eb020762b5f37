public import Kernel

/// The resource of roles, as those see it who write what roles allow together with other objects.
public protocol PermissionGranting: Resource {
    /// Has a role allow something with one object. What it allows already is no change.
    /// - Throws: ``Missing`` when there is no such role; ``Refused`` for somebody who may not do so, or who does not hold
    ///   what is to be allowed.
    func allow(_ permissions: [Permission], on object: ObjectID, to role: ObjectID, in change: Change) async throws

    /// The role that is one user's alone, made when it is not there.
    /// - Throws: ``Missing`` when there is no such user.
    func ownRole(of user: ObjectID, in change: Change) async throws -> ObjectID

    /// What roles allow with single objects of a model.
    /// - Throws: ``Refused`` for somebody who may not see any role.
    func allowed(on objects: [ObjectID], of model: ModelName, in reading: Reading) async throws -> [ObjectGrant]
}

/// Something that a role allows with one object.
public struct ObjectGrant: Sendable, Hashable {
    public let permission: Permission
    public let object: ObjectID
    public let holder: Holder

    /// Whose it is: a role's, or the user's whose own the role is.
    public enum Holder: Sendable, Hashable {
        case role(ObjectID)
        case user(ObjectID)
    }

    public init(_ permission: Permission, on object: ObjectID, to holder: Holder) {
        self.permission = permission
        self.object = object
        self.holder = holder
    }
}

/// The role that is one user's alone.
public enum OwnRole {
    /// What its name begins with; the user's number follows.
    public static let prefix = "ak-managed-role--user-"
}

extension ObjectStore {
    /// What roles can allow, by a name such as `authentik_core.view_group`; nil when nothing is called so.
    public func permission(_ name: String) -> Permission? {
        let (app, codename) = (name.prefix { $0 != "." }, name.drop { $0 != "." }.dropFirst())
        let known = resources.map(\.info) + [SystemPermission.model]
        if let info = known.first(where: { info in
            info.name.app == app && info.permissions.contains { $0.codename == codename }
        }) {
            return Permission(info.name, String(codename))
        }
        return Self.kinds.first { $0.text == name }
    }

    /// What roles can allow with every object of a kind.
    private static let kinds: [Permission] = [
        ("authentik_flows", "stage"), ("authentik_policies", "policy"), ("authentik_core", "provider"),
        ("authentik_core", "source"), ("authentik_core", "propertymapping"),
    ].flatMap { app, model in
        ModelInfo.usualActions.map { Permission(ModelName("\(app).\(model)"), "\($0)_\(model)") }
    }
}
