import Kernel
import Storage

/// Reading groups: many of them with what they are linked to take three queries.
enum GroupRows {
    /// The columns of `groups AS g`, in the order in which they are read.
    static let columns = "g.id, g.name, g.is_superuser, g.attributes"

    /// The groups that a query on `g` yields, as they may be shown.
    /// - Parameter withUsers: whether their members are read, of which there may be very many.
    static func shown(
        _ rows: [Row], withUsers: Bool = true, in transaction: any ReadTransaction
    ) async throws -> [[String: JSON]] {
        let ids = rows.map { $0.values[0] }
        guard !ids.isEmpty else { return [] }
        let links = try await links(of: ids, withUsers: withUsers, in: transaction)
        return try rows.map { row in
            let id: String = try row[0]
            var shown: [String: JSON] = [
                "pk": .string(id), "name": .string(try row[1]), "is_superuser": .bool(try row[2]),
                "attributes": .object(try UserRows.object(row[3])),
                "num_pk": .int(GroupFields.number(of: ObjectID(id))),
                "parents": .array(links.parents[id, default: []]), "children": .array(links.children[id, default: []]),
                "roles": .array(links.roles[id, default: []]),
                "inherited_roles": .array(links.inherited[id, default: []]),
            ]
            if withUsers { shown["users"] = .array(links.users[id, default: []]) }
            return shown
        }
    }

    private struct Links {
        var parents: [String: [JSON]] = [:]
        var children: [String: [JSON]] = [:]
        var users: [String: [JSON]] = [:]
        var roles: [String: [JSON]] = [:]
        var inherited: [String: [JSON]] = [:]
    }

    private static func links(
        of ids: [SQLValue], withUsers: Bool, in transaction: any ReadTransaction
    ) async throws -> Links {
        var links = Links()
        let marks = SQLCondition.marks(ids.count)
        let edges = try await transaction.query(
            "SELECT child, parent FROM group_parents WHERE child IN (\(marks)) OR parent IN (\(marks)) ORDER BY child, parent",
            ids + ids)
        for edge in edges {
            let (child, parent): (String, String) = (try edge[0], try edge[1])
            links.parents[child, default: []].append(.string(parent))
            links.children[parent, default: []].append(.string(child))
        }
        try await addRoles(to: &links, ids, in: transaction)
        guard withUsers else { return links }
        let members = try await transaction.query(
            "SELECT group_id, user_id FROM memberships WHERE group_id IN (\(marks)) ORDER BY group_id, user_id", ids)
        for member in members { links.users[try member[0], default: []].append(.int(try member[1])) }
        return links
    }

    private static func addRoles(
        to links: inout Links, _ ids: [SQLValue], in transaction: any ReadTransaction
    ) async throws {
        let inherited = try await transaction.query(
            """
            SELECT DISTINCT a.descendant, r.role_id FROM group_ancestry a JOIN group_roles r ON r.group_id = a.ancestor
            WHERE a.descendant IN (\(SQLCondition.marks(ids.count))) AND a.ancestor <> a.descendant
            ORDER BY a.descendant, r.role_id
            """, ids)
        for row in inherited { links.inherited[try row[0], default: []].append(.string(try row[1])) }
        for (group, roles) in try await RoleHolders.groups.roles(of: ids, in: transaction) {
            if case .text(let id) = group { links.roles[id] = roles.map(\.json) }
        }
    }

    /// What is stored of a group itself, without its links; nil when there is none.
    static func document(_ id: ObjectID, in transaction: any ReadTransaction) async throws -> [String: JSON]? {
        guard let row = try await transaction.first("SELECT \(columns) FROM groups g WHERE g.id = ?", id.sql) else {
            return nil
        }
        let attributes = try UserRows.object(row[3])
        return [
            "name": .string(try row[1]), "is_superuser": .bool(try row[2]), "attributes": .object(attributes),
        ]
    }
}

