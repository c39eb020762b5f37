import GRDB
import GRDBSQLite

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A prepared statement, bound and stepped through SQLite's own functions: GRDB's way between costs as much again as a
/// short statement itself.
struct SQLiteStatement {
    /// Keeps the pointer alive.
    private let statement: Statement
    private let pointer: OpaquePointer
    let columns: Row.Columns
    let isReadonly: Bool

    init(_ sql: String, in database: GRDB.Database) throws {
        statement = try database.makeStatement(sql: sql)
        pointer = statement.sqliteStatement
        columns = Row.Columns(statement.columnNames)
        isReadonly = statement.isReadonly
    }

    /// The rows that the statement yields.
    func rows(_ arguments: [SQLValue]) throws(StorageError) -> [Row] {
        defer { reset() }
        try bind(arguments)
        var rows: [Row] = []
        while try step() {
            rows.append(Row(columns: columns, values: (0..<CInt(columns.names.count)).map(value)))
        }
        return rows
    }

    /// Executes the statement and returns how many rows it inserted, updated or deleted itself.
    func execute(_ arguments: [SQLValue]) throws(StorageError) -> Int {
        defer { reset() }
        try bind(arguments)
        let connection = sqlite3_db_handle(pointer)
        let before = sqlite3_total_changes64(connection)
        while try step() {}
        // A statement that changes nothing leaves the count of the one before it.
        return sqlite3_total_changes64(connection) == before ? 0 : Int(sqlite3_changes64(connection))
    }

    /// False when there is no further row.
    private func step() throws(StorageError) -> Bool {
        // SQLite's own note of it misses what fails in a commit.
        errno = 0
        let code = sqlite3_step(pointer)
        let systemError = errno
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw lastError(systemError)
        }
    }

    private func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    /// - Parameter systemError: what the system said last, for errors of the disk.
    private func lastError(_ systemError: CInt = 0) -> StorageError {
        let connection = sqlite3_db_handle(pointer)
        return StorageError(
            sqlite: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: sqlite3_errmsg(connection).map { String(cString: $0) } ?? "",
            systemError: systemError)
    }
}

// MARK: - Values

extension SQLiteStatement {
    private func bind(_ arguments: [SQLValue]) throws(StorageError) {
        guard arguments.count == Int(sqlite3_bind_parameter_count(pointer)) else {
            throw .misuse("a statement was given another number of arguments than it has question marks")
        }
        for (index, argument) in arguments.enumerated() {
            try argument.checkStorable()
            guard bind(argument, at: CInt(index + 1)) == SQLITE_OK else { throw lastError() }
        }
    }

    private func bind(_ value: SQLValue, at index: CInt) -> CInt {
        // SQLite copies the bytes before the call returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(pointer, index)
        case .integer(let number): return sqlite3_bind_int64(pointer, index, number)
        case .real(let number): return sqlite3_bind_double(pointer, index, number)
        case .text(let text): return sqlite3_bind_text(pointer, index, text, CInt(text.utf8.count), copied)
        case .blob(let bytes):
            if bytes.isEmpty { return sqlite3_bind_zeroblob(pointer, index, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(pointer, index, $0.baseAddress, UInt64($0.count), copied)
            }
        }
    }

    private func value(at column: CInt) -> SQLValue {
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, column))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(pointer, column) else { return .text("") }
            let count = Int(sqlite3_column_bytes(pointer, column))
            return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(pointer, column))
            return .blob([UInt8](UnsafeRawBufferPointer(start: sqlite3_column_blob(pointer, column), count: count)))
        default: return .null
        }
    }
}
