/// An exception that is on its way to somebody who handles it.
struct PyError: Error, @unchecked Sendable {
    // It never leaves the thread of its evaluation: the host gets an ExpressionError instead.
    let exception: ExceptionObject
}

/// An exception of Python's.
final class ExceptionObject: Object {
    private let exceptionType: PyType
    // Most have one, which needs no array; `.missing`: there are none, or several.
    @exclusivity(unchecked) private var only: Value
    @exclusivity(unchecked) private var several: [Value]
    /// Attributes besides `args`, as `pos` of `json.JSONDecodeError`.
    @exclusivity(unchecked) private(set) var details: [(name: Name, value: Value)]
    /// Where it arose, and where else it passed through: most are handled before they pass through anything more.
    @exclusivity(unchecked) private var origin: Place?
    @exclusivity(unchecked) private var laterPlaces: [Place] = []
    /// Whether the function that it is passing through is among the places.
    @exclusivity(unchecked) var isLocated = false

    /// A place that it passed through, and the function that this is in.
    struct Place {
        let position: Position
        var function: String?
    }

    private static let mostPlaces = 20

    init(_ type: PyType, _ args: [Value], details: [(name: Name, value: Value)] = []) {
        exceptionType = type
        (only, several) = args.count == 1 ? (args[0], []) : (.missing, args)
        self.details = details
    }

    init(_ type: PyType, only: Value) {
        exceptionType = type
        (self.only, several) = (only, [])
        details = []
    }

    deinit {
        if only.isContainer || several.contains(where: \.isContainer)
            || details.contains(where: { $0.value.isContainer })
        {
            Teardown.dismantle(self)
        }
    }

    var args: [Value] { only.isMissing ? several : [only] }

    override var type: PyType { exceptionType }
    override var hasOwnAttributes: Bool { !details.isEmpty }
    override func surrender(_ pile: inout [Value]) {
        pile.append(contentsOf: args)
        (only, several) = (.missing, [])
        if details.isEmpty { return }
        pile.append(contentsOf: details.map { $0.value })
        details = []
    }
    override func visit(_ body: (Value) -> Void) {
        args.forEach(body)
        for detail in details { body(detail.value) }
    }

    /// Takes down a place that it passes through, once for each function.
    func locate(_ position: Position) {
        if isLocated { return }
        isLocated = true
        if origin == nil {
            origin = Place(position: position)
        } else if laterPlaces.count + 1 < Self.mostPlaces {
            laterPlaces.append(Place(position: position))
        }
    }

    /// Where it passed through, innermost first.
    var places: [Place] { (origin.map { [$0] } ?? []) + laterPlaces }

    /// The function that the last place was in.
    func leave(_ function: String) {
        guard isLocated else { return }
        isLocated = false
        if laterPlaces.isEmpty {
            origin?.function = function
        } else {
            laterPlaces[laterPlaces.count - 1].function = function
        }
    }

    static func make(_ m: Machine, type: PyType, _ a: CallArguments) throws -> ExceptionObject {
        guard a.keywords.isEmpty else {
            throw m.error(.typeError, "\(type.name)() takes no keyword arguments")
        }
        try m.charge(bytes: 96 + 16 * a.count)
        if a.count == 3, type.isSubtype(of: .osError) {
            // The third is the file's name, which is none of `args`.
            return ExceptionObject(type, [a[0], a[1]], details: [(Name("filename"), a[2])])
        }
        return ExceptionObject(type, a.positional)
    }

    override func str(_ m: Machine) throws -> Str {
        switch args.count {
        case 0: return .empty
        case 1 where exceptionType.isSubtype(of: .keyError): return try m.repr(args[0])
        case 1: return try m.str(args[0])
        case 2...5 where exceptionType.isSubtype(of: .osError):
            let text = "[Errno \(try m.str(args[0]).string)] \(try m.str(args[1]).string)"
            guard let file = details.first?.value, !file.isNone else { return Str(text) }
            return Str("\(text): \(try m.repr(file).string)")
        case 5 where exceptionType.isSubtype(of: .unicodeError):
            if let text = UnicodeFailure.text(self, m) { return text }
            return try m.repr(.tuple(Tuple(items: args)))
        default: return try m.repr(.tuple(Tuple(items: args)))
        }
    }