/// Writing groups.
extension GroupRows {
    static func insert(_ id: ObjectID, _ fields: GroupFields, in transaction: any WriteTransaction) async throws {
        try await check(fields, of: id, in: transaction)
        try await transaction.execute(
            "INSERT INTO groups (id, name, search, is_superuser, attributes) VALUES (?, ?, ?, ?, ?)", id.sql,
            fields.name,
            fields.name.lowercased(), fields.isSuperuser, fields.attributes.json.text)
        try await Ancestry.refresh(id, in: transaction)
    }

    static func update(_ id: ObjectID, _ fields: GroupFields, in transaction: any WriteTransaction) async throws {
        try await check(fields, of: id, in: transaction)
        try await transaction.execute(
            "UPDATE groups SET name = ?, search = ?, is_superuser = ?, attributes = ? WHERE id = ?", fields.name,
            fields.name.lowercased(), fields.isSuperuser, fields.attributes.json.text, id.sql)
    }

    static func delete(_ id: ObjectID, in transaction: any WriteTransaction) async throws {
        let children = try await transaction.query("SELECT child FROM group_parents WHERE parent = ?", id.sql)
        try await transaction.execute("DELETE FROM groups WHERE id = ?", id.sql)
        for child in children { try await Ancestry.refresh(ObjectID(try child[0] as String), in: transaction) }
    }

    /// Makes a group's direct members these.
    /// - Returns: who was added and removed; nil for nobody.
    static func setUsers(
        of id: ObjectID, to users: [ObjectID], in transaction: any WriteTransaction
    ) async throws -> JSON? {
        try await ReferenceCheck.users(users, field: "users", in: transaction)
        let rows = try await transaction.query("SELECT user_id FROM memberships WHERE group_id = ?", id.sql)
        let present = Set(try rows.map { ObjectID(try $0[0] as Int) })
        let (added, removed) = (Set(users).subtracting(present), present.subtracting(users))
        for user in removed { try await Memberships.remove(Int(user.text) ?? -1, from: id, in: transaction) }
        for user in added { try await Memberships.add(Int(user.text) ?? -1, to: id, in: transaction) }
        return difference(added, removed)
    }

    /// Makes a group's direct parents these.
    /// - Returns: which were added and removed; nil for none.
    /// - Throws: ``Problems`` for a parent that does not exist, or that is the group itself or part of it.
    static func setParents(
        of id: ObjectID, to parents: [ObjectID], in transaction: any WriteTransaction
    ) async throws -> JSON? {
        try await ReferenceCheck.groups(parents, field: "parents", in: transaction)
        for parent in parents where try await Ancestry.contains(id, above: parent, in: transaction) {
            throw Problems.field("parents", "A group cannot be part of itself, not even through others.")
        }
        let rows = try await transaction.query("SELECT parent FROM group_parents WHERE child = ?", id.sql)
        let present = Set(try rows.map { ObjectID(try $0[0] as String) })
        let (added, removed) = (Set(parents).subtracting(present), present.subtracting(parents))
        guard let difference = difference(added, removed) else { return nil }
        for parent in removed {
            try await transaction.execute(
                "DELETE FROM group_parents WHERE child = ? AND parent = ?", id.sql, parent.sql)
        }
        for parent in added {
            try await transaction.execute("INSERT INTO group_parents (child, parent) VALUES (?, ?)", id.sql, parent.sql)
        }
        try await Ancestry.refresh(id, in: transaction)
        return difference
    }

    private static func difference(_ added: Set<ObjectID>, _ removed: Set<ObjectID>) -> JSON? {
        if added.isEmpty, removed.isEmpty { return nil }
        return ["added": .array(added.sorted().map(\.json)), "removed": .array(removed.sorted().map(\.json))]
    }

    private static func check(
        _ fields: GroupFields, of id: ObjectID, in transaction: any ReadTransaction
    ) async throws {
        let taken = try await transaction.first(
            "SELECT id FROM groups WHERE name = ? AND id <> ?", fields.name, id.sql)
        if taken != nil { throw Problems.fields(["name": .here([.notUnique])]) }
    }
}
