import Kernel
public import ObjectStore
import Storage

extension UserResource {
    /// Paths of an answer at most.
    private static let mostPaths = 10_000

    /// The paths that users have, by their names.
    /// - Parameter text: what they contain, in whatever case; empty for all.
    public func paths(containing text: String, in reading: Reading) async throws -> [String] {
        try Permissions.require(reading.actor, .view, info)
        guard text.utf8.count <= 1024, !text.utf8.contains(0) else {
            throw Problems.field("search", "This cannot be searched for.")
        }
        let condition = text.isEmpty ? SQLCondition.all([]) : .contains("lower(u.path)", text)
        let rows = try await reading.sql.query(
            "SELECT DISTINCT u.path FROM users u WHERE \(condition.sql) ORDER BY u.path LIMIT \(Self.mostPaths)",
            condition.arguments)
        return try rows.map { try $0[0] }
    }
}
