public import Kernel
import Storage

/// Users' sign-ins as the history has them.
public struct PastLogins: LoginHistory {
    private let database: any Database

    /// Sign-ins that are looked at, however many are asked for.
    private static let most = 1000

    public init(_ directory: Directory) { database = directory.database }

    public func logins(of user: Int, latest count: Int) async throws -> [PastLogin] {
        let rows = try await database.read { transaction in
            try await transaction.query(
                """
                SELECT created, context FROM events WHERE action = 'login' AND user_id = ?
                ORDER BY ordinal DESC LIMIT ?
                """, user, min(max(count, 0), Self.most))
        }
        return try rows.map { row in
            let context = try? JSON(parsing: row[1] as String)
            return PastLogin(time: Timestamp(microseconds: try row[0]), place: Place(context?["geo"]))
        }
    }
}
