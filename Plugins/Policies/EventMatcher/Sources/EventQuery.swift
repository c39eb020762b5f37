import Kernel

/// A query about events as the value of a field. It is read once, when the field is.
struct EventQuery: FieldValue, Hashable {
    /// The query as it was written.
    let text: String
    /// What it asks; nil when nothing was written.
    let query: Query?

    init(json: JSON) throws(Problems) {
        text = try String(json: json)
        guard !text.isEmpty else {
            query = nil
            return
        }
        do { query = try Query(text, over: .events) } catch { throw .one(error.description) }
    }

    private init() { (text, query) = ("", nil) }

    var json: JSON { .string(text) }
    static var shape: Shape { Shape(.string) }
    static var initial: EventQuery { EventQuery() }
    var isBlank: Bool { text.isEmpty }
}
