public import Kernel
public import ObjectStore
import Storage

/// What roles allow, as administrators see and change it.
public struct RolePermissions: Sendable {
    private let roles: RoleResource

    public init(_ roles: RoleResource) { self.roles = roles }

    /// Something that a role allows: with one object, or with all of the permission's model.
    public struct Granted: Sendable, Hashable {
        public let permission: Permission
        /// The object's key.
        public let object: String?

        public init(permission: Permission, object: String?) {
            self.permission = permission
            self.object = object
        }
    }

    /// What a role allows with all objects.
    /// - Throws: ``Refused`` for somebody who may not see the role.
    public func global(of role: ObjectID, in reading: Reading) async throws -> [Permission] {
        try await Permissions.require(reading, .view, roles.info, on: role)
        let rows = try await reading.sql.query(
            "SELECT model, codename FROM role_permissions WHERE role_id = ? ORDER BY model, codename", role.sql)
        return try rows.map { Permission(ModelName(try $0[0] as String), try $0[1]) }
    }

    /// A page of what a role allows with single objects, and how much that is.
    /// - Throws: ``Refused`` for somebody who may not see the role.
    public func ofObjects(
        of role: ObjectID, page: Int, size: Int, in reading: Reading
    ) async throws -> (granted: [Granted], count: Int) {
        try await Permissions.require(reading, .view, roles.info, on: role)
        let skipped = (page - 1).multipliedReportingOverflow(by: size)
        let rows = try await reading.sql.query(
            """
            SELECT model, codename, object FROM role_object_permissions WHERE role_id = ?
            ORDER BY model, object, codename LIMIT ? OFFSET ?
            """, role.sql, size, skipped.overflow ? Int.max : skipped.partialValue)
        let count = try await reading.sql.first(
            "SELECT COUNT(*) FROM role_object_permissions WHERE role_id = ?", role.sql)
        let granted = try rows.map {
            Granted(permission: Permission(ModelName(try $0[0] as String), try $0[1]), object: try $0[2])
        }
        return (granted, try count?[0] ?? 0)
    }

    /// The roles that allow something with the objects of a model, or with one of them; by role.
    /// - Throws: ``Refused`` for somebody who may not see any role.
    public func holders(
        of model: ModelName, object: String?, in reading: Reading
    ) async throws -> [(id: ObjectID, name: String, granted: [Granted])] {
        let visible = try await Permissions.reach(reading, .view, roles.info).condition("r.id")
        let rows = try await reading.sql.query(
            """
            SELECT r.id, r.name, p.codename, p.object FROM roles r JOIN (
                SELECT role_id, codename, NULL AS object FROM role_permissions WHERE model = ?
                UNION ALL SELECT role_id, codename, object FROM role_object_permissions WHERE model = ? AND object = ?
            ) p ON p.role_id = r.id WHERE \(visible.sql) ORDER BY r.name, r.id, p.codename
            """, [.text(model.text), .text(model.text), .text(object ?? "")] + visible.arguments)
        var holders: [(id: ObjectID, name: String, granted: [Granted])] = []
        for row in rows {
            let id = ObjectID(try row[0] as String)
            if holders.last?.id != id { holders.append((id, try row[1], [])) }
            holders[holders.count - 1].granted.append(
                Granted(permission: Permission(model, try row[2]), object: try row[3]))
        }
        return holders
    }

    /// Has a role allow something, or no longer.
    /// - Throws: ``Missing`` when there is no such role; ``Refused`` for somebody who may not do so, or who does not hold
    ///   what is to be allowed.
    public func set(_ granted: [Granted], of role: ObjectID, allowed: Bool, in change: Change) async throws {
        let special = allowed ? "assign_role_permissions" : "unassign_role_permissions"
        try await Permissions.require(change, .special(special), roles.info, on: role)
        let name = try await roles.existing(role, in: change)
        if allowed {
            try await Power.of(role: role).require(of: change.actor, in: change.sql)
            for each in granted { try await requireHeld(each, in: change) }
        }
        try await change.remember(role, of: roles)
        for each in granted { try await set(each, of: role, allowed: allowed, in: change) }
        let texts = granted.map { JSON.string($0.permission.text + ($0.object.map { " \($0)" } ?? "")) }
        let difference: JSON = .object([allowed ? "added" : "removed": .array(texts)])
        change.note("model_updated", roles.info, role, label: name, changed: ["permissions": difference])
    }

    /// The role may be one of the actor's own: what it is to allow must be allowed already.
    private func requireHeld(_ granted: Granted, in change: Change) async throws {
        let action = Action.special(granted.permission.codename)
        let info = ModelInfo(granted.permission.model, singular: "", summary: "", path: nil)
        if let object = granted.object {
            try await Permissions.require(change, action, info, on: ObjectID(object))
        } else {
            try Permissions.require(change.actor, action, info)
        }
    }

    private func set(_ granted: Granted, of role: ObjectID, allowed: Bool, in change: Change) async throws {
        let (table, columns) =
            granted.object == nil
            ? ("role_permissions", ["role_id", "model", "codename"])
            : ("role_object_permissions", ["role_id", "model", "codename", "object"])
        let values =
            [role.sql, .text(granted.permission.model.text), .text(granted.permission.codename)]
            + [granted.object].compactMap { $0.map(SQLValue.text) }
        let names = columns.joined(separator: ", ")
        let sql =
            allowed
            ? "INSERT INTO \(table) (\(names)) VALUES (\(SQLCondition.marks(values.count))) ON CONFLICT (\(names)) DO NOTHING"
            : "DELETE FROM \(table) WHERE \(columns.map { "\($0) = ?" }.joined(separator: " AND "))"
        _ = try await change.writing.execute(sql, values)
    }
}

/// The rule of initial permissions: they are of a role that whoever sets them up could give all of it.
public enum InitialPermissionRule {
    /// Asked before initial permissions are stored.
    /// - Throws: ``Refused`` for somebody who lacks one of them, or what the role allows.
    public static let rules: [ModelName: ObjectRule] = [InitialPermissions.model.name: check]

    private static let check: ObjectRule = { object, change in
        guard let initial = object.typed(InitialPermissions.self) else { return }
        try await Power.of(role: initial.role.id).require(of: change.actor, in: change.sql)
        guard case .user(let user, let grants) = change.actor, !user.isSuperuser else { return }
        let held = Set(grants.permissions.map(\.number))
        guard initial.permissions.allSatisfy(held.contains) else {
            throw Refused(
                decision: .no("hold what is given", "This gives permissions that you do not have yourself."))
        }
    }
}
