import Expressions
import Kernel

/// A user, as expressions see one: `request.user`.
final class UserObject: @unchecked Sendable {
    // Belongs to one run.
    private(set) var user: User
    let session: ExpressionSession
    /// What was assigned and not saved yet.
    private var assigned: [String: Value] = [:]
    /// The dictionary of attributes, once somebody asked for it: what is changed in it, saving writes.
    private lazy var attributes = Value(.object(user.attributes))

    init(_ user: User, _ session: ExpressionSession) {
        self.user = user
        self.session = session
    }

    static func value(_ user: User, _ session: ExpressionSession) -> Value { type.value(UserObject(user, session)) }

    /// The user with what was assigned.
    var current: User {
        var current = user
        if let text = assigned["username"]?.text { current.username = text }
        if let text = assigned["name"]?.text { current.name = text }
        if let text = assigned["email"]?.text { current.email = text }
        return current
    }

    static let type = HostType<UserObject>(
        "User", identity + state + groups + applications + writing,
        show: { $0.current.username }, same: { $0.user.id == $1.user.id })

    private static let identity: [HostType<UserObject>.Entry] = [
        .attribute("pk") { .int($0.user.id) },
        .attribute("id") { .int($0.user.id) },
        .attribute("uuid") { Value($0.user.uuid) },
        .attribute("uid") { Value($0.user.uid) },
        text("username") { $0.username },
        text("name") { $0.name },
        text("email") { $0.email },
        text("path") { $0.path },
        variable("type") { Value($0.user.kind.rawValue) },
        .attribute("avatar") { handle in Value(handle.avatar) },
        // The hash is nobody's business: an application that has it can try passwords as long as it likes.
        .attribute("password") { _ in Value("") },
    ]

    private static let state: [HostType<UserObject>.Entry] = [
        variable("is_active") { .bool($0.user.isActive) },
        .attribute("is_superuser") { .bool($0.user.isSuperuser) },
        .attribute("is_authenticated") { _ in .bool(true) },
        .attribute("is_anonymous") { _ in .bool(false) },
        variable("attributes") { $0.attributes },
        .computed("date_joined") { handle, call in try Moment.value(handle.user.joined, call) },
        .computed("last_login") { handle, call in
            try handle.user.lastLogin.map { try Moment.value($0, call) } ?? .none
        },
        .computed("last_updated") { handle, call in try Moment.value(handle.user.updated, call) },
        .computed("password_change_date") { handle, call in try Moment.value(handle.user.passwordChanged, call) },
        .method("locale", "request=") { handle, _ in
            Value(handle.user.attributes["settings"]?["locale"]?.string ?? "")
        },
    ]

    private static let groups: [HostType<UserObject>.Entry] = [
        .attribute("groups") { $0.ownGroups },
        .attribute("ak_groups") { $0.ownGroups },
        .method("all_groups") { handle, _ in
            QuerySet.value(rows(of: handle.user.groups), of: "Group", handle.session)
        },
        // There are no roles on this server, so nobody has any.
        .attribute("roles") { QuerySet.value([], of: "Role", $0.session) },
        .method("all_roles") { handle, _ in QuerySet.value([], of: "Role", handle.session) },
        .method("group_attributes", "request=") { handle, call in
            let brand = call[0].flatMap { HTTPObject.type.subject(of: $0) }?.facts.brand.attributes.members ?? [:]
            let parts = [brand] + handle.user.groups.sorted { $0.name < $1.name }.map(\.attributes)
            return Value(UserObject.merged(parts + [handle.user.attributes]))
        },
    ]

    private static let applications: [HostType<UserObject>.Entry] = [
        .method("app_entitlements", "app") { handle, call in
            let rows = handle.entitlements(of: call[0]).map { Row.object($0) }
            return QuerySet.value(rows, of: "ApplicationEntitlement", handle.session)
        },
        .method("app_entitlements_attributes", "app") { handle, call in
            let parts = handle.entitlements(of: call[0]).map { $0.document["attributes"]?.object ?? [:] }
            return Value(UserObject.merged(parts + [handle.user.attributes]))
        },
    ]

