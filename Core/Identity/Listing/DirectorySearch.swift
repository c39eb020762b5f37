public import Kernel
import Storage

/// Finds users and groups by conditions that expressions write.
public struct DirectorySearch: DirectorySearching {
    private let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    /// Users whose groups are read with one query.
    private static let part = 500

    public func users(where condition: DirectoryCondition, limit: Int) async throws -> [User] {
        let condition = condition.sql(of: .users)
        return try await directory.database.read { transaction in
            let sql = """
                SELECT \(UserRows.userColumns) FROM users u WHERE \(condition.sql) ORDER BY u.id LIMIT ?
                """
            let rows = try await transaction.query(sql, condition.arguments + [max(0, limit).sqlValue])
            var users: [User] = []
            for part in rows.parts(of: Self.part) {
                let bare = try part.map { try directory.rows.user(from: $0, at: 0) }
                users += try await directory.rows.addingGroups(to: bare, in: transaction)
            }
            return users
        }
    }

    public func userCount(where condition: DirectoryCondition) async throws -> Int {
        try await count("users u", condition.sql(of: .users))
    }

    public func groups(where condition: DirectoryCondition, limit: Int) async throws -> [Group] {
        let condition = condition.sql(of: .groups)
        return try await directory.database.read { transaction in
            let rows = try await transaction.query(
                "SELECT \(GroupRows.columns) FROM groups g WHERE \(condition.sql) ORDER BY g.name LIMIT ?",
                condition.arguments + [max(0, limit).sqlValue])
            return try rows.map { row in
                Group(
                    id: ObjectID(try row[0] as String), name: try row[1], isSuperuser: try row[2],
                    attributes: try UserRows.object(row[3]), isDirect: false)
            }
        }
    }

    public func groupCount(where condition: DirectoryCondition) async throws -> Int {
        try await count("groups g", condition.sql(of: .groups))
    }

    private func count(_ source: String, _ condition: SQLCondition) async throws -> Int {
        try await directory.database.read { transaction in
            let row = try await transaction.first(
                "SELECT COUNT(*) FROM \(source) WHERE \(condition.sql)", condition.arguments)
            return try row.map { try $0[0] } ?? 0
        }
    }
}

/// What a condition is asked of.
private enum Searched { case users, groups }

extension DirectoryCondition {
    fileprivate func sql(of table: Searched) -> SQLCondition {
        switch self {
        case .all(let parts): return .all(parts.map { $0.sql(of: table) })
        case .any(let parts): return .any(parts.map { $0.sql(of: table) })
        case .not(let part):
            let inner = part.sql(of: table)
            return SQLCondition("NOT (\(inner.sql))", inner.arguments)
        case .field(let field, let test): return field.sql(of: table, test) ?? .never
        }
    }
}

extension DirectoryCondition.Field {
    /// nil when the table has no such field, or it cannot be compared so.
    fileprivate func sql(of table: Searched, _ test: DirectoryCondition.Test) -> SQLCondition? {
        switch (table, self) {
        case (.users, .key): numbers("u.id", test)
        case (.users, .uuid): keys("u.uuid", test)
        case (.users, .username): texts("u.username", lowered: "u.username_key", test)
        case (.users, .name): texts("u.name", test)
        case (.users, .email): texts("u.email", lowered: "u.email_key", test)
        case (.users, .kind): texts("u.type", test)
        case (.users, .path): texts("u.path", test)
        case (.users, .isActive): flags("u.is_active", test)
        case (.users, .groupKey):
            keys("m.group_id", test).map { member in
                SQLCondition(
                    "u.id IN (SELECT m.user_id FROM memberships m WHERE \(member.sql))", member.arguments)
            }
        case (.users, .groupName):
            texts("g.name", test).map { name in
                SQLCondition(
                    """
                    u.id IN (SELECT m.user_id FROM memberships m JOIN groups g ON g.id = m.group_id
                        WHERE \(name.sql))
                    """, name.arguments)
            }
        case (.groups, .key), (.groups, .uuid): keys("g.id", test)
        case (.groups, .name): texts("g.name", test)
        case (.groups, .isSuperuser): flags("g.is_superuser", test)
        case (.groups, .member):
            linked(numbers("m.user_id", test), "SELECT m.group_id FROM memberships m")
        case (.groups, .parent): linked(keys("p.parent", test), "SELECT p.child FROM group_parents p")
        case (.groups, .child): linked(keys("p.child", test), "SELECT p.parent FROM group_parents p")
        default: nil
        }
    }

    private func linked(_ condition: SQLCondition?, _ query: String) -> SQLCondition? {
        condition.map { SQLCondition("g.id IN (\(query) WHERE \($0.sql))", $0.arguments) }
    }

    private func numbers(_ column: String, _ test: DirectoryCondition.Test) -> SQLCondition? {
        guard case .isOneOf(let texts) = test else { return nil }
        return .among(column, texts.compactMap { Int64($0) }.prefix(Self.most).map(SQLValue.integer))
    }

    private func keys(_ column: String, _ test: DirectoryCondition.Test) -> SQLCondition? {
        guard case .isOneOf(let texts) = test else { return nil }
        return .among(column, texts.prefix(Self.most).map { ObjectID($0).sql })
    }

    private func flags(_ column: String, _ test: DirectoryCondition.Test) -> SQLCondition? {
        guard case .isOneOf(let texts) = test else { return nil }
        return .among(column, texts.filter { ["true", "false"].contains($0) }.map { ($0 == "true").sqlValue })
    }

    private func texts(
        _ column: String, lowered: String? = nil, _ test: DirectoryCondition.Test
    ) -> SQLCondition? {
        switch test {
        // No engine takes a NUL, and no row has one.
        case .isOneOf(let texts):
            return .among(column, texts.filter(Self.isPlain).prefix(Self.most).map(SQLValue.text))
        case .begins(let text): return begins(column, text)
        case .contains(let text): return contains(column, text)
        case .isIgnoringCase(let text):
            guard let lowered, Self.isPlain(text) else { return nil }
            return .among(lowered, [.text(text.lowercased())])
        case .beginsIgnoringCase(let text): return lowered.flatMap { begins($0, text.lowercased()) }
        case .containsIgnoringCase(let text): return lowered.flatMap { contains($0, text.lowercased()) }
        }
    }

    private func begins(_ column: String, _ text: String) -> SQLCondition? {
        Self.isPlain(text) ? .begins(column, text) : nil
    }

    private func contains(_ column: String, _ text: String) -> SQLCondition? {
        guard Self.isPlain(text) else { return nil }
        if text.isEmpty { return .all([]) }
        // Unlike LIKE, this tells upper from lower case in every engine.
        return SQLCondition("replace(\(column), ?, '') <> \(column)", [.text(text)])
    }

    /// The most values that a field is compared with: engines bound the number of arguments.
    private static let most = 10_000

    private static func isPlain(_ text: String) -> Bool { !text.utf8.contains(0) }
}
