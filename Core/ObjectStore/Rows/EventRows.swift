public import Kernel
public import Storage

/// The rows of the history.
public enum EventRows {
    /// The longest context that is kept, in bytes of JSON. Of a longer one what says which request it was is kept, and
    /// that the rest is not.
    public static let longestContext = 262_144

    /// Adds an event that is to be kept, under an id that sorts by time.
    /// - Parameters:
    ///   - retention: how long it is kept.
    ///   - id: its id; one is made up when it is nil.
    public static func insert(
        _ event: Event, at time: Timestamp, keptFor retention: Duration, random: any RandomSource,
        as id: String? = nil, in transaction: any WriteTransaction
    ) async throws {
        guard event.isKept else { return }
        try await transaction.enqueue(
            """
            INSERT INTO events (id, created, action, app, user_id, username, client_address, context, brand, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            id ?? random.uuid(at: time), time.microseconds, event.action, event.app, event.user, event.username,
            event.clientAddress, context(of: event), event.brand.text, (time + retention).microseconds)
    }

    private static func context(of event: Event) -> String {
        let text = event.document.text
        guard text.utf8.count > longestContext else { return text }
        var short: [String: JSON] = ["is_cut": true, "length": .int(text.utf8.count)]
        if let request = event.request { short["http_request"] = request }
        return JSON.object(short).text
    }
}
