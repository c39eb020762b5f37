/// An exception of Python's that an algorithm raises, without the interpreter's objects: the evaluator makes an instance
/// of the class of that name from it.
struct Raised: Error, Hashable, CustomStringConvertible {
    /// Something that an exception carries besides its message, as `pos` of `re.error`.
    enum Detail: Hashable, Sendable {
        case int(Int)
        case string(String)
        case none
    }

    /// The class: a builtin's plain name (`ValueError`), or with its module (`json.JSONDecodeError`, `re.error`,
    /// `binascii.Error`, `ipaddress.AddressValueError`).
    var type: String
    /// What `str(exception)` is.
    var message: String
    /// Further attributes, by name.
    var details: [String: Detail] = [:]

    var description: String { message.isEmpty ? type : "\(type): \(message)" }

    static func value(_ message: String) -> Raised { Raised(type: "ValueError", message: message) }
    static func type(_ message: String) -> Raised { Raised(type: "TypeError", message: message) }
    static func overflow(_ message: String) -> Raised { Raised(type: "OverflowError", message: message) }
    static func zeroDivision(_ message: String) -> Raised { Raised(type: "ZeroDivisionError", message: message) }
    static func index(_ message: String) -> Raised { Raised(type: "IndexError", message: message) }
    static func key(_ message: String) -> Raised { Raised(type: "KeyError", message: message) }
    static func recursion(_ message: String) -> Raised { Raised(type: "RecursionError", message: message) }
}
