import Kernel
import Storage

/// Who is in which group.
enum Memberships {
    static func add(_ user: Int, to group: ObjectID, in transaction: any WriteTransaction) async throws {
        try await transaction.execute(
            "INSERT INTO memberships (user_id, group_id) VALUES (?, ?) ON CONFLICT (user_id, group_id) DO NOTHING",
            user,
            group.sql)
    }

    static func remove(_ user: Int, from group: ObjectID, in transaction: any WriteTransaction) async throws {
        try await transaction.execute("DELETE FROM memberships WHERE user_id = ? AND group_id = ?", user, group.sql)
    }
}

/// The rule that an installation which has an active superuser keeps one.
enum Superusers {
    /// Carries out a change.
    /// - Throws: ``Problems`` when there was an active superuser before and there is none after it.
    static func keepingOne(in transaction: any WriteTransaction, _ change: () async throws -> Void) async throws {
        let hadOne = try await exist(in: transaction)
        try await change()
        if hadOne, try await !exist(in: transaction) {
            throw Problems.whole("This would leave no active superuser. Make another user a superuser first.")
        }
    }

    private static func exist(in transaction: any ReadTransaction) async throws -> Bool {
        try await transaction.first(
            """
            SELECT 1 FROM groups g
            JOIN group_ancestry a ON a.ancestor = g.id
            JOIN memberships m ON m.group_id = a.descendant
            JOIN users u ON u.id = m.user_id
            WHERE g.is_superuser = 1 AND u.is_active = 1 LIMIT 1
            """) != nil
    }
}

/// Whether what a field names exists.
enum ReferenceCheck {
    static func groups(_ ids: [ObjectID], field: String, in transaction: any ReadTransaction) async throws {
        try await check(ids, field: field) { part in
            let sql = "SELECT id FROM groups WHERE id IN (\(SQLCondition.marks(part.count)))"
            return try await transaction.query(sql, part.map(\.sql)).map { ObjectID(try $0[0] as String) }
        }
    }

    static func users(_ ids: [ObjectID], field: String, in transaction: any ReadTransaction) async throws {
        try await check(ids, field: field) { part in
            let among = SQLCondition.among("id", part.compactMap { Int64($0.text) }.map(SQLValue.integer))
            let rows = try await transaction.query("SELECT id FROM users WHERE \(among.sql)", among.arguments)
            return try rows.map { ObjectID(try $0[0] as Int) }
        }
    }

    private static func check(
        _ ids: [ObjectID], field: String, existing: ([ObjectID]) async throws -> [ObjectID]
    ) async throws {
        var missing = Set(ids)
        let all = missing.sorted()
        for part in all.parts(of: 500) { missing.subtract(try await existing(part)) }
        guard let first = missing.min() else { return }
        throw Problems.field(field, "Invalid pk \"\(first)\" - object does not exist.", code: "does_not_exist")
    }
}
