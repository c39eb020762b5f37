import Kernel
import ObjectStore
import Storage

/// What somebody is able to do, as far as others can give it: being a superuser, and roles.
///
/// Nobody gives what they do not hold, to others or to themselves, and nobody gets hold of an account that can do more
/// than they can. Whatever changes an account, a group, a role or who has them asks ``require(of:in:)`` for what it
/// touches, before and after the change.
struct Power {
    private let isSuperuser: Bool
    private let roles: Set<ObjectID>

    /// What a user is able to do.
    static func of(user id: Int, in sql: any ReadTransaction) async throws -> Power {
        let superuser = try await sql.first(
            """
            SELECT 1 FROM memberships m JOIN group_ancestry a ON a.descendant = m.group_id
            JOIN groups g ON g.id = a.ancestor WHERE m.user_id = ? AND g.is_superuser = 1 LIMIT 1
            """, id)
        return Power(isSuperuser: superuser != nil, roles: try await Grants.of(id, in: sql).roles)
    }

    /// What membership of a group makes able to do.
    static func of(group id: ObjectID, in sql: any ReadTransaction) async throws -> Power {
        let superuser = try await sql.first(
            """
            SELECT 1 FROM group_ancestry a JOIN groups g ON g.id = a.ancestor
            WHERE a.descendant = ? AND g.is_superuser = 1 LIMIT 1
            """, id.sql)
        let rows = try await sql.query(
            """
            SELECT DISTINCT r.role_id FROM group_ancestry a JOIN group_roles r ON r.group_id = a.ancestor
            WHERE a.descendant = ?
            """, id.sql)
        return Power(isSuperuser: superuser != nil, roles: Set(try rows.map { ObjectID(try $0[0] as String) }))
    }

    /// What having a role makes able to do.
    static func of(role id: ObjectID) -> Power { Power(isSuperuser: false, roles: [id]) }

    /// - Throws: ``Refused`` when whoever asks cannot do all of it.
    func require(of actor: Principal, in sql: any ReadTransaction) async throws {
        guard case .user(let user, let grants) = actor, !user.isSuperuser else { return }
        let others = roles.subtracting(grants.roles).sorted()
        guard !isSuperuser, try await Self.isHeld(others, by: grants, in: sql) else {
            throw Refused(decision: .no("hold what is given", Self.refusal))
        }
    }

    /// Whether all that roles allow is allowed by grants.
    private static func isHeld(
        _ roles: [ObjectID], by grants: Grants, in sql: any ReadTransaction
    ) async throws -> Bool {
        guard !roles.isEmpty else { return true }
        let theirs = SQLCondition.among("p.role_id", roles.map(\.sql))
        let own = SQLCondition.among("q.role_id", grants.roles.sorted().map(\.sql))
        let everywhere = """
            NOT EXISTS (SELECT 1 FROM role_permissions q
                WHERE \(own.sql) AND q.model = p.model AND q.codename = p.codename)
            """
        let more = try await sql.first(
            "SELECT 1 FROM role_permissions p WHERE \(theirs.sql) AND \(everywhere) LIMIT 1",
            theirs.arguments + own.arguments)
        guard more == nil else { return false }
        return try await sql.first(
            """
            SELECT 1 FROM role_object_permissions p WHERE \(theirs.sql) AND \(everywhere)
            AND NOT EXISTS (SELECT 1 FROM role_object_permissions q WHERE \(own.sql) AND q.model = p.model
                AND q.codename = p.codename AND q.object = p.object) LIMIT 1
            """, theirs.arguments + own.arguments + own.arguments) == nil
    }

    private static let refusal = "This gives or reaches permissions that you do not have yourself."
}
