/// What can go wrong with a database, in the same words for every engine.
public enum StorageError: Error, Sendable, Hashable {
    /// A row with the same unique value exists; the table and its columns as far as the engine names them.
    case uniqueViolation(table: String?, columns: [String])
    /// A row refers to one that does not exist, or one that is still referred to was to be deleted.
    case foreignKeyViolation
    /// A NOT NULL or CHECK rule, named by the message, was broken.
    case constraintViolation(String)
    /// Another program held the database for longer than was waited.
    case busy
    /// The disk that the database is on is full.
    case diskFull
    /// The disk that the database is on can only be read.
    case readOnly
    /// The disk that the database is on fails, as the engine says.
    case diskFailed(String)
    /// The database is damaged.
    case corrupt(String)
    /// The database could not be opened: where it is, and what to do about it.
    case cannotOpen(String, reason: String)
    /// The database was closed.
    case closed
    /// The server that the database is on cannot be reached at the moment, for the reason given; try again later.
    case unavailable(String)
    /// The server has no database of this name.
    case noSuchDatabase(String)
    /// The server has a database of this name.
    case databaseExists(String)
    /// A newer version of the program has changed the tables: the migrations that this one does not know.
    case newerSchema([String])
    /// A migration failed and left nothing behind.
    case migrationFailed(id: String, reason: String)
    /// A row has no such column.
    case missingColumn(String, available: [String])
    /// A column holds another kind of value than was asked for.
    case wrongType(column: String, expected: String, found: String)
    /// The caller broke a rule of this interface, as the message says.
    case misuse(String)
    /// Anything else, with the engine's own code and message.
    case other(code: String, message: String)
}

extension StorageError: CustomStringConvertible {
    /// One sentence for a log or an administrator. It names tables and columns and never shows a stored value.
    public var description: String {
        constraintDescription ?? engineDescription ?? usageDescription
    }

    private var constraintDescription: String? {
        switch self {
        case .uniqueViolation(let table, let columns):
            let name = columns.map { column in table.map { "\($0).\(column)" } ?? column }.joined(separator: ", ")
            return "a row with the same value of \(name.isEmpty ? table ?? "a unique key" : name) exists"
        case .foreignKeyViolation:
            return "a row refers to another row that does not exist"
        case .constraintViolation(let message):
            return "a row breaks a rule of its table: \(message)"
        default:
            return nil
        }
    }

    private var engineDescription: String? {
        switch self {
        case .busy: "the database is in use by another program; try again"
        case .diskFull: "the disk that the database is on is full; make room and try again"
        case .readOnly:
            "the disk that the database is on can only be read; systems mount a disk so after it failed: look into the "
                + "system's log, and make it writable again"
        case .diskFailed(let message):
            "the disk that the database is on fails; look into the system's log (\(message))"
        case .corrupt(let message): "the database is damaged; restore it from a backup (\(message))"
        case .cannotOpen(let place, let reason): "cannot open the database \(place): \(reason)"
        case .closed: "the database is closed"
        case .unavailable(let reason): "the database cannot be reached: \(reason)"
        case .noSuchDatabase(let name): "there is no database named '\(name)'"
        case .databaseExists(let name): "there is a database named '\(name)' already"
        case .other(let code, let message): "database error \(code): \(message)"
        default: nil
        }
    }

    private var usageDescription: String {
        switch self {
        case .newerSchema(let ids):
            "the database was written by a newer version of this program (it has \(ids.joined(separator: ", "))); "
                + "start that version, or restore a backup made before the upgrade"
        case .migrationFailed(let id, let reason):
            "migration \(id) failed and changed nothing: \(reason)"
        case .missingColumn(let name, let available):
            "the row has no column \(name); it has \(available.joined(separator: ", "))"
        case .wrongType(let column, let expected, let found):
            "column \(column) holds \(found), not \(expected)"
        case .misuse(let message):
            message
        default:
            "database error"
        }
    }
}
