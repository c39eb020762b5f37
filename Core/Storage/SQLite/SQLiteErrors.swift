import GRDB

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension StorageError {
    /// The one mapping of what SQLite reports. SQLite's messages name tables and columns, never values.
    init(sqlite error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError:
            self = StorageError(sqlite: error.extendedResultCode, message: error.message ?? "")
        default: self = .other(code: "\(type(of: error))", message: "\(error)")
        }
    }

    /// - Parameter systemError: what the system said to SQLite last, where that is known.
    init(sqlite code: ResultCode, message: String, systemError: CInt = 0) {
        switch code {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self = Self.uniqueViolation(message)
        // ON DELETE RESTRICT is a trigger inside SQLite, and only its message tells.
        case .SQLITE_CONSTRAINT_FOREIGNKEY where message.hasPrefix("FOREIGN KEY"),
            .SQLITE_CONSTRAINT_TRIGGER where message.hasPrefix("FOREIGN KEY"):
            self = .foreignKeyViolation
        // The index of the log could not grow, for which SQLite keeps no number of the system's.
        case .SQLITE_IOERR_SHMSIZE:
            self = .diskFull
        case _ where code.primaryResultCode == .SQLITE_IOERR:
            self = Self.ofDisk(systemError, message)
        default:
            self = StorageError(primary: code.primaryResultCode, message: message)
        }
    }

    private static func ofDisk(_ systemError: CInt, _ message: String) -> StorageError {
        switch systemError {
        case ENOSPC, EDQUOT: .diskFull
        case EROFS: .readOnly
        default: .diskFailed(message)
        }
    }

    private init(primary code: ResultCode, message: String) {
        switch code {
        case .SQLITE_CONSTRAINT: self = .constraintViolation(message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_READONLY: self = .readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(message)
        case .SQLITE_MISUSE: self = .misuse(message)
        default: self = .other(code: "\(code)", message: message)
        }
    }

    /// SQLite writes "UNIQUE constraint failed: table.column, table.column", or "…: index 'name'" for an expression.
    private static func uniqueViolation(_ message: String) -> StorageError {
        guard let colon = message.firstIndex(of: ":") else { return .uniqueViolation(table: nil, columns: []) }
        let names = message[message.index(after: colon)...].split(separator: ",").compactMap { name in
            let parts = name.drop { $0 == " " }.split(separator: ".", maxSplits: 1)
            return parts.count == 2 ? (table: String(parts[0]), column: String(parts[1])) : nil
        }
        return .uniqueViolation(table: names.first?.table, columns: names.map(\.column))
    }
}
