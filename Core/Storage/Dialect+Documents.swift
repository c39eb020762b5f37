extension Dialect {
    /// What is in a document that a column holds as compact JSON, below objects with these names: an expression and its
    /// arguments. Of a string it is the text, of anything else what is written; null when there is nothing, or `null`.
    public func member(of column: String, at names: [String]) -> (sql: String, arguments: [SQLValue]) {
        guard name == "sqlite" else {
            let way = names.dropLast().map { _ in " -> CAST(? AS TEXT)" }.joined() + " ->> CAST(? AS TEXT)"
            return ("(\(Self.document(column))\(way))", names.map(SQLValue.text))
        }
        let path = Self.path(names)
        let sql = """
            CASE json_type(\(Self.storable(column)), ?) WHEN 'text' THEN \(Self.storable(column)) ->> ?
            WHEN 'null' THEN NULL ELSE \(Self.storable(column)) -> ? END
            """
        return ("(\(sql))", [path, path, path])
    }

    /// The same as it is written: a string in quotes, `null` as such. Null when there is nothing.
    public func writtenMember(of column: String, at names: [String]) -> (sql: String, arguments: [SQLValue]) {
        guard name == "sqlite" else {
            let way = names.map { _ in " -> CAST(? AS TEXT)" }.joined()
            return ("CAST(\(Self.document(column))\(way) AS TEXT)", names.map(SQLValue.text))
        }
        return ("(\(Self.storable(column)) -> ?)", [Self.path(names)])
    }

    /// A time in a column as databases show it: `2026-11-21 02:40:54.386237+00`.
    public func timeText(_ column: String) -> String {
        let isSQLite = name == "sqlite"
        let digits = "'00000' || CAST(\(column) % 1000000 AS TEXT)"
        let day =
            isSQLite
            ? "strftime('%Y-%m-%d %H:%M:%S', \(column) / 1000000, 'unixepoch')"
            : "to_char(to_timestamp(\(column) / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
        let fraction = isSQLite ? "substr(\(digits), -6)" : "right(\(digits), 6)"
        return "(\(day) || CASE \(column) % 1000000 WHEN 0 THEN '' ELSE '.' || \(fraction) END || '+00')"
    }

    private static func document(_ column: String) -> String { "CAST(\(storable(column)) AS JSON)" }

    /// A document without NUL characters, which are written in JSON and which no engine has in a text: PostgreSQL would
    /// refuse to look into it at all.
    private static func storable(_ column: String) -> String { "replace(\(column), '\\u0000', '\\ufffd')" }

    /// The way as SQLite writes it. Names with quotes cannot be written in every version of it, and lead nowhere.
    private static func path(_ names: [String]) -> SQLValue {
        .text("$" + names.map { ".\"\($0.replacing("\"", with: "\u{FFFD}"))\"" }.joined())
    }
}
