/// The few words that engines spell differently. Migrations write them in braces: `{blob}`.
public struct Dialect: Sendable {
    /// The engine, as configuration names it.
    public let name: String
    /// What stands for each word in braces.
    let words: [String: String]
    /// A query with one argument, a table's name, that yields a row if there is such a table.
    let findsTable: String

    /// `{blob}` is the type of bytes; `{identity}` follows a column's name and makes it the primary key, numbered by the
    /// database, never using a number twice. `{clustered}` follows a table's definition and keeps its rows in
    /// the order of the primary key, where that saves an index.
    static let sqlite = Dialect(
        name: "sqlite",
        words: [
            "blob": "BLOB", "identity": "INTEGER PRIMARY KEY AUTOINCREMENT", "clustered": "WITHOUT ROWID",
        ],
        findsTable: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?")

    /// The text with each word in braces replaced; `{}` and braces around anything but a word stay as they are.
    ///
    /// Throws `StorageError.misuse` for a word that is not known.
    public func expand(_ sql: String) throws(StorageError) -> String {
        var result = ""
        var rest = sql[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            let word = rest[rest.index(after: open)...].prefix { $0.isASCII && ($0.isLowercase || $0 == "_") }
            if !word.isEmpty, rest[word.endIndex...].first == "}" {
                result += try meaning(of: String(word))
                rest = rest[word.endIndex...].dropFirst()
            } else {
                result.append("{")
                rest = rest[open...].dropFirst()
            }
        }
        return result + rest
    }

    private func meaning(of word: String) throws(StorageError) -> String {
        if let meaning = words[word] { return meaning }
        throw .misuse("{\(word)} is not one of the words {\(words.keys.sorted().joined(separator: "}, {"))}")
    }
}
