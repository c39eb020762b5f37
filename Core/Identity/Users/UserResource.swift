public import Kernel
public import ObjectStore
import Storage

/// The users, as the API and blueprints read and write them.
public struct UserResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { Self.fields }
    public var filters: [FilterInfo] { DirectoryListing.users.infos }

    /// What clients call users.
    public static let model = ModelInfo(
        "authentik_core.user", singular: "User", summary: "Somebody, or some program, that can sign in.",
        path: "core/users", key: .number, label: "username",
        specials: [
            ModelPermission("reset_user_password", "Reset Password"), ModelPermission("impersonate", "Can impersonate"),
            ModelPermission("preview_user", "Can preview user data sent to providers"),
            ModelPermission("view_user_applications", "View applications the user has access to"),
        ])
    private static let fields = UserFields.fields

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        let visible = try await limit(in: reading)
        let (rows, count) = try await DirectoryListing.users.page(
            of: UserRows.userColumns, query, and: visible, remembering: directory.counts, in: reading.sql)
        let users = try rows.map { try directory.rows.user(from: $0, at: 0) }
        return Page(objects: try await documents(of: users, in: reading), count: count)
    }

    /// Whom the reader may see; nil for everybody.
    private func limit(in reading: Reading) async throws -> SQLCondition? {
        let reach = try await Permissions.reach(reading, .view, info)
        if case .everybodys = reach { return nil }
        return reach.condition("u.id")
    }

    /// As ``limit(in:)``, with the reader, whom nobody keeps from seeing themselves.
    private func limitOrSelf(in reading: Reading) async throws -> SQLCondition? {
        let own = reading.actor.user.map { SQLCondition("u.id = ?", [$0.id.sqlValue]) }
        do {
            guard let others = try await limit(in: reading) else { return nil }
            return own.map { SQLCondition("\($0.sql) OR \(others.sql)", $0.arguments + others.arguments) } ?? others
        } catch let refused as Refused {
            guard let own, reading.actor.user?.isActive == true else { throw refused }
            return own
        }
    }

    /// Users with their groups and roles, as they may be shown.
    private func documents(of users: [User], in reading: Reading) async throws -> [[String: JSON]] {
        let users = try await directory.rows.addingGroups(to: users, in: reading.sql)
        let roles = try await RoleHolders.users.roles(of: users.map(\.id.sqlValue), in: reading.sql)
        return users.map { user in
            var shown = Self.shown(user)
            shown["roles"] = .array((roles[user.id.sqlValue] ?? []).map(\.json))
            return shown
        }
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try await get([id], in: reading)[id]
    }

    public func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        let visible = try await limitOrSelf(in: reading)
        var objects: [ObjectID: [String: JSON]] = [:]
        for part in ids.compactMap({ Int($0.text) }).parts(of: 500) {
            let condition = SQLCondition.all(
                [SQLCondition.among("u.id", part.map(\.sqlValue))] + [visible].compactMap { $0 })
            let rows = try await reading.sql.query(
                "SELECT \(UserRows.userColumns) FROM users u WHERE \(condition.sql)", condition.arguments)
            let users = try rows.map { try directory.rows.user(from: $0, at: 0) }
            for shown in try await documents(of: users, in: reading) {
                if let id = shown["pk"].flatMap(ObjectID.init) { objects[id] = shown }
            }
        }
        return objects
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        let visible = try await limit(in: reading)
        return try await DirectoryListing.users.find(values, and: visible ?? .all([]), in: reading.sql)
    }

    func user(_ id: ObjectID, in reading: Reading) async throws -> User? {
        guard let number = Int(id.text) else { return nil }
        return try await directory.rows.user(number, in: reading.sql)
    }

    func existing(_ id: ObjectID, in reading: Reading) async throws -> User {
        guard let user = try await user(id, in: reading) else { throw Missing("No User matches the given query.") }
        return user
    }

    /// A user as it may be shown: its fields, its number, and its direct groups in short.
    public static func shown(_ user: User) -> [String: JSON] {
        var shown = UserFields(user).shown
        shown["pk"] = .int(user.id)
        shown["groups_obj"] = .array(user.groups.filter(\.isDirect).map { .object($0.summary) })
        return shown
    }
}

extension Group {
    /// The group in short, as it is shown inside of users.
    var summary: [String: JSON] {
        [
            "pk": id.json, "num_pk": .int(GroupFields.number(of: id)), "name": .string(name),
            "is_superuser": .bool(isSuperuser), "attributes": .object(attributes),
        ]
    }
}
