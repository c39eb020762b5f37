/// Where in a query's text something is, counted from 1, in Unicode scalars.
public struct QueryPosition: Sendable, Hashable {
    public var line: Int
    public var column: Int
}

/// Why a text is no query: where that shows, and what was expected there.
public struct QueryError: Error, Sendable, Hashable, CustomStringConvertible {
    public let position: QueryPosition
    /// What is wrong there, as the end of a sentence without its full stop.
    public let reason: String

    init(_ position: QueryPosition, _ reason: String) {
        self.position = position
        self.reason = reason
    }

    /// The sentence for people.
    public var description: String { "Line \(position.line), column \(position.column): \(reason)." }
}

/// How much a query may be.
enum QueryLimits {
    /// The longest text, in Unicode scalars.
    static let characters = 10_000
    /// How many parentheses may be open at a time.
    static let depth = 50
    /// How many comparisons there may be.
    static let terms = 200
}
