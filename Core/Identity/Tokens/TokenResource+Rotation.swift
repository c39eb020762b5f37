import Kernel
public import ObjectStore
import Storage

extension TokenResource {
    /// Which ones have expired and get another key.
    private static let expired = "intent = 'api' AND expiring = 1 AND expires <= ?"

    /// Gives tokens for the API that have expired another key and another term, where others are deleted: who uses one
    /// reads the new key before the term ends, and nobody has to make the token anew. Each is an event `secret_rotate`.
    /// - Returns: how many there were.
    public func rotateExpired(in store: ObjectStore) async throws -> Int {
        let now = directory.clock.now.microseconds
        let waits = try await directory.database.read { sql in
            try await sql.first("SELECT 1 FROM tokens WHERE \(Self.expired) LIMIT 1", now) != nil
        }
        guard waits else { return 0 }
        var total = 0
        while true {
            try Task.checkCancellation()
            let count = try await store.write(by: .system, from: .system) { try await rotate(atMost: 100, in: $0) }
            total += count
            if count < 100 { return total }
        }
    }

    private func rotate(atMost count: Int, in change: Change) async throws -> Int {
        let rows = try await change.writing.query(
            "SELECT id, identifier FROM tokens WHERE \(Self.expired) ORDER BY id LIMIT ? {for_update}",
            change.now.microseconds, count)
        let settings = change.configuration.settings
        for row in rows {
            let (id, identifier): (ObjectID, String) = (ObjectID(try row[0] as String), try row[1])
            let key = try stored(directory.random.token(settings.defaultTokenLength), of: id, .api, in: change)
            let columns =
                key.columns + [
                    ("expires", (change.now + settings.defaultTokenDuration.duration).microseconds.sqlValue)
                ]
            let places = columns.map { "\($0.name) = ?" }.joined(separator: ", ")
            try await change.writing.execute(
                "UPDATE tokens SET \(places) WHERE id = ?", columns.map(\.value) + [id.sql])
            change.record(
                Event(
                    "secret_rotate", app: info.name.app, user: nil,
                    context: [
                        "token": id.mention(of: info.name, identifier),
                        "message": .string("The token \(identifier) had expired and has another key."),
                    ]))
        }
        return rows.count
    }
}