    override func repr(_ m: Machine) throws -> Str {
        var builder = StrBuilder()
        builder.append(exceptionType.name)
        if args.count == 1 {
            builder.append("(")
            builder.append(try m.repr(args[0]))
            builder.append(")")
        } else {
            builder.append(try m.repr(.tuple(Tuple(items: args))))
        }
        return builder.finish()
    }

    override func attribute(_ m: Machine, _ name: Name) throws -> Value {
        if let detail = details.first(where: { $0.name.str == name.str }) { return detail.value }
        return try super.attribute(m, name)
    }
}

extension Error {
    /// The exception of an error that is a ``PyError``. As a member of each error's own type it costs a comparison of
    /// two types, where a cast of an `any Error` searches through the runtime's tables.
    fileprivate var ownException: ExceptionObject? {
        guard Self.self == PyError.self else { return nil }
        // It is of that very type.
        return unsafeBitCast(self, to: PyError.self).exception
    }
}

extension Machine {
    func error(_ type: PyType, _ message: String) -> PyError {
        PyError(exception: ExceptionObject(type, only: Value(message)))
    }

    func error(_ type: PyType, only: Value) -> PyError {
        PyError(exception: ExceptionObject(type, only: only))
    }

    func error(_ type: PyType, args: [Value]) -> PyError {
        PyError(exception: ExceptionObject(type, args))
    }

    /// The exception that an error is to the expression; nil when it is none that the expression may see.
    func exception(of error: any Error) -> ExceptionObject? {
        if let own = error.ownException { return own }
        guard let raised = error as? Raised else { return nil }
        let type = PyType.exceptions[raised.type] ?? PyType.named(raised.type)
        let details = raised.details.map { name, detail -> (name: Name, value: Value) in
            switch detail {
            case .int(let value): (Name(name), .int(value))
            case .string(let value): (Name(name), Value(value))
            case .none: (Name(name), .none)
            }
        }
        let args = raised.message.isEmpty ? [] : [Value(raised.message)]
        return ExceptionObject(type, args, details: details)
    }

    /// The error with the place where it arose, if it has none yet.
    @inline(never)
    func located(_ error: any Error, _ position: Position) -> any Error {
        if let exception = error.ownException {
            exception.locate(position)
            return error
        }
        if let exception = exception(of: error) {
            exception.locate(position)
            return PyError(exception: exception)
        }
        if error is Located { return error }
        return Located(error: error, position: position)
    }
}

/// An error that no expression can catch, with the place where it arose.
struct Located: Error {
    let error: any Error
    let position: Position
}

extension PyType {
    private static let baseMembers: [Member] = [
        .property("args") { _, value in
            guard let exception = value.object(as: ExceptionObject.self) else { return .missing }
            return .tuple(Tuple(items: exception.args))
        },
        .method("with_traceback", "tb, /") { _, a in a[0] },
        .method("add_note", "note, /") { _, _ in .none },
    ]

