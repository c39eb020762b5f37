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

    static let model = ModelInfo(
        "authentik_core.user", singular: "User", summary: "Somebody, or some program, that can sign in.",
        path: "core/users", key: .number, label: "username")
    private static let fields = UserFields.fields

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Permissions.require(reading.actor, .view, info)
        let (rows, count) = try await DirectoryListing.users.page(
            of: UserRows.userColumns, query, remembering: directory.counts, in: reading.sql)
        let users = try rows.map { try directory.rows.user(from: $0, at: 0) }
        return Page(
            objects: try await directory.rows.addingGroups(to: users, in: reading.sql).map(Self.shown), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info, of: Int(id.text))
        return try await user(id, in: reading).map(Self.shown)
    }

    public func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        let visible = ids.compactMap { Int($0.text) }
            .filter { Permissions.decide(reading.actor, .view, info, of: $0).passes }
        if visible.isEmpty { try Permissions.require(reading.actor, .view, info) }
        var objects: [ObjectID: [String: JSON]] = [:]
        for part in visible.parts(of: 500) {
            let rows = try await reading.sql.query(
                "SELECT \(UserRows.userColumns) FROM users u WHERE u.id IN (\(SQLCondition.marks(part.count)))",
                part.map(\.sqlValue))
            let users = try rows.map { try directory.rows.user(from: $0, at: 0) }
            for user in try await directory.rows.addingGroups(to: users, in: reading.sql) {
                objects[ObjectID(user.id)] = Self.shown(user)
            }
        }
        return objects
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await DirectoryListing.users.find(values, in: reading.sql)
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
