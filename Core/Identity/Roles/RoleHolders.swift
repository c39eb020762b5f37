import Kernel
import ObjectStore
import Storage

/// Who has roles: the two tables of users' and groups' roles.
struct RoleHolders {
    static let users = RoleHolders(table: "user_roles", column: "user_id")
    static let groups = RoleHolders(table: "group_roles", column: "group_id")

    private let table: String
    private let column: String

    /// The roles of many holders, by holder.
    func roles(of holders: [SQLValue], in sql: any ReadTransaction) async throws -> [SQLValue: [ObjectID]] {
        var roles: [SQLValue: [ObjectID]] = [:]
        for part in holders.parts(of: 500) {
            let among = SQLCondition.among(column, part)
            let rows = try await sql.query(
                "SELECT \(column), role_id FROM \(table) WHERE \(among.sql) ORDER BY \(column), role_id",
                among.arguments)
            for row in rows { roles[row.values[0], default: []].append(ObjectID(try row[1] as String)) }
        }
        return roles
    }

    /// Gives a role, or takes it away.
    func set(_ holder: SQLValue, _ role: ObjectID, has: Bool, in sql: any WriteTransaction) async throws {
        let statement =
            has
            ? "INSERT INTO \(table) (\(column), role_id) VALUES (?, ?) ON CONFLICT (\(column), role_id) DO NOTHING"
            : "DELETE FROM \(table) WHERE \(column) = ? AND role_id = ?"
        _ = try await sql.execute(statement, [holder, role.sql])
    }

    /// Makes a holder's roles these, each of which whoever does it must be able to give.
    /// - Returns: which were added and removed, for the event; nil for none.
    func set(_ holder: SQLValue, to wanted: [ObjectID], in change: Change) async throws -> JSON? {
        let present = Set(try await roles(of: [holder], in: change.sql)[holder] ?? [])
        let (added, removed) = (Set(wanted).subtracting(present), present.subtracting(wanted))
        if added.isEmpty, removed.isEmpty { return nil }
        for role in added {
            guard try await change.exists(role, for: Role.referenceTarget) else {
                throw Problems.field(
                    "roles", "Invalid pk \"\(role)\" - object does not exist.", code: "does_not_exist")
            }
        }
        for role in removed { try await set(holder, role, has: false, in: change.writing) }
        for role in added { try await set(holder, role, has: true, in: change.writing) }
        return ["added": .array(added.sorted().map(\.json)), "removed": .array(removed.sorted().map(\.json))]
    }
}

extension Permissions.Reach {
    /// The objects within reach.
    /// - Parameters:
    ///   - key: the column of their keys.
    ///   - owner: the column of the user whom they belong to.
    func condition(_ key: String, owner: String? = nil) -> SQLCondition {
        guard case .some(let own, let granted) = self else { return .all([]) }
        let objects = SQLCondition("CAST(\(key) AS TEXT) IN (\(granted.sql))", granted.arguments)
        guard let own, let owner else { return objects }
        return SQLCondition("\(owner) = ? OR \(objects.sql)", [own.sqlValue] + objects.arguments)
    }
}
