public import Kernel
public import ObjectStore
import Storage

/// The groups, as the API and blueprints read and write them.
public struct GroupResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { Self.fields }
    public var filters: [FilterInfo] { DirectoryListing.groups.infos }

    /// What clients call groups.
    public static let model = ModelInfo(
        "authentik_core.group", singular: "Group", summary: "Users who have something in common.", path: "core/groups",
        specials: [
            ModelPermission("add_user_to_group", "Add user to group"),
            ModelPermission("remove_user_from_group", "Remove user from group"),
            ModelPermission("enable_group_superuser", "Enable superuser status"),
            ModelPermission("disable_group_superuser", "Disable superuser status"),
        ])
    private static let fields = GroupFields.fields

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        let visible = try await limit(in: reading)
        let (rows, count) = try await DirectoryListing.groups.page(
            of: GroupRows.columns, query, and: visible, in: reading.sql)
        let hasUsers = !query.unwanted.contains("users")
        return Page(objects: try await GroupRows.shown(rows, withUsers: hasUsers, in: reading.sql), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try await get([id], in: reading)[id]
    }

    public func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        let visible = try await limit(in: reading)
        var objects: [ObjectID: [String: JSON]] = [:]
        for part in ids.parts(of: 500) {
            let condition = SQLCondition.all([.among("g.id", part.map(\.sql))] + [visible].compactMap { $0 })
            let rows = try await reading.sql.query(
                "SELECT \(GroupRows.columns) FROM groups g WHERE \(condition.sql)", condition.arguments)
            for shown in try await GroupRows.shown(rows, in: reading.sql) {
                if let id = shown["pk"].flatMap(ObjectID.init) { objects[id] = shown }
            }
        }
        return objects
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        let visible = try await limit(in: reading)
        return try await DirectoryListing.groups.find(values, and: visible ?? .all([]), in: reading.sql)
    }

    /// Which groups the reader may see; nil for all.
    private func limit(in reading: Reading) async throws -> SQLCondition? {
        let reach = try await Permissions.reach(reading, .view, info)
        if case .everybodys = reach { return nil }
        return reach.condition("g.id")
    }
}

extension DirectoryListing {
    /// Groups, by their fields and their members.
    static let groups = DirectoryListing(
        source: "groups g", key: "g.id",
        filters: [
            "pk": .lowered("g.id"), "name": .text("g.name"), "is_superuser": .flag("g.is_superuser"),
            "members_by_pk": .amongNumbers("m.user_id") {
                "g.id IN (SELECT m.group_id FROM memberships m WHERE \($0))"
            },
            "members_by_username": .among("u.username") {
                "g.id IN (SELECT m.group_id FROM memberships m JOIN users u ON u.id = m.user_id WHERE \($0))"
            },
            "attributes": .attributes("g.attributes"),
        ],
        ordering: ["pk": "g.id", "name": "g.name", "is_superuser": "g.is_superuser"], label: "name",
        searched: ["g.search"]
    ).asked(.groups)
}
