package import Kernel
package import Storage

extension ObjectID {
    /// The key as an argument. No row has a key with a NUL character, which no engine could take.
    package var sql: SQLValue { .text(text.utf8.contains(0) ? "" : text.lowercased()) }
}

extension Array {
    /// The elements in parts of at most `size`: engines bound the number of a statement's arguments.
    func parts(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}

/// A condition and the arguments of its question marks.
package struct SQLCondition: Sendable, Hashable {
    package var sql: String
    package var arguments: [SQLValue]

    package init(_ sql: String, _ arguments: [SQLValue] = []) {
        self.sql = sql
        self.arguments = arguments
    }

    /// Question marks for so many arguments.
    static func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    /// `column IN (…)`; with no values, a condition that never holds.
    package static func among(_ column: String, _ values: [SQLValue]) -> SQLCondition {
        values.isEmpty ? .never : SQLCondition("\(column) IN (\(marks(values.count)))", values)
    }

    /// Whether a lowered column contains a word, which is taken literally.
    package static func contains(_ column: String, _ word: some StringProtocol) -> SQLCondition {
        SQLCondition("\(column) LIKE ? ESCAPE '\\'", [.text("%\(escaped(word.lowercased()))%")])
    }

    /// Whether a column begins with a text, which is taken literally, upper and lower case apart.
    static func begins(_ column: String, _ text: String) -> SQLCondition {
        SQLCondition(
            "substr(\(column), 1, CAST(? AS INTEGER)) = ?",
            [.integer(Int64(text.unicodeScalars.count)), .text(text)])
    }

    /// All of the conditions; with none, a condition that always holds.
    package static func all(_ conditions: [SQLCondition]) -> SQLCondition {
        guard !conditions.isEmpty else { return SQLCondition("1 = 1") }
        return SQLCondition(
            conditions.map { "(\($0.sql))" }.joined(separator: " AND "), conditions.flatMap(\.arguments))
    }

    /// At least one of the conditions; with none, a condition that never holds.
    static func any(_ conditions: [SQLCondition]) -> SQLCondition {
        guard !conditions.isEmpty else { return .never }
        return SQLCondition(
            conditions.map { "(\($0.sql))" }.joined(separator: " OR "), conditions.flatMap(\.arguments))
    }

    /// A condition that never holds.
    static let never = SQLCondition("1 = 0")

    /// A text that is taken literally in a pattern of `LIKE`.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    }
}
