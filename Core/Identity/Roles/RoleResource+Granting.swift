public import Kernel
public import ObjectStore
import Storage

extension RoleResource: PermissionGranting {
    public func allow(
        _ permissions: [Permission], on object: ObjectID, to role: ObjectID, in change: Change
    ) async throws {
        let rows = try await change.sql.query(
            "SELECT model, codename FROM role_object_permissions WHERE role_id = ? AND object = ?", role.sql,
            object.text)
        let allowed = Set(try rows.map { Permission(ModelName(try $0[0] as String), try $0[1]) })
        let new = permissions.filter { !allowed.contains($0) }
        guard !new.isEmpty else { return }
        let granted = new.map { RolePermissions.Granted(permission: $0, object: object.text) }
        try await RolePermissions(self).set(granted, of: role, allowed: true, in: change)
    }

    public func ownRole(of user: ObjectID, in change: Change) async throws -> ObjectID {
        guard let number = Int(user.text),
            try await change.sql.first("SELECT 1 FROM users WHERE id = ?", number) != nil
        else { throw Missing("No User matches the given query.") }
        let name = OwnRole.prefix + user.text
        if let row = try await change.sql.first("SELECT id FROM roles WHERE managed = ?", name) {
            let role = ObjectID(try row[0] as String)
            try await RoleHolders.users.set(number.sqlValue, role, has: true, in: change.writing)
            return role
        }
        let role = try await create(["name": .string(name), "managed": .string(name)], in: change).id
        try await setRole(role, of: number, has: true, in: change)
        return role
    }

    public func allowed(
        on objects: [ObjectID], of model: ModelName, in reading: Reading
    ) async throws -> [ObjectGrant] {
        let visible = try await Permissions.reach(reading, .view, info).condition("r.id")
        var grants: [ObjectGrant] = []
        for part in objects.parts(of: 500) {
            let condition = SQLCondition.all([.among("p.object", part.map { .text($0.text) }), visible])
            let rows = try await reading.sql.query(
                """
                SELECT p.codename, p.object, r.id, r.managed FROM role_object_permissions p
                JOIN roles r ON r.id = p.role_id WHERE p.model = ? AND \(condition.sql)
                """, [.text(model.text)] + condition.arguments)
            for row in rows {
                let managed: String? = try row[3]
                let role = ObjectID(try row[2] as String)
                let user = managed.flatMap { $0.hasPrefix(OwnRole.prefix) ? $0.dropFirst(OwnRole.prefix.count) : nil }
                grants.append(
                    ObjectGrant(
                        Permission(model, try row[0]), on: ObjectID(try row[1] as String),
                        to: user.map { .user(ObjectID(String($0))) } ?? .role(role)))
            }
        }
        return grants
    }

    /// Has a role allow with all objects what a blueprint says, and nothing else; nothing is done when it says nothing.
    /// - Parameter input: what the blueprint says of the role, or of the user whose own role it is.
    /// - Throws: ``Problems`` for `permissions`; ``Refused``.
    func setPermissions(
        _ input: [String: JSON], of role: () async throws -> ObjectID, in change: Change
    ) async throws {
        guard change.origin != .api, let given = input["permissions"], !given.isNull else { return }
        let wanted = Set(try Self.permissions(given, in: change.store))
        let role = try await role()
        let present = Set(try await RolePermissions(self).global(of: role, in: change))
        for (changed, isAllowed) in [(wanted.subtracting(present), true), (present.subtracting(wanted), false)]
        where !changed.isEmpty {
            let granted = changed.sorted { $0.text < $1.text }.map {
                RolePermissions.Granted(permission: $0, object: nil)
            }
            try await RolePermissions(self).set(granted, of: role, allowed: isAllowed, in: change)
        }
    }

    private static func permissions(_ given: JSON, in store: ObjectStore) throws(Problems) -> [Permission] {
        guard case .array(let names) = given else {
            throw .field(
                "permissions", "Expected a list of items but got type \"\(given.typeName)\".", code: "not_a_list")
        }
        var permissions: [Permission] = []
        for name in names {
            guard let text = name.string, let permission = store.permission(text) else {
                throw .field("permissions", "There is no permission '\((name.string ?? name.text).prefix(200))'.")
            }
            permissions.append(permission)
        }
        return permissions
    }
}
