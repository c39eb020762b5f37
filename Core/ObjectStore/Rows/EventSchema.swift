public import Storage

/// What was added to the table of events after it was first made.
public enum EventSchema {
    /// The steps that change it, oldest first.
    public static let migrations = [
        Migration(id: "0501-event-brand", sql: "ALTER TABLE events ADD COLUMN brand TEXT NOT NULL DEFAULT '{}'")
    ]
}
