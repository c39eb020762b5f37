public import Kernel
public import Storage

/// The rows of the history.
public enum EventRows {
    /// How long events are kept.
    public static let retention = Duration.seconds(365 * 86_400)

    /// Adds an event.
    public static func insert(
        _ event: Event, at time: Timestamp, id: String, in transaction: any WriteTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO events (id, created, action, app, user_id, username, client_address, context, brand, expires)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            id, time.microseconds, event.action, event.app, event.user, event.username, event.clientAddress,
            JSON.object(event.context).text, event.brand.text, (time + retention).microseconds)
    }
}
