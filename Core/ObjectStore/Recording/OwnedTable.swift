public import Kernel
import Storage

/// A table that has rows of objects which are kept outside of the configuration: what of it belongs to an object.
///
/// From it follow what a change did to an object beyond the fields that are shown, and how that is taken back.
public struct OwnedTable: Sendable {
    /// When the rows of an object are looked at.
    public enum Depth: Sendable {
        /// Whenever the object is changed.
        case changes
        /// When it is made or deleted: a change leaves them alone, and there can be very many.
        case deletion
    }

    /// A column that names a row of another table, without which the row cannot be.
    public struct Parent: Sendable {
        let column: String
        let table: String
        let key: String

        public init(_ column: String, of table: String, _ key: String = "id") {
            self.column = column
            self.table = table
            self.key = key
        }
    }

    let name: String
    /// What tells it from the others of an object.
    var id: String { "\(name).\(owner)" }
    /// The column with the object's key.
    let owner: String
    let isNumbered: Bool
    /// The columns that tell its rows apart.
    let key: [String]
    /// What else its rows must have to belong to objects of the model.
    let only: [String: String]
    let depth: Depth
    let parents: [Parent]
    /// Columns of which no two rows have the same value.
    let unique: [String]
    /// Columns that change by themselves, as the object is used.
    let volatile: Set<String>
    /// Columns that nobody sees, and the fields that they are of.
    let secrets: [String: String]
    /// The field that its rows are shown as, and the columns of which each element is made.
    let shown: (field: String, columns: [String])?

    public init(
        _ name: String, owner: String, isNumbered: Bool = false, key: [String], only: [String: String] = [:],
        _ depth: Depth = .changes, parents: [Parent] = [], unique: [String] = [], volatile: Set<String> = [],
        secrets: [String: String] = [:], shown: (field: String, columns: [String])? = nil
    ) {
        self.name = name
        self.owner = owner
        self.isNumbered = isNumbered
        self.key = key
        self.only = only
        self.depth = depth
        self.parents = parents
        self.unique = unique
        self.volatile = volatile
        self.secrets = secrets
        self.shown = shown
    }

    /// The rows of objects of the configuration that go with them.
    static func ofConfiguration(_ model: ModelName) -> [OwnedTable] {
        [
            OwnedTable(
                "records", owner: "object", key: ["collection", "key_hash"], .deletion,
                parents: [Parent("user_id", of: "users")]),
            .permissions(model),
        ]
    }

    /// What roles allow with single objects of a model.
    public static func permissions(_ model: ModelName) -> OwnedTable {
        OwnedTable(
            "role_object_permissions", owner: "object", key: ["role_id", "model", "codename", "object"],
            only: ["model": model.text], .deletion, parents: [Parent("role_id", of: "roles")])
    }
}

/// A row as it is remembered.
typealias RowImage = [String: JSON]

extension OwnedTable {
    /// An object's rows, in the order of their keys.
    func rows(of id: ObjectID, in sql: any ReadTransaction) async throws -> [RowImage] {
        let owner: SQLValue = isNumbered ? .integer(Int64(id.text) ?? -1) : .text(id.text)
        let fixed = only.sorted { $0.key < $1.key }
        let conditions = (["\(self.owner) = ?"] + fixed.map { "\($0.key) = ?" }).joined(separator: " AND ")
        return try await sql.query(
            "SELECT * FROM \(name) WHERE \(conditions) ORDER BY \(key.joined(separator: ", "))",
            [owner] + fixed.map { .text($0.value) }
        ).map { try Self.image(of: $0, name) }
    }

    /// The row as it is now, for whoever writes it next.
    func row(like image: RowImage, in sql: any ReadTransaction) async throws -> RowImage? {
        let condition = key.map { "\($0) = ?" }.joined(separator: " AND ")
        let row = try await sql.first("SELECT * FROM \(name) WHERE \(condition) {for_update}", values(image, key))
        return try row.map { try Self.image(of: $0, name) }
    }

    /// The values of columns, as the database takes them.
    func values(_ image: RowImage, _ columns: [String]) -> [SQLValue] {
        columns.map { column in
            switch image[column] ?? .null {
            case .int(let number): .integer(Int64(number))
            case .double(let number): .real(number)
            case .string(let text): .text(text)
            default: .null
            }
        }
    }

    /// Whether two rows say the same, apart from what changes by itself.
    func isSame(_ left: RowImage?, _ right: RowImage?) -> Bool {
        func kept(_ row: RowImage?) -> RowImage? { row?.filter { !volatile.contains($0.key) } }
        return kept(left) == kept(right)
    }

    private static func image(of row: Row, _ table: String) throws -> RowImage {
        var image: RowImage = [:]
        for (name, value) in zip(row.columnNames, row.values) {
            switch value {
            case .null: image[name] = .null
            case .integer(let number): image[name] = .int(Int(number))
            case .real(let number): image[name] = .double(number)
            case .text(let text): image[name] = .string(text)
            case .blob: throw StorageError.misuse("the table \(table) has bytes, which are not remembered")
            }
        }
        return image
    }
}
