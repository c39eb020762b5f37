import Testing

@testable import Storage

@Suite("A row")
struct RowTests {
    enum Color: String, SQLConvertible {
        case red, green
    }

    private let row = Row(
        columns: Row.Columns(["name", "age", "height", "photo", "note", "active", "color"]),
        values: [.text("Ada"), .integer(36), .real(1.5), .blob([1]), .null, .integer(1), .text("red")])

    @Test("gives its values by name")
    func byName() throws {
        #expect(try row["name"] == "Ada")
        #expect(try row["age"] == 36)
        #expect(try row["age", as: Int64.self] == 36)
        #expect(try row["height"] == 1.5)
        #expect(try row["photo"] == [UInt8(1)])
        #expect(try row["active"] == true)
        #expect(try row["color", as: Color.self] == .red)
        #expect(try row["age", as: SQLValue.self] == .integer(36))
    }

    @Test("gives its values by position")
    func byPosition() throws {
        let name: String = try row[0]
        let color: Color = try row[6]
        #expect(name == "Ada")
        #expect(color == .red)
    }

    @Test("gives nil for null only to those who expect it")
    func optionals() throws {
        let none: String? = try row["note"]
        let some: String? = try row["name"]
        #expect(none == nil)
        #expect(some == "Ada")
        #expect(throws: StorageError.wrongType(column: "note", expected: "String", found: "null")) {
            try row["note", as: String.self]
        }
        #expect(throws: StorageError.wrongType(column: "age", expected: "Optional<String>", found: "integer")) {
            try row["age", as: String?.self]
        }
    }

    @Test("takes an integer for a floating-point number if that loses nothing")
    func wholeNumbers() throws {
        #expect(try row["age", as: Double.self] == 36)
        #expect(Double(sqlValue: .integer((1 << 53) + 1)) == nil)
    }

    @Test("says which column holds something else than was asked for")
    func wrongTypes() {
        let cases: [(String, any SQLConvertible.Type, String)] = [
            ("name", Int.self, "text"), ("name", [UInt8].self, "text"), ("name", Bool.self, "text"),
            ("age", String.self, "integer"), ("age", Bool.self, "integer"), ("height", Int.self, "real"),
            ("height", Int64.self, "real"), ("photo", String.self, "blob"), ("photo", Double.self, "blob"),
            ("name", Color.self, "text"), ("age", Color.self, "integer"),
        ]
        for (column, type, found) in cases {
            #expect(throws: StorageError.wrongType(column: column, expected: "\(type)", found: found)) {
                _ = try read(column, as: type)
            }
        }
    }

    @Test("says which columns it has when asked for another")
    func missingColumns() {
        let error = #expect(throws: StorageError.self) { try row["nam", as: String.self] }
        #expect(error?.description.hasPrefix("the row has no column nam; it has name, age, height") == true)
        for index in [-1, 7] {
            #expect(throws: StorageError.missingColumn("number \(index)", available: row.columnNames)) {
                try row[index, as: String.self]
            }
        }
    }

    @Test("gives the left one of two columns with one name")
    func duplicateNames() throws {
        let row = Row(columns: Row.Columns(["id", "id"]), values: [.integer(1), .integer(2)])
        #expect(try row["id"] == 1)
    }

    private func read<Value: SQLConvertible>(_ column: String, as type: Value.Type) throws -> any SQLConvertible {
        try row[column, as: type]
    }
}
