import Kernel
import Storage

/// Where a table has the value of a member that queries ask about.
enum QueryColumn: Sendable {
    /// A text; what the same text is in small letters, where a column has that.
    case text(String, lowered: String? = nil)
    case flag(String)
    /// Microseconds since 1970.
    case time(String)
    /// A document.
    case document(String)
    /// An object whose members are these expressions.
    case members([String: String])

    /// The condition that a value passes a test; nil when none ever does. It is never null: what is not there passes
    /// nothing but the question whether it is there.
    func condition(_ test: QueryTest, at keys: [String], _ dialect: Dialect) -> SQLCondition? {
        switch self {
        case .text(let column, let lowered):
            return QueriedText(sql: column, lowered: lowered).condition(test)
        case .flag(let column): return Self.simple(column, test)
        case .time(let column):
            if test.isOfText { return QueriedText(sql: dialect.timeText(column)).condition(test) }
            return Self.simple(column, test)
        case .document(let column):
            // Nothing is stored that is nested deeper.
            guard keys.count <= JSON.Limits().depth else { return QueriedText(sql: "NULL").condition(test) }
            let (sql, arguments) = dialect.member(of: column, at: keys)
            return QueriedText(sql: sql, arguments: arguments).condition(test)
        case .members(let members):
            let column = keys.count == 1 ? members[keys[0]] : nil
            return QueriedText(sql: column ?? "CAST(NULL AS TEXT)").condition(test)
        }
    }

    /// A test of a number, a truth value or a time.
    private static func simple(_ column: String, _ test: QueryTest) -> SQLCondition? {
        switch test {
        case .equals(.null): return SQLCondition("\(column) IS NULL")
        case .equals(let value):
            return value.number.map { SQLCondition("(\(column) IS NOT NULL AND \(column) = ?)", [$0]) }
        case .isOneOf(let values):
            return .any(values.compactMap { simple(column, .equals($0)) })
        case .compares(let order, let value):
            guard let number = value.number else { return nil }
            return SQLCondition("(\(column) IS NOT NULL AND \(column) \(order.rawValue) ?)", [number])
        case .contains, .startsWith, .endsWith: return nil
        }
    }
}

/// An expression whose value is a text or null.
struct QueriedText {
    let sql: String
    var lowered: String?
    var arguments: [SQLValue] = []

    func condition(_ test: QueryTest) -> SQLCondition? {
        switch test {
        case .equals(.null): return SQLCondition("\(sql) IS NULL", arguments)
        case .equals(.text(let text)): return equals(text)
        case .equals: return nil
        case .isOneOf(let values): return isOneOf(values)
        case .compares(let order, .text(let text)):
            return definitely("\(sql) {bytewise} \(order.rawValue) ?", arguments + [.text(text)])
        case .compares: return nil
        case .contains(let text): return like("%\(SQLCondition.escaped(text.lowercased()))%")
        case .startsWith(let text): return like("\(SQLCondition.escaped(text.lowercased()))%")
        case .endsWith(let text): return like("%\(SQLCondition.escaped(text.lowercased()))")
        }
    }

    private func equals(_ text: String) -> SQLCondition {
        // The index is on the small letters.
        guard let lowered else { return definitely("\(sql) = ?", arguments + [.text(text)]) }
        return SQLCondition("(\(lowered) = ? AND \(sql) = ?)", [.text(text.lowercased()), .text(text)])
    }

    private func isOneOf(_ values: [QueryValue]) -> SQLCondition {
        let texts = values.compactMap { value -> SQLValue? in
            if case .text(let text) = value { .text(text) } else { nil }
        }
        let among = SQLCondition.among(sql, texts)
        let listed = texts.isEmpty ? .never : definitely(among.sql, arguments + texts)
        return values.contains(.null) ? .any([listed, SQLCondition("\(sql) IS NULL", arguments)]) : listed
    }

    private func like(_ pattern: String) -> SQLCondition {
        definitely("\(lowered ?? "{lower}(\(sql))") LIKE ? ESCAPE '\\'", arguments + [.text(pattern)])
    }

    /// False where the condition is null.
    private func definitely(_ condition: String, _ arguments: [SQLValue]) -> SQLCondition {
        SQLCondition("COALESCE(\(condition), FALSE)", arguments)
    }
}

extension QueryValue {
    /// As columns of numbers, truth values and times have it; nil for a text.
    fileprivate var number: SQLValue? {
        switch self {
        case .bool(let value): value.sqlValue
        case .int(let value): value.sqlValue
        case .float(let value): .real(value)
        case .time(let value): value.microseconds.sqlValue
        case .null, .text: nil
        }
    }
}

extension QueryTest {
    /// Whether it looks for a part of a text.
    fileprivate var isOfText: Bool {
        switch self {
        case .contains, .startsWith, .endsWith: true
        case .equals, .isOneOf, .compares: false
        }
    }
}
