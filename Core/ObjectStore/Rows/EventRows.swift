public import Kernel
public import Storage

/// The rows of the history.
public enum EventRows {
    /// Adds an event that is to be kept, under an id that sorts by time.
    /// - Parameter retention: how long it is kept.
    public static func insert(
        _ event: Event, at time: Timestamp, keptFor retention: Duration, random: any RandomSource,
        in transaction: any WriteTransaction
    ) async throws {
        guard event.isKept else { return }
        try await transaction.enqueue(
            """
            INSERT INTO events (id, created, action, app, user_id, username, client_address, context, brand, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            random.uuid(at: time), time.microseconds, event.action, event.app, event.user, event.username,
            event.clientAddress, event.document.text, event.brand.text, (time + retention).microseconds)
    }
}
