public import Kernel
public import ObjectStore
import Storage

/// The roles, as the API and blueprints read and write them.
public struct RoleResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { RoleFields.fields }
    public var filters: [FilterInfo] {
        DirectoryListing.roles.infos + [FilterInfo(name: "inherited", shape: Shape(.boolean))]
    }

    /// What clients call roles.
    public static let model = ModelInfo(
        "authentik_rbac.role", singular: "Role", summary: "What users and groups are allowed, under a name.",
        path: "rbac/roles",
        specials: [
            ModelPermission("assign_role_permissions", "Can assign permissions to roles"),
            ModelPermission("unassign_role_permissions", "Can unassign permissions from roles"),
        ])

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        var query = query
        let inherited = try Self.inherited(&query)
        let visible = SQLCondition.all([
            try await Permissions.reach(reading, .view, info).condition("r.id"), inherited,
        ])
        let (rows, count) = try await DirectoryListing.roles.page(
            of: "r.id, r.name", query, and: visible, in: reading.sql)
        return Page(objects: try rows.map(Self.document), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try await get([id], in: reading)[id]
    }

    public func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        let visible = try await Permissions.reach(reading, .view, info).condition("r.id")
        var found: [ObjectID: [String: JSON]] = [:]
        for part in ids.parts(of: 500) {
            let condition = SQLCondition.all([.among("r.id", part.map(\.sql)), visible])
            let rows = try await reading.sql.query(
                "SELECT r.id, r.name FROM roles r WHERE \(condition.sql)", condition.arguments)
            for row in rows { found[ObjectID(try row[0] as String)] = try Self.document(row) }
        }
        return found
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        let visible = try await Permissions.reach(reading, .view, info).condition("r.id")
        return try await DirectoryListing.roles.find(values, and: visible, in: reading.sql)
    }

    /// Takes the question for users' roles out of a query that asks for those of their groups as well.
    private static func inherited(_ query: inout ListQuery) throws(Problems) -> SQLCondition {
        guard let text = query.filters.removeValue(forKey: "inherited") else { return .all([]) }
        do {
            guard try Bool(json: .string(text.lowercased())) else { return .all([]) }
        } catch { throw .fields(["inherited": error]) }
        let users = (query.filters.removeValue(forKey: "users") ?? "").split(separator: ",").compactMap { Int($0) }
        let among = SQLCondition.among("h.user_id", users.map(\.sqlValue))
        return SQLCondition(
            """
            r.id IN (SELECT h.role_id FROM user_roles h WHERE \(among.sql)) OR r.id IN (
                SELECT g.role_id FROM memberships h JOIN group_ancestry a ON a.descendant = h.group_id
                JOIN group_roles g ON g.group_id = a.ancestor WHERE \(among.sql))
            """, among.arguments + among.arguments)
    }

    static func document(_ row: Row) throws -> [String: JSON] {
        ["pk": .string(try row[0]), "name": .string(try row[1])]
    }
}

extension RoleResource {
    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let fields = try RoleFields.make(input)
        let id = ObjectID(directory.random.uuid())
        let managed = change.origin == .api ? nil : input["managed"]?.string
        try await check(fields, of: id, in: change)
        try await change.writing.execute(
            "INSERT INTO roles (id, name, search, managed) VALUES (?, ?, ?, ?)", id.text, fields.name,
            fields.name.lowercased(), managed)
        change.note("model_created", info, id, label: fields.name)
        try await setPermissions(input, of: { id }, in: change)
        return Created(id: id)
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try await Permissions.require(change, .change, info, on: id)
        let old = try await existing(id, in: change)
        let new = try RoleFields.make(input, over: partial ? ["name": .string(old)] : [:])
        try await change.remember(id, of: self)
        try await setPermissions(input, of: { id }, in: change)
        guard new.name != old else { return }
        try await check(new, of: id, in: change)
        try await change.writing.execute(
            "UPDATE roles SET name = ?, search = ? WHERE id = ?", new.name, new.name.lowercased(), id.sql)
        let difference: JSON = ["previous": .string(old), "new": .string(new.name)]
        change.note("model_updated", info, id, label: new.name, changed: ["name": difference])
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try await Permissions.require(change, .delete, info, on: id)
        let name = try await existing(id, in: change)
        try await change.remember(id, of: self, deletes: true)
        try await change.release(id, info, label: name)
        try await change.writing.execute("DELETE FROM roles WHERE id = ?", id.sql)
        change.note("model_deleted", info, id, label: name)
    }

    /// Gives a role to a user, or takes it away.
    /// - Throws: ``Missing`` when there is no such user or role; ``Refused``, also for a role that allows more than what
    ///   whoever gives it may do.
    public func setRole(_ id: ObjectID, of user: Int, has: Bool, in change: Change) async throws {
        try await Permissions.require(change, .change, info, on: id)
        let name = try await existing(id, in: change)
        guard try await change.sql.first("SELECT 1 FROM users WHERE id = ?", user) != nil else {
            throw Missing("No User matches the given query.")
        }
        try await Power.of(role: id).require(of: change.actor, in: change.sql)
        try await RoleHolders.users.set(user.sqlValue, id, has: has, in: change.writing)
        let difference: JSON = .object([has ? "added" : "removed": [.int(user)]])
        change.note("model_updated", info, id, label: name, changed: ["users": difference])
    }

    /// The role's name.
    /// - Throws: ``Missing`` when there is no such role.
    func existing(_ id: ObjectID, in reading: Reading) async throws -> String {
        guard let row = try await reading.sql.first("SELECT name FROM roles WHERE id = ?", id.sql) else {
            throw Missing("No Role matches the given query.")
        }
        return try row[0]
    }

    private func check(_ fields: RoleFields, of id: ObjectID, in change: Change) async throws {
        let taken = try await change.sql.first("SELECT 1 FROM roles WHERE name = ? AND id <> ?", fields.name, id.sql)
        if taken != nil { throw Problems.fields(["name": .here([.notUnique])]) }
    }
}

extension DirectoryListing {
    /// Roles, by name and by who has them.
    static let roles = DirectoryListing(
        source: "roles r", key: "r.id",
        filters: [
            "pk": .lowered("r.id"), "name": .text("r.name"), "managed": .oneOf("r.managed"),
            "managed__isnull": .isNull("r.managed"),
            "users": ListFilter(Shape(.integer)) { text throws(Problems) in
                SQLCondition(
                    "r.id IN (SELECT h.role_id FROM user_roles h WHERE h.user_id = ?)",
                    [try Int(json: .string(text)).sqlValue])
            },
            "groups": ListFilter(.key) { text throws(Problems) in
                SQLCondition(
                    "r.id IN (SELECT h.role_id FROM group_roles h WHERE h.group_id = ?)", [.text(text.lowercased())])
            },
        ],
        ordering: ["pk": "r.id", "name": "r.name", "managed": "r.managed"], nullable: ["r.managed"], label: "name",
        searched: ["r.search"])
}
