/// One step in the history of a database's tables.
public struct Migration: Sendable, Hashable {
    /// Its name in the list and in the database, such as `0001-initial`. It never changes once released.
    public let id: String
    private let sqlite: String
    private let postgresql: String

    /// A step with its name and its statements: separated by semicolons, with words in braces as `Dialect` has them.
    public init(id: String, sql: String) {
        self.init(id: id, sqlite: sql, postgresql: sql)
    }

    /// A step for what engines have in ways of their own, such as indexes that more than a comparison uses. Tables and
    /// columns are the same in all of them.
    public init(id: String, sqlite: String, postgresql: String) {
        self.id = id
        self.sqlite = sqlite
        self.postgresql = postgresql
    }

    /// The statements as an engine reads them.
    func script(_ dialect: Dialect) throws(StorageError) -> String {
        try dialect.expand(dialect.name == Dialect.sqlite.name ? sqlite : postgresql)
    }
}
