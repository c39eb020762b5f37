/// One row of a query's result.
public struct Row: Sendable, Hashable {
    /// The column names, shared by all rows of one statement.
    final class Columns: Sendable {
        let names: [String]

        init(_ names: [String]) { self.names = names }
    }

    private let columns: Columns
    /// The values, from left to right.
    public let values: [SQLValue]

    init(columns: Columns, values: [SQLValue]) {
        self.columns = columns
        self.values = values
    }

    /// The column names, from left to right, as the statement wrote them.
    public var columnNames: [String] { columns.names }

    /// The value of a column, as a Swift type. Names are compared exactly; of two columns with one name, the left one.
    ///
    /// Throws `StorageError.missingColumn` or `StorageError.wrongType`.
    public subscript<Value: SQLConvertible>(name: String, as type: Value.Type = Value.self) -> Value {
        get throws(StorageError) {
            // A row has few columns and their names are short: comparing them one by one beats hashing.
            guard let index = columns.names.firstIndex(of: name) else {
                throw .missingColumn(name, available: columns.names)
            }
            return try value(at: index)
        }
    }

    /// The value of the column at a position, counted from 0, as a Swift type: the fast way.
    ///
    /// Throws `StorageError.missingColumn` or `StorageError.wrongType`.
    public subscript<Value: SQLConvertible>(index: Int, as type: Value.Type = Value.self) -> Value {
        get throws(StorageError) {
            guard values.indices.contains(index) else {
                throw .missingColumn("number \(index)", available: columns.names)
            }
            return try value(at: index)
        }
    }

    private func value<Value: SQLConvertible>(at index: Int) throws(StorageError) -> Value {
        if let value = Value(sqlValue: values[index]) { return value }
        throw .wrongType(column: columns.names[index], expected: "\(Value.self)", found: values[index].kind)
    }

    /// Rows are equal when they have the same names and values.
    public static func == (left: Row, right: Row) -> Bool {
        left.values == right.values && left.columns.names == right.columns.names
    }

    /// Feeds the values to the hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(values)
    }
}