    private static let writing: [HostType<UserObject>.Entry] = [
        .method("save", "*args, **kwargs") { handle, call in try handle.save(call) },
        .method("set_password", "raw_password, **kwargs") { handle, call in
            guard let password = call[0]?.text else { throw call.error("TypeError", "a password is a text") }
            handle.assigned["password"] = Value(password)
            return .none
        },
        .method("set_unusable_password") { handle, call in
            let (users, id) = (handle.session.powers.userWriting, handle.user.id)
            return try call.wait {
                try await users.disablePassword(of: id)
                return .none
            }
        },
        .method("has_usable_password") { handle, call in
            let (users, id) = (handle.session.powers.users, handle.user.id)
            return try call.wait { .bool(try await users.hasUsablePassword(id)) }
        },
        .method("refresh_from_db", "**kwargs") { handle, call in
            try handle.reload(call)
            handle.assigned = [:]
            handle.attributes = Value(.object(handle.user.attributes))
            return .none
        },
    ]

    private static func merged(_ parts: [[String: JSON]]) -> JSON {
        parts.reduce([:]) { $0.deepMerging(.object($1)) }
    }

    private static func text(
        _ name: String, _ get: @escaping @Sendable (User) -> String
    ) -> HostType<UserObject>.Entry {
        variable(name) { Value(get($0.user)) }
    }

    private static func variable(
        _ name: String, _ get: @escaping @Sendable (UserObject) -> Value
    ) -> HostType<UserObject>.Entry {
        .variable(
            name, get: { $0.assigned[name] ?? get($0) }, set: { handle, _, value in handle.assigned[name] = value })
    }

    private static func rows(of groups: [Group]) -> [Row] { groups.sorted { $0.name < $1.name }.map { .group($0) } }

    private var ownGroups: Value {
        let rows = Self.rows(of: user.groups.filter(\.isDirect))
        return QuerySet.value(.rows(rows), of: "Group", session, relation: .groups(of: self))
    }

    /// Reads the user anew, after others than `save` changed it.
    func reload(_ call: HostCall) throws {
        let (users, id) = (session.powers.users, user.id)
        if let user = try call.answer({ try await users.user(id) }) { self.user = user }
    }

    private var avatar: String {
        session.configuration.settings.avatar(of: user)
    }

    private func entitlements(of app: Value?) -> [AnyStored] {
        guard let app, let application = StoredObject.type.subject(of: app) else { return [] }
        return session.configuration.entitlements(of: user, in: application.object.id)
    }

    private func save(_ call: HostCall) throws -> Value {
        let change = try change(call)
        let (users, id) = (session.powers.userWriting, user.id)
        assigned = assigned.filter { $0.key != "password" }
        _ = try call.answer { try await users.change(id, change) }
        return .none
    }

    private func change(_ call: HostCall) throws -> UserChange {
        var change = UserChange()
        change.username = assigned["username"]?.text
        change.name = assigned["name"]?.text
        change.email = assigned["email"]?.text
        change.path = assigned["path"]?.text
        change.isActive = assigned["is_active"]?.isTrue
        change.kind = assigned["type"]?.text.flatMap(User.Kind.init)
        change.password = assigned["password"]?.text.map { Secret($0) }
        do {
            guard case .object(let members) = try JSON(expressed: assigned["attributes"] ?? attributes) else {
                throw call.error("TypeError", "attributes are a dict")
            }
            if members != user.attributes { change.allAttributes = members }
        } catch let error as NoJSON {
            throw call.error("TypeError", error.description)
        }
        return change
    }
}

/// A moment as expressions have it: an aware `datetime` in UTC.
enum Moment {
    static func value(_ time: Timestamp, _ call: HostCall) throws -> Value {
        guard let type = Value.standard("datetime", ofModule: "datetime"),
            let zone = Value.standard("timezone", ofModule: "datetime"),
            let make = try call.attribute("fromtimestamp", of: type), let utc = try call.attribute("utc", of: zone)
        else { return .none }
        return try call.call(make, [.float(Double(time.microseconds) / 1_000_000)], keywords: [("tz", utc)])
    }
}