    static let baseException = PyType("BaseException", base: .object, members: baseMembers, isException: true)
    static let exception = PyType.exception("Exception", base: .baseException)
    static let generatorExit = PyType.exception("GeneratorExit", base: .baseException)
    static let arithmeticError = PyType.exception("ArithmeticError", base: .exception)
    static let overflowError = PyType.exception("OverflowError", base: .arithmeticError)
    static let zeroDivisionError = PyType.exception("ZeroDivisionError", base: .arithmeticError)
    static let assertionError = PyType.exception("AssertionError", base: .exception)
    static let attributeError = PyType.exception("AttributeError", base: .exception)
    static let importError = PyType.exception("ImportError", base: .exception)
    static let moduleNotFoundError = PyType.exception("ModuleNotFoundError", base: .importError)
    static let lookupError = PyType.exception("LookupError", base: .exception)
    static let indexError = PyType.exception("IndexError", base: .lookupError)
    static let keyError = PyType.exception("KeyError", base: .lookupError)
    static let nameError = PyType.exception("NameError", base: .exception)
    static let unboundLocalError = PyType.exception("UnboundLocalError", base: .nameError)
    static let runtimeError = PyType.exception("RuntimeError", base: .exception)
    static let notImplementedError = PyType.exception("NotImplementedError", base: .runtimeError)
    static let recursionError = PyType.exception("RecursionError", base: .runtimeError)
    static let stopIteration = PyType.exception(
        "StopIteration", base: .exception,
        members: [
            .property("value") { _, value in
                value.object(as: ExceptionObject.self)?.args.first ?? .none
            }
        ])
    static let typeError = PyType.exception("TypeError", base: .exception)
    static let valueError = PyType.exception("ValueError", base: .exception)
    static let unicodeError = PyType.exception("UnicodeError", base: .valueError)
    static let unicodeDecodeError = PyType.exception("UnicodeDecodeError", base: .unicodeError)
    static let unicodeEncodeError = PyType.exception("UnicodeEncodeError", base: .unicodeError)
    static let osError = PyType.exception(
        "OSError", base: .exception,
        members: [
            .property("errno") { _, value in argument(value, 0) },
            .property("strerror") { _, value in argument(value, 1) },
            .property("filename") { _, _ in .none },
        ])
    static let permissionError = PyType.exception("PermissionError", base: .osError)
    static let connectionError = PyType.exception("ConnectionError", base: .osError)
    static let timeoutError = PyType.exception("TimeoutError", base: .osError)
    static let warning = PyType.exception("Warning", base: .exception)

    /// An argument of an `OSError` that has its number and its words.
    private static func argument(_ value: Value, _ index: Int) -> Value {
        guard let args = value.object(as: ExceptionObject.self)?.args, args.count >= 2 else { return .none }
        return args[index]
    }

    /// Those that nothing here raises, by what they descend from: for programs that name them.
    private static let unraised: [PyType] = [
        (exception, "BufferError EOFError MemoryError ReferenceError SyntaxError SystemError"),
        (arithmeticError, "FloatingPointError"),
        (osError, "FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError"),
        (connectionError, "BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError"),
        (unicodeError, "UnicodeTranslateError"),
        (warning, "DeprecationWarning FutureWarning RuntimeWarning UnicodeWarning UserWarning"),
    ].flatMap { base, names in names.split(separator: " ").map { .exception(String($0), base: base) } }

    /// The builtin exceptions, by name.
    static let exceptions: [String: PyType] = Dictionary(
        uniqueKeysWithValues: (raised + unraised).map { ($0.name, $0) })

    private static let raised: [PyType] = [
        baseException, exception, generatorExit, arithmeticError, overflowError, zeroDivisionError,
        assertionError, attributeError, importError, moduleNotFoundError, lookupError, indexError, keyError,
        nameError, unboundLocalError, runtimeError, notImplementedError, recursionError, stopIteration, typeError,
        valueError, unicodeError, unicodeDecodeError, unicodeEncodeError, osError, permissionError,
        connectionError, timeoutError, warning,
    ]

    /// The exception type of a module's, by its name with the module's.
    static func named(_ name: String) -> PyType {
        let parts = name.split(separator: ".")
        guard parts.count > 1, let last = parts.last else { return .runtimeError }
        let module = parts.dropLast().joined(separator: ".")
        let definition = StandardModules.all.first { $0.name == module }
        if case .object(let object)? = definition?.entries[Name(String(last))]?.value, let type = object as? PyType {
            return type
        }
        return .valueError
    }
}
