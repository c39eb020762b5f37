/// A value as a database column holds it.
///
/// Times are stored as `integer`: microseconds since 1970, UTC.
public enum SQLValue: Sendable, Hashable {
    /// No value.
    case null
    /// A signed 64-bit number; also true (1) and false (0).
    case integer(Int64)
    /// A floating-point number; NaN is refused when it is written, because engines disagree on what it is.
    case real(Double)
    /// Unicode text; a NUL character is refused when it is written, because not every engine can hold it.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// The kind of value, for messages; it never shows the value itself.
    var kind: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .real: "real"
        case .text: "text"
        case .blob: "blob"
        }
    }

    /// Refuses what some engine could not store or would store as something else.
    func checkStorable() throws(StorageError) {
        switch self {
        case .null, .integer:
            return
        case .real(let number):
            guard !number.isNaN else { throw .misuse("a number to store must not be NaN") }
        case .text(let text):
            guard text.utf8.count <= Self.largest else { throw .misuse("a text to store is over 256 MiB") }
            guard !text.utf8.contains(0) else { throw .misuse("a text to store must not contain a NUL character") }
        case .blob(let bytes):
            guard bytes.count <= Self.largest else { throw .misuse("a blob to store is over 256 MiB") }
        }
    }

    /// In bytes; below what either engine takes in one value.
    private static let largest = 256 << 20
}
