public import Kernel
import Storage

/// Scores of sign-ins by identifier and address, in the database, so that every node counts together.
public struct Reputations: ReputationKeeping {
    private let database: any Database
    private let clock: any WallClock
    private let random: any RandomSource
    private let settings: @Sendable () -> TenantSettings
    private let lifetime: Duration

    /// Of an identifier, in UTF-8 bytes: more was never typed, and nobody is called so.
    private static let longest = 512

    public init(_ directory: Directory) {
        database = directory.database
        clock = directory.clock
        random = directory.random
        settings = directory.settings
        lifetime = directory.reputationLifetime
    }

    public func score(identifier: String?, address: String?) async throws -> Int {
        var conditions: [SQLCondition] = []
        if let identifier { conditions.append(SQLCondition("identifier = ?", [.text(Self.bounded(identifier))])) }
        if let address { conditions.append(SQLCondition("ip = ?", [.text(Self.bounded(address))])) }
        guard !conditions.isEmpty else { return 0 }
        let either = conditions.map(\.sql).joined(separator: " OR ")
        let arguments = conditions.flatMap(\.arguments) + [clock.now.microseconds.sqlValue]
        let row = try await database.read { transaction in
            try await transaction.first(
                "SELECT CAST(COALESCE(SUM(score), 0) AS BIGINT) FROM reputation WHERE (\(either)) AND expires > ?",
                arguments)
        }
        return try row?[0] ?? 0
    }

    /// Notes what events say of attempts, in the transaction that keeps them.
    func note(_ events: [Event], in request: RequestFacts, _ transaction: any WriteTransaction) async throws {
        // In one order, so that no two transactions wait for one another.
        for event in events.compactMap(Attempt.init).sorted(by: { $0.identifier < $1.identifier }) {
            try await add(event.change, to: event.identifier, request, in: transaction)
        }
    }

    /// What an event says of an attempt to sign in.
    private struct Attempt {
        let identifier: String
        /// What it adds to the score.
        let change: Int

        init?(_ event: Event) {
            switch event.action {
            case "login": change = 1
            case "login_failed", "identification_failed": change = -1
            default: return nil
            }
            identifier = event.context["username"]?.string ?? event.username
            if identifier.isEmpty { return nil }
        }
    }

    /// The score stays within the tenant's limits; once its time is over it begins anew.
    private func add(
        _ change: Int, to identifier: String, _ request: RequestFacts, in transaction: any WriteTransaction
    ) async throws {
        let now = clock.now
        let limits = settings()
        let (lower, upper) = (limits.reputationLowerLimit, limits.reputationUpperLimit)
        let first = min(max(change, lower), upper)
        try await transaction.execute(
            """
            INSERT INTO reputation (id, identifier, ip, score, ip_geo_data, ip_asn_data, updated, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (identifier, ip) DO UPDATE SET
                score = CASE
                    WHEN reputation.expires <= excluded.updated THEN excluded.score
                    WHEN reputation.score + CAST(? AS BIGINT) < CAST(? AS BIGINT) THEN CAST(? AS BIGINT)
                    WHEN reputation.score + CAST(? AS BIGINT) > CAST(? AS BIGINT) THEN CAST(? AS BIGINT)
                    ELSE reputation.score + CAST(? AS BIGINT) END,
                expires = CASE
                    WHEN reputation.expires <= excluded.updated THEN excluded.expires ELSE reputation.expires END,
                ip_geo_data = excluded.ip_geo_data, ip_asn_data = excluded.ip_asn_data, updated = excluded.updated
            """,
            [
                .text(random.uuid()), .text(Self.bounded(identifier)), .text(Self.bounded(request.clientAddress)),
                first.sqlValue, .text((request.place?.json ?? [:]).text), .text((request.system?.json ?? [:]).text),
                now.microseconds.sqlValue, (now + lifetime).microseconds.sqlValue, change.sqlValue, lower.sqlValue,
                lower.sqlValue, change.sqlValue, upper.sqlValue, upper.sqlValue, change.sqlValue,
            ])
    }

    /// What clients send is cut, at the border of a character.
    private static func bounded(_ text: String) -> String {
        let clean = text.utf8.contains(0) ? text.replacing("\0", with: "") : text
        guard clean.utf8.count > longest else { return clean }
        var length = 0
        return String(
            clean.prefix { character in
                length += character.utf8.count
                return length <= longest
            })
    }
}
