import Crypto

/// Reads all of a table, a batch at a time, in the order of its key.
struct TableReader {
    private let table: TableShape
    private static let batch = 1000

    init(_ table: TableShape) { self.table = table }

    /// How many rows there are, and the hash over them.
    func digest(in transaction: any ReadTransaction) async throws -> DatabaseCopy.Table {
        try await each(in: transaction) { _ in }
    }

    /// Hands out the rows, a batch at a time.
    func each(
        in transaction: any ReadTransaction, _ body: ([Row]) async throws -> Void
    ) async throws -> DatabaseCopy.Table {
        var (digest, count, last) = (RowDigest(), 0, [SQLValue]())
        while true {
            let rows = try await batch(after: last, count, in: transaction)
            for row in rows { digest.add(row.values) }
            count += rows.count
            if !rows.isEmpty { try await body(rows) }
            guard rows.count == Self.batch, let row = rows.last else { break }
            last = table.key.compactMap { name in table.columns.firstIndex(of: name).map { row.values[$0] } }
        }
        return DatabaseCopy.Table(name: table.name, rows: count, hash: digest.text)
    }

    private func batch(after last: [SQLValue], _ count: Int, in transaction: any ReadTransaction) async throws -> [Row]
    {
        let select = "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name)"
        guard !table.key.isEmpty else {
            return try await transaction.query(
                select
                    + " ORDER BY \(table.columns.map { $0 + " NULLS FIRST" }.joined(separator: ", ")) LIMIT ? OFFSET ?",
                Self.batch, count)
        }
        let key = table.key.joined(separator: ", ")
        let marks = last.map { _ in "?" }.joined(separator: ", ")
        let condition = last.isEmpty ? "" : " WHERE (\(key)) > (\(marks))"
        return try await transaction.query(
            select + condition + " ORDER BY \(key) LIMIT ?", last + [.integer(Int64(Self.batch))])
    }
}

/// A hash over rows that does not depend on the engine that they are from.
struct RowDigest {
    private var hash = SHA256()

    /// Each value goes in with its kind and its length, so that nothing else looks the same.
    mutating func add(_ values: [SQLValue]) {
        var bytes: [UInt8] = []
        for value in values {
            switch value {
            case .null: bytes.append(0)
            case .integer(let number): Self.append(1, Self.bytes(UInt64(bitPattern: number)), to: &bytes)
            case .real(let number): Self.append(2, Self.bytes(number.bitPattern), to: &bytes)
            case .text(let text): Self.append(3, Array(text.utf8), to: &bytes)
            case .blob(let blob): Self.append(4, blob, to: &bytes)
            }
        }
        hash.update(data: bytes)
    }

    /// The hash of what was added, in hexadecimal digits.
    var text: String {
        hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static func append(_ kind: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(kind)
        bytes += Self.bytes(UInt64(content.count))
        bytes += content
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}

/// Adds rows to a table, many in one statement.
struct TableWriter {
    private let table: TableShape
    private let most: Int
    /// Arguments of one statement; every engine takes more.
    private static let arguments = 2000

    init(_ table: TableShape) {
        self.table = table
        most = max(1, Self.arguments / max(1, table.columns.count))
    }

    func write(_ rows: [Row], in transaction: any WriteTransaction) async throws {
        let marks = "(" + table.columns.map { _ in "?" }.joined(separator: ", ") + ")"
        let insert = "INSERT INTO \(table.name) (\(table.columns.joined(separator: ", "))) VALUES "
        for start in stride(from: 0, to: rows.count, by: most) {
            let part = rows[start..<min(start + most, rows.count)]
            let values = Array(repeating: marks, count: part.count).joined(separator: ", ")
            try await transaction.execute(insert + values, part.flatMap(\.values))
        }
    }
}

/// The numbers that the databases give to rows, none of which may be given twice.
enum IdentityCounters {
    static func copy(
        _ reading: any ReadTransaction, _ from: Dialect, _ writing: any WriteTransaction, _ to: Dialect
    ) async throws {
        for row in try await reading.query(from.listsCounters) {
            guard let last: Int = try row[1] else { continue }
            for statement in to.setsCounter {
                let count = statement.count { $0 == "?" }
                let name: String = try row[0]
                let arguments: [SQLValue] = count == 1 ? [.text(name)] : [.text(name), .integer(Int64(last))]
                _ = try await writing.query(statement, arguments)
            }
        }
    }
}
