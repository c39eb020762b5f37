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

    static let model = ModelInfo(
        "authentik_core.group", singular: "Group", summary: "Users who have something in common.", path: "core/groups")
    private static let fields = GroupFields.fields

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Permissions.require(reading.actor, .view, info)
        let (rows, count) = try await DirectoryListing.groups.page(of: GroupRows.columns, query, in: reading.sql)
        return Page(objects: try await GroupRows.shown(rows, in: reading.sql), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        let rows = try await reading.sql.query(
            "SELECT \(GroupRows.columns) FROM groups g WHERE g.id = ?", id.sql)
        return try await GroupRows.shown(rows, in: reading.sql).first
    }

    public func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        try Permissions.require(reading.actor, .view, info)
        var objects: [ObjectID: [String: JSON]] = [:]
        for part in ids.parts(of: 500) {
            let rows = try await reading.sql.query(
                "SELECT \(GroupRows.columns) FROM groups g WHERE g.id IN (\(SQLCondition.marks(part.count)))",
                part.map(\.sql))
            for shown in try await GroupRows.shown(rows, in: reading.sql) {
                if let id = shown["pk"].flatMap(ObjectID.init) { objects[id] = shown }
            }
        }
        return objects
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await DirectoryListing.groups.find(values, in: reading.sql)
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
