public import Kernel
import Storage

/// The rows of tokens. Keys are stored as their SHA-256, which is what they are found by; those that their owners may see
/// again are kept sealed beside it.
enum TokenRows {
    /// The columns of `tokens AS t`, in the order in which they are read.
    static let columns = "t.id, t.managed, t.identifier, t.intent, t.user_id, t.description, t.expires, t.expiring"

    /// Those that still count.
    static func alive(at now: Timestamp) -> SQLCondition {
        SQLCondition("t.expiring = 0 OR t.expires IS NULL OR t.expires > ?", [now.microseconds.sqlValue])
    }

    /// Those that somebody may see.
    static func owned(by user: Int) -> SQLCondition { SQLCondition("t.user_id = ?", [user.sqlValue]) }

    static func document(from row: Row) throws -> [String: JSON] {
        let expires: Int? = try row[6]
        return [
            "pk": .string(try row[0]), "managed": JSON(try row[1] as String?), "identifier": .string(try row[2]),
            "intent": .string(try row[3]), "user": .int(try row[4]), "description": .string(try row[5]),
            "expires": JSON(expires.map { Timestamp(microseconds: $0).text }), "expiring": .bool(try row[7]),
        ]
    }

    static func insert(
        _ id: ObjectID, _ fields: TokenFields, key: TokenKey, at now: Timestamp,
        in transaction: any WriteTransaction
    ) async throws {
        // One that has expired and was not yet swept away does not hold its name.
        try await transaction.execute(
            "DELETE FROM tokens WHERE identifier = ? AND expiring = 1 AND expires <= ?", fields.identifier.text,
            now.microseconds)
        try await check(fields, key, of: id, in: transaction)
        let columns = values(of: fields) + [("id", id.sql)] + key.columns
        let names = columns.map(\.name).joined(separator: ", ")
        let sql = "INSERT INTO tokens (\(names)) VALUES (\(SQLCondition.marks(columns.count)))"
        try await transaction.execute(sql, columns.map(\.value))
    }

    static func update(
        _ id: ObjectID, _ fields: TokenFields, key: TokenKey?, in transaction: any WriteTransaction
    ) async throws {
        try await check(fields, key, of: id, in: transaction)
        let columns = values(of: fields) + (key?.columns ?? [])
        let sql = "UPDATE tokens SET \(columns.map { "\($0.name) = ?" }.joined(separator: ", ")) WHERE id = ?"
        try await transaction.execute(sql, columns.map(\.value) + [id.sql])
    }

    private static func values(of fields: TokenFields) -> [(name: String, value: SQLValue)] {
        [
            ("managed", fields.managed.sqlValue), ("identifier", .text(fields.identifier.text)),
            ("intent", .text(fields.intent.rawValue)), ("user_id", (fields.user.flatMap { Int($0.id.text) }).sqlValue),
            ("description", .text(fields.description)), ("expires", (fields.expires?.microseconds).sqlValue),
            ("expiring", fields.expiring.sqlValue),
        ]
    }

    private static func check(
        _ fields: TokenFields, _ key: TokenKey?, of id: ObjectID, in transaction: any ReadTransaction
    ) async throws {
        let unique: [(field: String, column: String, value: String?)] = [
            ("identifier", "identifier", fields.identifier.text), ("managed", "managed", fields.managed),
            ("key", "key_hash", key.map { Fingerprint.of($0.text) }),
        ]
        for (field, column, value) in unique {
            guard let value else { continue }
            let taken = try await transaction.first(
                "SELECT id FROM tokens WHERE \(column) = ? AND id <> ?", value, id.sql)
            if taken != nil { throw Problems.fields([field: .here([.notUnique])]) }
        }
    }
}

/// A token's key, as it is stored.
struct TokenKey {
    let text: String
    /// nil for one that nobody may see again.
    let sealed: String?

    var columns: [(name: String, value: SQLValue)] {
        [("key_hash", .text(Fingerprint.of(text))), ("sealed_key", sealed.sqlValue)]
    }
}

extension Directory {
    /// The active user for whom a token for the API stands, as `Authorization: Bearer` brings it; nil when there is no
    /// such token or it has expired. One query.
    public func user(forToken key: String) async throws -> User? {
        let condition = """
            u.is_active = 1 AND u.id = (SELECT t.user_id FROM tokens t
                WHERE t.key_hash = ? AND t.intent = 'api' AND (t.expiring = 0 OR t.expires IS NULL OR t.expires > ?))
            """
        let arguments: [SQLValue] = [.text(Fingerprint.of(key)), clock.now.microseconds.sqlValue]
        return try await database.read { try await rows.first(where: condition, arguments, in: $0) }
    }
}
