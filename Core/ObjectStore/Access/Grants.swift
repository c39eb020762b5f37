public import Kernel
public import Storage

/// What a user's roles allow.
public struct Grants: Sendable {
    /// Nothing.
    public static let none = Grants(roles: [], permissions: [])

    /// The user's roles, those of the groups that the user is in included.
    public let roles: Set<ObjectID>
    /// What they allow with all objects of a model.
    public let permissions: Set<Permission>

    public init(roles: Set<ObjectID>, permissions: Set<Permission>) {
        self.roles = roles
        self.permissions = permissions
    }

    /// The grants of a user, in one query.
    public static func of(_ user: Int, in sql: any ReadTransaction) async throws -> Grants {
        let rows = try await sql.query(
            """
            SELECT r.role_id, p.model, p.codename FROM (
                SELECT role_id FROM user_roles WHERE user_id = ?
                UNION SELECT gr.role_id FROM memberships m
                JOIN group_ancestry a ON a.descendant = m.group_id
                JOIN group_roles gr ON gr.group_id = a.ancestor WHERE m.user_id = ?
            ) r LEFT JOIN role_permissions p ON p.role_id = r.role_id
            """, user, user)
        var (roles, permissions): (Set<ObjectID>, Set<Permission>) = ([], [])
        for row in rows {
            roles.insert(ObjectID(try row[0] as String))
            guard let model: String = try row[1] else { continue }
            permissions.insert(Permission(ModelName(model), try row[2]))
        }
        return Grants(roles: roles, permissions: permissions)
    }

    /// The objects with which the roles allow something, as far as it is not allowed with all.
    public func objects(_ permission: Permission) -> GrantedObjects {
        GrantedObjects(roles: roles.sorted(), permission: permission)
    }
}

/// The objects of a model with which roles allow something.
public struct GrantedObjects: Sendable {
    let roles: [ObjectID]
    let permission: Permission

    /// A query for their keys, which are texts.
    public var sql: String {
        guard !roles.isEmpty else { return "SELECT '' WHERE 1 = 0" }
        let marks = Array(repeating: "?", count: roles.count).joined(separator: ", ")
        return """
            SELECT o.object FROM role_object_permissions o
            WHERE o.model = ? AND o.codename = ? AND o.role_id IN (\(marks))
            """
    }

    /// The arguments of the query's question marks.
    public var arguments: [SQLValue] {
        guard !roles.isEmpty else { return [] }
        return [.text(permission.model.text), .text(permission.codename)] + roles.map { .text($0.text) }
    }

    /// The keys of all of them.
    public func all(in transaction: any ReadTransaction) async throws -> Set<ObjectID> {
        guard !roles.isEmpty else { return [] }
        return try await Set(transaction.query(sql, arguments).map { ObjectID(try $0[0] as String) })
    }

    /// Whether an object is one of them.
    func contain(_ object: ObjectID, in transaction: any ReadTransaction) async throws -> Bool {
        guard !roles.isEmpty else { return false }
        return try await transaction.first(
            "\(sql) AND o.object = ? LIMIT 1", arguments + [.text(object.text)]) != nil
    }

    /// Whether there is one.
    func areThere(in transaction: any ReadTransaction) async throws -> Bool {
        guard !roles.isEmpty else { return false }
        return try await transaction.first("\(sql) LIMIT 1", arguments) != nil
    }
}
