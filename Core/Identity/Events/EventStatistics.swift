public import Kernel
public import ObjectStore
import Storage

/// Counting events. The database counts; what comes of it is bounded.
extension EventResource {
    /// Rows of an answer at most, however many kinds of events there are.
    private static let mostRows = 20_000
    /// Six hours, in microseconds.
    private static let interval = 21_600_000_000

    /// How many events of each action there were in each six hours, the oldest first. Hours without any are left out.
    /// - Parameter days: how far back, 90 at most.
    public func volume(_ query: ListQuery, days: Int, in reading: Reading) async throws -> [JSON] {
        try Permissions.require(reading.actor, .view, info)
        let begin = directory.clock.now - .seconds(86_400 * min(max(days, 1), 90))
        let condition = SQLCondition.all([
            try Self.asked(query, reading.sql.dialect), alive,
            SQLCondition("e.created >= ?", [begin.microseconds.sqlValue]),
        ])
        let rows = try await reading.sql.query(
            """
            SELECT e.action, e.created / \(Self.interval) AS part, COUNT(*) FROM events e WHERE \(condition.sql)
            GROUP BY e.action, part ORDER BY part, e.action LIMIT \(Self.mostRows)
            """, condition.arguments)
        return try rows.map { row in
            let part: Int = try row[1]
            return [
                "action": .string(try row[0]), "time": Timestamp(microseconds: part * Self.interval).json,
                "count": .int(try row[2]),
            ]
        }
    }

    private static func asked(_ query: ListQuery, _ dialect: Dialect) throws(Problems) -> SQLCondition {
        let events = DirectoryListing.events
        return .all([try events.condition(query, dialect), try events.searched(query.search, dialect).condition])
    }

    /// How many users events are of, and how many events there were within each of the spans.
    public func statistics(_ query: ListQuery, spans: [TimeDelta], in reading: Reading) async throws -> JSON {
        try Permissions.require(reading.actor, .view, info)
        let condition = SQLCondition.all([try Self.asked(query, reading.sql.dialect), alive])
        let now = directory.clock.now
        let counts = spans.map { _ in ", COUNT(CASE WHEN e.created >= ? THEN 1 END)" }.joined()
        let begins = spans.map { (now - $0.duration).microseconds.sqlValue }
        let row = try await reading.sql.first(
            "SELECT COUNT(DISTINCT e.user_id)\(counts) FROM events e WHERE \(condition.sql)",
            begins + condition.arguments)
        guard let row else { throw Missing("the numbers of events") }
        var steps: [String: JSON] = [:]
        for (index, span) in spans.enumerated() { steps[span.text] = .int(try row[index + 1]) }
        return ["unique_users": .int(try row[0]), "count_step": .object(steps)]
    }

    /// The applications that events of an action are of, those with the most events first.
    public func top(_ action: String, most count: Int, in reading: Reading) async throws -> [JSON] {
        try Permissions.require(reading.actor, .view, info)
        let (application, type) =
            directory.database.dialect.name == "sqlite"
            ? (
                "json_extract(e.context, '$.authorized_application')",
                "json_type(e.context, '$.authorized_application')"
            )
            : (
                "(e.context::json -> 'authorized_application')::text",
                "json_typeof(e.context::json -> 'authorized_application')"
            )
        let condition = SQLCondition.all([
            SQLCondition("e.action = ?", [.text(action)]), alive, SQLCondition("\(type) = 'object'"),
        ])
        let rows = try await reading.sql.query(
            """
            SELECT a.application, COUNT(*) AS counted, COUNT(DISTINCT a.user_id)
            FROM (SELECT \(application) AS application, e.user_id FROM events e WHERE \(condition.sql)) AS a
            GROUP BY a.application ORDER BY counted DESC, a.application LIMIT ?
            """, condition.arguments + [min(max(count, 1), 1000).sqlValue])
        return try rows.map { row in
            [
                "application": try JSON(parsing: row[0] as String), "counted_events": .int(try row[1]),
                "unique_users": .int(try row[2]),
            ]
        }
    }
}
