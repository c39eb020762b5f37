/// A user, as flows, policies and providers see one. What the API edits is declared by the directory.
public struct User: Sendable, Hashable, Referable {
    public static let referenceTarget = ReferenceTarget.model("authentik_core.user")

    /// What kind of account it is.
    public enum Kind: String, Choice {
        case `internal`, external
        case serviceAccount = "service_account"
        case internalServiceAccount = "internal_service_account"
    }

    /// Its number.
    public var id: Int
    public var uuid: String
    /// An identifier that other systems may keep: 64 hexadecimal digits, the same for as long as the installation lives.
    public var uid: String
    public var username: String
    public var name: String
    public var email: String
    public var isActive: Bool
    public var kind: Kind
    /// A place in the tree of users, such as `users/sales`.
    public var path: String
    public var attributes: [String: JSON]
    public var passwordChanged: Timestamp
    public var lastLogin: Timestamp?
    public var joined: Timestamp
    public var updated: Timestamp
    /// The groups the user is in, those inherited from parents included, by name.
    public var groups: [Group]
    /// Who acts as the user at this moment, when that is somebody else. What happens meanwhile is told of them.
    public var actor: Actor?

    /// Somebody who acts as another user.
    public struct Actor: Sendable, Hashable {
        public var id: Int
        public var username: String

        public init(_ user: User) { (id, username) = (user.id, user.username) }
    }

    public init(
        id: Int, uuid: String, uid: String, username: String, name: String, email: String, isActive: Bool, kind: Kind,
        path: String, attributes: [String: JSON], passwordChanged: Timestamp, lastLogin: Timestamp?, joined: Timestamp,
        updated: Timestamp, groups: [Group]
    ) {
        self.id = id
        self.uuid = uuid
        self.uid = uid
        self.username = username
        self.name = name
        self.email = email
        self.isActive = isActive
        self.kind = kind
        self.path = path
        self.attributes = attributes
        self.passwordChanged = passwordChanged
        self.lastLogin = lastLogin
        self.joined = joined
        self.updated = updated
        self.groups = groups
    }

    /// Whether one of the groups makes its members superusers.
    public var isSuperuser: Bool { groups.contains(where: \.isSuperuser) }
    /// The language that the user chose, such as `de`; nil for none.
    public var locale: String? {
        attributes["settings"]?["locale"]?.string.flatMap { $0.isEmpty || $0.utf8.count > 35 ? nil : $0 }
    }
    /// A reference to the user.
    public var reference: Reference<User> { Reference(ObjectID(id)) }
}

/// A group of users, as policies and providers see one.
public struct Group: Sendable, Hashable, Referable {
    public static let referenceTarget = ReferenceTarget.model("authentik_core.group")

    /// Its key, a UUID.
    public var id: ObjectID
    public var name: String
    /// Whether its members may do everything.
    public var isSuperuser: Bool
    public var attributes: [String: JSON]
    /// Whether the user is in it directly, not through one of its children.
    public var isDirect: Bool

    public init(id: ObjectID, name: String, isSuperuser: Bool, attributes: [String: JSON], isDirect: Bool) {
        self.id = id
        self.name = name
        self.isSuperuser = isSuperuser
        self.attributes = attributes
        self.isDirect = isDirect
    }
}
