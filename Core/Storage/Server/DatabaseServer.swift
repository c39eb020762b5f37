/// What holds several databases with the same tables, one for each tenant: a schema each in PostgreSQL, a file each in
/// SQLite.
///
/// Names are lower-case letters, digits and underscores, begin with a letter or a digit, have at most 63 bytes, and do
/// not begin with `pg_`. Anything else is refused with `StorageError.misuse`.
public protocol DatabaseServer: Sendable {
    /// The database that is there from the start; it can be neither renamed nor dropped.
    var defaultName: String { get }

    /// A database by its name. It is the same value for all who ask, until somebody closes it.
    ///
    /// Throws `StorageError.noSuchDatabase`, and what opening a database throws.
    func open(_ name: String) async throws -> any Database

    /// Makes an empty database. Throws `StorageError.databaseExists`.
    func create(_ name: String) async throws

    /// Gives a database another name. What was opened under the old name is closed first.
    ///
    /// Throws `StorageError.noSuchDatabase` and `StorageError.databaseExists`.
    func rename(_ name: String, to new: String) async throws

    /// Deletes a database with all that is in it. What was opened is closed first. Throws `StorageError.noSuchDatabase`.
    func drop(_ name: String) async throws

    /// The names of all databases, in order.
    func names() async throws -> [String]

    /// Waits for running transactions and closes every database.
    func close() async
}

/// What a database of a server may be called.
enum DatabaseName {
    /// What PostgreSQL takes as a name, in bytes.
    private static let longest = 63

    /// Refuses a name that some engine could not have, or that would need quoting.
    static func check(_ name: String) throws(StorageError) {
        let isPlain = name.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
        guard isPlain, 1...longest ~= name.utf8.count, name.utf8.first.map(isAlphanumeric) == true,
            !name.hasPrefix("pg_"), name != "information_schema"
        else {
            throw .misuse(
                "a database's name must be of lower-case letters, digits and underscores, begin with a letter or digit, "
                    + "have at most \(longest) of them and not begin with pg_")
        }
    }

    /// As `check`, for a name that is to be renamed or dropped.
    static func check(_ name: String, isNot defaultName: String) throws(StorageError) {
        try check(name)
        guard name != defaultName else {
            throw .misuse("the database '\(name)' is there from the start and stays")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
    }
}
