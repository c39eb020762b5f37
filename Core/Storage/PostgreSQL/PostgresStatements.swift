/// The statements that a connection has prepared, and the translations of those it will.
struct PostgresStatements {
    /// Arguments of other types, and tables of another schema, make another statement.
    struct Key: Hashable {
        let schema: String
        let sql: String
        let types: [UInt32]
    }

    struct Prepared {
        let name: String
        var columns: PostgresAnswer.Columns?
    }

    /// Statements kept prepared. Few programs have more, and those that put a statement together anew each time must not
    /// fill the server's memory.
    private static let most = 256

    private var prepared: [Key: Prepared] = [:]
    /// The names of those that the server was asked to prepare and has not answered for yet.
    private var asked: [Key: String] = [:]
    private var translations: [String: (sql: String, count: Int)] = [:]
    private var lastNumber = 0
    private(set) var isStale = false

    var isEmpty: Bool { prepared.isEmpty && !isStale }
    var isFull: Bool { isStale || prepared.count >= Self.most }

    subscript(key: Key) -> Prepared? { prepared[key] }

    /// What a statement is called by those who send it now; nil when it is not prepared.
    func name(of key: Key) -> String? { prepared[key]?.name ?? asked[key] }

    /// The statement as PostgreSQL reads it, and how many arguments it has.
    mutating func translated(_ sql: String) throws(StorageError) -> (sql: String, count: Int) {
        if let known = translations[sql] { return known }
        if translations.count >= Self.most { translations = [:] }
        let new = PostgresSyntax.numbered(try Dialect.postgres.expand(sql))
        translations[sql] = new
        return new
    }

    /// The name of a statement that the server is asked to prepare now.
    mutating func newName(for key: Key) -> String {
        lastNumber += 1
        let name = "s\(lastNumber)"
        asked[key] = name
        return name
    }

    /// Remembers a statement, now that the server has it.
    mutating func keep(_ key: Key) {
        guard let name = asked.removeValue(forKey: key) else { return }
        prepared[key] = Prepared(name: name, columns: nil)
    }

    /// Forgets what the server was asked for and did not do, because something before it failed.
    mutating func forgetAsked() { asked = [:] }

    /// Remembers what a statement's rows look like.
    mutating func learn(_ columns: PostgresAnswer.Columns, for key: Key) {
        prepared[key]?.columns = columns
    }

    /// Notes that tables have changed.
    mutating func markStale() { isStale = true }

    mutating func removeAll() {
        prepared = [:]
        isStale = false
    }
}

/// What a statement yielded.
struct PostgresAnswer {
    /// What the rows of one statement have in common.
    struct Columns {
        let names: Row.Columns
        let types: [UInt32]
    }

    let rows: [Row]
    let changes: Int

    /// Copies a result. What it learns of the columns it tells `learn`, unless they are known.
    init(
        _ result: borrowing LibPQResult, columns known: Columns?, learn: (Columns) -> Void
    ) throws(StorageError) {
        changes = result.changes
        guard result.status == .rows else {
            rows = []
            return
        }
        let columns = known ?? Columns(names: Row.Columns(result.columnNames), types: result.types)
        if known == nil { learn(columns) }
        var rows: [Row] = []
        rows.reserveCapacity(result.rowCount)
        for row in 0..<result.rowCount {
            var values: [SQLValue] = []
            values.reserveCapacity(columns.types.count)
            for (column, type) in columns.types.enumerated() {
                guard let value = result.withValue(row, column, { $0.map { SQLValue(postgres: type, $0) } ?? .null })
                else {
                    throw .misuse("the column \(columns.names.names[column]) has a type that not every engine has")
                }
                values.append(value)
            }
            rows.append(Row(columns: columns.names, values: values))
        }
        self.rows = rows
    }
}
