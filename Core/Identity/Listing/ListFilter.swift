package import Kernel
import ObjectStore
import Storage

/// How the text of a filter becomes a condition.
package struct ListFilter: Sendable {
    /// What the filter's values look like.
    package let shape: Shape
    private let make: @Sendable (String, Dialect) throws(Problems) -> SQLCondition

    init(
        _ shape: Shape = Shape(.string), _ make: @escaping @Sendable (String) throws(Problems) -> SQLCondition
    ) {
        self.init(shape) { text, _ throws(Problems) in try make(text) }
    }

    init(
        _ shape: Shape, _ make: @escaping @Sendable (String, Dialect) throws(Problems) -> SQLCondition
    ) {
        self.shape = shape
        self.make = make
    }

    /// - Throws: ``Problems`` for a text that the filter cannot read.
    func condition(_ text: String, _ dialect: Dialect) throws(Problems) -> SQLCondition {
        guard text.utf8.count <= 4096 else { throw .one("Ensure this value is shorter.", code: "max_length") }
        guard !text.utf8.contains(0) else { throw .one("Null characters are not allowed.") }
        return try make(text, dialect)
    }

    /// The column is equal to the text.
    package static func text(_ column: String, _ shape: Shape = Shape(.string)) -> ListFilter {
        ListFilter(shape) { text throws(Problems) in SQLCondition("\(column) = ?", [.text(text)]) }
    }
    /// The lowered column is equal to the lowered text.
    package static func lowered(_ column: String) -> ListFilter {
        ListFilter { text throws(Problems) in SQLCondition("\(column) = ?", [.text(text.lowercased())]) }
    }
    /// The column is equal to the UUID.
    static func key(_ column: String) -> ListFilter {
        ListFilter(.key) { text throws(Problems) in SQLCondition("\(column) = ?", [.text(text.lowercased())]) }
    }
    /// The column is true or false.
    package static func flag(_ column: String) -> ListFilter {
        ListFilter(Shape(.boolean)) { text throws(Problems) in
            SQLCondition("\(column) = ?", [try Bool(json: .string(text.lowercased())).sqlValue])
        }
    }
    /// The column is equal to the number.
    package static func number(_ column: String) -> ListFilter {
        ListFilter(Shape(.integer)) { text throws(Problems) in
            SQLCondition("\(column) = ?", [try Int(json: .string(text)).sqlValue])
        }
    }
    /// The column compares with a time.
    static func time(_ column: String, _ comparison: String = "=") -> ListFilter {
        ListFilter(Timestamp.shape) { text throws(Problems) in
            SQLCondition("\(column) \(comparison) ?", [try Timestamp(json: .string(text)).microseconds.sqlValue])
        }
    }
    /// Whether the column holds nothing.
    package static func isNull(_ column: String) -> ListFilter {
        ListFilter(Shape(.boolean)) { text throws(Problems) in
            SQLCondition(try Bool(json: .string(text.lowercased())) ? "\(column) IS NULL" : "\(column) IS NOT NULL")
        }
    }
    /// The column is one of the values between commas.
    package static func oneOf(_ column: String, _ element: Shape = Shape(.string)) -> ListFilter {
        ListFilter(.list(of: element)) { text throws(Problems) in .among(column, parts(text).map(SQLValue.text)) }
    }
    /// A condition in which `in` stands for a set of texts: the values between commas, and the whole text, since names
    /// may hold commas.
    static func among(
        _ column: String, _ element: Shape = Shape(.string), within sql: @escaping @Sendable (String) -> String
    ) -> ListFilter {
        ListFilter(.list(of: element)) { text throws(Problems) in
            let condition = SQLCondition.among(column, Set(parts(text) + [text]).sorted().map(SQLValue.text))
            return SQLCondition(sql(condition.sql), condition.arguments)
        }
    }
    /// As `among`, for numbers.
    static func amongNumbers(_ column: String, within sql: @escaping @Sendable (String) -> String) -> ListFilter {
        ListFilter(.list(of: Shape(.integer))) { text throws(Problems) in
            var numbers: [SQLValue] = []
            for part in parts(text) { numbers.append(try Int(json: .string(part)).sqlValue) }
            let condition = SQLCondition.among(column, numbers)
            return SQLCondition(sql(condition.sql), condition.arguments)
        }
    }

    /// A column that SQLite uses no index for, because what is asked of it may be true of nearly every row. SQLite takes
    /// any index that a condition could use, and then sorts all that it found, where it is quicker to walk through the
    /// rows in their order. PostgreSQL knows how many rows to expect, and sees the column through this.
    static func common(_ column: String) -> String { "COALESCE(\(column), NULL)" }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: ",").prefix(200).map { part in
            String(part.drop { $0.isWhitespace })
        }
    }
}

extension Shape {
    /// The UUID of an object.
    static let key = Shape(.string, format: "uuid")
}
