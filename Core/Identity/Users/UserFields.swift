public import Kernel

/// What a user is made of, as the API and blueprints write it.
public struct UserFields: FieldGroup {
    @Field([.unique, .searchable], help: "Name the user signs in with; no two users have the same, in whatever case.")
    public var username: String
    @Field(.searchable, help: "Name for people.")
    public var name: DisplayName
    @Field(.searchable, help: "E-mail address.")
    public var email: EmailAddress = ""
    @Field(help: "Whether the user may sign in. Switch it off instead of deleting accounts.")
    public var isActive = true
    @Field(help: "When the user signed in last.")
    public var lastLogin: Timestamp?
    @Field(help: "Groups the user is in directly.")
    public var groups: [Reference<Group>] = []
    @Field(help: "Roles the user has directly.")
    public var roles: [Reference<Role>] = []
    @Field(help: "Anything else that is known of the user.")
    public var attributes = Attributes()
    @Field(help: "Place in the tree of users, such as users/sales.")
    public var path = "users"
    @Field(as: "type", help: "What kind of account it is.")
    public var kind = User.Kind.internal
    @Field(.readOnly, help: "Whether one of the groups makes its members superusers.")
    public var isSuperuser = false
    @Field(.readOnly, help: "Identifier that other systems may keep.")
    public var uid = ""
    @Field(.readOnly, help: "Another identifier, a UUID.")
    public var uuid = UUIDText("")
    @Field(.readOnly, help: "When the user was created.")
    public var dateJoined = Timestamp.initial
    @Field(.readOnly, help: "When the password was set.")
    public var passwordChangeDate = Timestamp.initial
    @Field(.readOnly, help: "When the user was changed last.")
    public var lastUpdated = Timestamp.initial

    public init() {}

    /// The fields of a user there is.
    public init(_ user: User) {
        username = user.username
        name = DisplayName(user.name)
        email = EmailAddress(stringLiteral: user.email)
        (isActive, kind, path) = (user.isActive, user.kind, user.path)
        groups = user.groups.filter(\.isDirect).map { Reference($0.id) }
        attributes = Attributes(user.attributes)
        (lastLogin, dateJoined, passwordChangeDate) = (user.lastLogin, user.joined, user.passwordChanged)
        (isSuperuser, uid, uuid, lastUpdated) = (user.isSuperuser, user.uid, UUIDText(user.uuid), user.updated)
    }

    public func validate() throws(Problems) {
        try IndexedText.check(username, field: "username", limit: 150)
        try IndexedText.check(name.text, field: "name")
        try IndexedText.check(path, field: "path")
        if username.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            throw .field("username", "A username has no control characters.")
        }
        if path.split(separator: "/", omittingEmptySubsequences: false).contains("") {
            throw .field("path", "A path has no empty segments.")
        }
    }

    /// The user principal name among the attributes; empty when there is none that could be stored as a text.
    var upn: String {
        let text = attributes.members["upn"]?.string ?? ""
        return text.utf8.contains(0) || text.utf8.count > 512 ? "" : text
    }
}

/// A name for people: it has to be given, and may be empty.
public struct DisplayName: FieldValue, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name.
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public init(json: JSON) throws(Problems) { text = try String(json: json) }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string) }
    public static var initial: DisplayName { "" }
    public var description: String { text }
}

/// A UUID that the server makes.
public struct UUIDText: FieldValue, Hashable {
    /// The UUID, in small letters.
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(json: JSON) throws(Problems) { text = try String(json: json) }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string, format: "uuid") }
    public static var initial: UUIDText { UUIDText("") }
}
