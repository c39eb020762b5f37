public import Kernel
import ObjectStore
import Storage

/// Short-lived records in the database.
public struct RecordRows: RecordStore {
    let database: any Database
    let clock: any WallClock
    let random: any RandomSource
    let rows: UserRows
    let settings: @Sendable () -> TenantSettings
    private let events: EventMeter

    public init(_ directory: Directory) {
        database = directory.database
        clock = directory.clock
        random = directory.random
        rows = directory.rows
        settings = directory.settings
        events = directory.meter.events
    }

    private static let columns = "r.document, r.user_id, r.session, r.object, r.family, r.created, r.expires"

    public func find(_ collection: RecordCollection, key: String) async throws -> (record: Record, user: User?)? {
        let sql = """
            SELECT \(Self.columns), r.sealed, \(UserRows.userColumns), \(UserRows.groupColumns)
            FROM records r LEFT JOIN users u ON u.id = r.user_id \(UserRows.groupJoins)
            WHERE r.collection = ? AND r.key_hash = ? AND (r.expires IS NULL OR r.expires > ?)
            GROUP BY r.collection, r.key_hash, u.id, g.id
            """
        let arguments: [SQLValue] = [.text(collection.name), .text(Fingerprint.of(key)), now]
        let found = try await database.read { try await $0.query(sql, arguments) }
        guard let row = found.first else { return nil }
        var record = try Self.record(from: row, key: key)
        if let text: String = try row[7] {
            guard let plain = BearerSeal.record(of: collection).open(text, for: key) else { return nil }
            record.sealed = try JSON(parsing: plain).object ?? [:]
        }
        return (record, try rows.user(from: found, at: 8))
    }

    public func list(_ collection: RecordCollection, _ filter: RecordFilter) async throws -> [Record] {
        let condition = Self.condition(collection, filter)
        let sql = """
            SELECT \(Self.columns), r.key_hash FROM records r
            WHERE \(condition.sql) AND (r.expires IS NULL OR r.expires > ?) ORDER BY r.created DESC, r.key_hash
            """
        let found = try await database.read { try await $0.query(sql, condition.arguments + [now]) }
        return try found.map { try Self.record(from: $0, key: $0[7]) }
    }

    public func apply(_ steps: [RecordStep]) async throws -> Bool {
        do {
            try await database.write { transaction in
                for step in steps { try await carryOut(step, in: transaction) }
            }
            for case .event(let event) in steps { events.note(event) }
            return true
        } catch is Changed {
            return false
        }
    }

    /// A record that was to be replaced has changed or gone.
    private struct Changed: Error {}

    private var now: SQLValue { clock.now.microseconds.sqlValue }

    private func carryOut(_ step: RecordStep, in transaction: any WriteTransaction) async throws {
        switch step {
        case .put(let collection, let record):
            try await put(record, in: collection, transaction)
        case .replace(let collection, let key, let old, let new):
            let count = try await transaction.execute(
                """
                UPDATE records SET document = ?
                WHERE collection = ? AND key_hash = ? AND document = ? AND (expires IS NULL OR expires > ?)
                """,
                [
                    .text(JSON.object(new).text), .text(collection.name), .text(Fingerprint.of(key)),
                    .text(JSON.object(old).text), now,
                ])
            if count == 0 { throw Changed() }
        case .delete(let collection, let key):
            try await transaction.enqueue(
                "DELETE FROM records WHERE collection = ? AND key_hash = ?", collection.name, Fingerprint.of(key))
        case .deleteAll(let collection, let filter):
            let condition = Self.condition(collection, filter)
            try await transaction.enqueue("DELETE FROM records AS r WHERE \(condition.sql)", condition.arguments)
        case .event(let event):
            try await EventRows.insert(
                event, at: clock.now, keptFor: settings().eventRetention.duration, random: random, in: transaction)
        }
    }

    private func put(
        _ record: Record, in collection: RecordCollection, _ transaction: any WriteTransaction
    ) async throws {
        let sealed =
            record.sealed.isEmpty
            ? nil : try BearerSeal.record(of: collection).seal(JSON.object(record.sealed).text, for: record.key)
        try await transaction.enqueue(
            """
            INSERT INTO records
                (collection, key_hash, document, sealed, user_id, session, object, family, created, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (collection, key_hash) DO UPDATE SET document = excluded.document, sealed = excluded.sealed,
                user_id = excluded.user_id, session = excluded.session, object = excluded.object,
                family = excluded.family, created = excluded.created, expires = excluded.expires
            """,
            collection.name, Fingerprint.of(record.key), JSON.object(record.document).text, sealed, record.user,
            record.session, record.object?.text, record.family, record.created.microseconds,
            record.expires?.microseconds)
    }

    private static func condition(_ collection: RecordCollection, _ filter: RecordFilter) -> SQLCondition {
        var conditions = [SQLCondition("r.collection = ?", [.text(collection.name)])]
        if let user = filter.user { conditions.append(SQLCondition("r.user_id = ?", [user.sqlValue])) }
        if let session = filter.session { conditions.append(SQLCondition("r.session = ?", [.text(session)])) }
        if let object = filter.object { conditions.append(SQLCondition("r.object = ?", [.text(object.text)])) }
        if let family = filter.family { conditions.append(SQLCondition("r.family = ?", [.text(family)])) }
        return .all(conditions)
    }

    static func record(from row: Row, key: String) throws -> Record {
        let object: String? = try row[3]
        let expires: Int? = try row[6]
        return Record(
            key: key, document: try UserRows.object(row[0]), user: try row[1], session: try row[2],
            object: object.map { ObjectID($0) }, family: try row[4], created: Timestamp(microseconds: try row[5]),
            expires: expires.map(Timestamp.init(microseconds:)))
    }
}
