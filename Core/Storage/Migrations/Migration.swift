/// One step in the history of a database's tables.
public struct Migration: Sendable, Hashable {
    /// Its name in the list and in the database, such as `0001-initial`. It never changes once released.
    public let id: String
    /// Statements separated by semicolons, with words in braces as `Dialect` has them.
    public let sql: String

    /// A step with its name and its statements.
    public init(id: String, sql: String) {
        self.id = id
        self.sql = sql
    }
}
