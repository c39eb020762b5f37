import Kernel
import Storage

/// Reading users: one with every group it is in takes one query.
struct UserRows: Sendable {
    /// The installation's UUID, from which users' identifiers are derived.
    let installID: String
    /// How many passwords of each user are to be remembered, at this moment.
    var remembered: @Sendable () -> Int = { 0 }

    /// The columns of `users AS u`, in the order in which they are read.
    static let userColumns = """
        u.id, u.uuid, u.username, u.name, u.email, u.is_active, u.type, u.path, u.attributes, u.password_change_date,
        u.last_login, u.date_joined, u.last_updated
        """
    static let userWidth = 13
    /// The columns of `groups AS g` that was joined with `groupJoins`, in the order in which they are read.
    static let groupColumns = """
        g.id, g.name, g.is_superuser, g.attributes, MAX(CASE WHEN a.ancestor = a.descendant THEN 1 ELSE 0 END)
        """
    /// The groups that `users AS u` is in, those inherited included.
    static let groupJoins = """
        LEFT JOIN memberships m ON m.user_id = u.id
        LEFT JOIN group_ancestry a ON a.descendant = m.group_id
        LEFT JOIN groups g ON g.id = a.ancestor
        """

    func user(_ id: Int, in transaction: any ReadTransaction) async throws -> User? {
        try await first(where: "u.id = ?", [.integer(Int64(id))], in: transaction)
    }

    /// The one user whom the condition on `u` describes.
    func first(where condition: String, _ arguments: [SQLValue], in transaction: any ReadTransaction) async throws
        -> User?
    {
        let sql = """
            SELECT \(Self.userColumns), \(Self.groupColumns) FROM users u \(Self.groupJoins)
            WHERE \(condition) GROUP BY u.id, g.id
            """
        return try user(from: try await transaction.query(sql, arguments), at: 0)
    }

    /// A user from its rows, one a group; the user's columns begin at `offset` and the group's follow.
    func user(from rows: [Row], at offset: Int) throws -> User? {
        guard let row = rows.first, row.values[offset] != .null else { return nil }
        var user = try user(from: row, at: offset)
        user.groups = try rows.compactMap { try Self.group(from: $0, at: offset + Self.userWidth) }
            .sorted { $0.name < $1.name }
        return user
    }

    /// A user without its groups.
    func user(from row: Row, at offset: Int) throws -> User {
        let id: Int = try row[offset]
        let lastLogin: Int? = try row[offset + 10]
        return User(
            id: id, uuid: try row[offset + 1], uid: uid(of: id), username: try row[offset + 2],
            name: try row[offset + 3],
            email: try row[offset + 4], isActive: try row[offset + 5],
            kind: User.Kind(rawValue: try row[offset + 6]) ?? .external, path: try row[offset + 7],
            attributes: try Self.object(row[offset + 8]),
            passwordChanged: Timestamp(microseconds: try row[offset + 9]),
            lastLogin: lastLogin.map(Timestamp.init(microseconds:)),
            joined: Timestamp(microseconds: try row[offset + 11]),
            updated: Timestamp(microseconds: try row[offset + 12]),
            groups: [])
    }

    /// A group that a user is in; nil where the join found none.
    static func group(from row: Row, at offset: Int) throws -> Group? {
        guard let id: String = try row[offset] else { return nil }
        return Group(
            id: ObjectID(id), name: try row[offset + 1], isSuperuser: try row[offset + 2],
            attributes: try object(row[offset + 3]), isDirect: try row[offset + 4])
    }

    static func object(_ text: String) throws -> [String: JSON] { try JSON(parsing: text).object ?? [:] }

    private func uid(of id: Int) -> String { Fingerprint.of("\(id)-\(installID)") }
}

extension UserRows {
    /// Fills in the groups of many users with one query.
    func addingGroups(to users: [User], in transaction: any ReadTransaction) async throws -> [User] {
        guard !users.isEmpty else { return [] }
        let sql = """
            SELECT m.user_id, \(Self.groupColumns) FROM memberships m
            JOIN group_ancestry a ON a.descendant = m.group_id JOIN groups g ON g.id = a.ancestor
            WHERE m.user_id IN (\(SQLCondition.marks(users.count))) GROUP BY m.user_id, g.id ORDER BY g.name
            """
        var groups: [Int: [Group]] = [:]
        for row in try await transaction.query(sql, users.map { .integer(Int64($0.id)) }) {
            guard let group = try Self.group(from: row, at: 1) else { continue }
            groups[try row[0], default: []].append(group)
        }
        return users.map { user in
            var user = user
            user.groups = groups[user.id, default: []]
            return user
        }
    }
}
