/// What the functions of `urllib.parse` are given: text, or bytes that are read as ASCII and give bytes again.
struct URLArguments {
    private let texts: [String]
    let isText: Bool

    /// - Throws: `TypeError` when some are text and others are not, `UnicodeDecodeError`, `AttributeError`.
    init(_ m: Machine, _ values: [Value]) throws {
        let isText = values.first.map(Self.isText) ?? true
        for value in values.dropFirst() where try m.truth(value) && Self.isText(value) != isText {
            throw m.error(.typeError, "Cannot mix str and non-str arguments")
        }
        self.isText = isText
        texts = try values.map { value in
            switch value {
            case .str: return try m.text(value).string
            case .bytes(let bytes):
                try m.charge(steps: 16 + 4 * bytes.count)
                return try Encoding.decode(m, bytes, encoding: Value("ascii"), errors: .missing).string
            default:
                if isText { return "" }
                if try m.truth(value) { throw m.noAttribute(value, Name("decode")) }
                return ""
            }
        }
    }

    subscript(index: Int) -> String { texts[index] }

    var all: [String] { texts }

    /// A result, of the arguments' kind.
    func value(_ m: Machine, _ text: String) throws -> Value {
        if isText { return Value(text) }
        return .bytes(try Encoding.encode(m, Str(text), encoding: Value("ascii"), errors: .missing))
    }

    private static func isText(_ value: Value) -> Bool {
        if case .str = value { return true }
        return false
    }
}

/// What `urlsplit`, `urlparse` and `urldefrag` give: a tuple with names, of text or of bytes.
final class SplitObject: NamedTuple {
    /// Which parts are apart.
    enum Form {
        case split
        /// With the path's parameters.
        case parsed
        /// The fragment, and all the rest as one.
        case defragged

        var names: [String] {
            switch self {
            case .split: ["scheme", "netloc", "path", "query", "fragment"]
            case .parsed: ["scheme", "netloc", "path", "params", "query", "fragment"]
            case .defragged: ["url", "fragment"]
            }
        }

        var types: (text: PyType, bytes: PyType) {
            switch self {
            case .split: (SplitObject.splitType, SplitObject.splitBytesType)
            case .parsed: (SplitObject.parseType, SplitObject.parseBytesType)
            case .defragged: (SplitObject.defragType, SplitObject.defragBytesType)
            }
        }
    }

    let form: Form
    let isBytes: Bool
    private var whole: Tuple

    init(_ form: Form, isBytes: Bool, _ parts: [Value]) {
        self.form = form
        self.isBytes = isBytes
        whole = Tuple(items: parts)
    }

    /// A URL in parts, as its arguments are text or bytes.
    private convenience init(_ m: Machine, _ form: Form, _ arguments: URLArguments, _ parts: [String]) throws {
        self.init(form, isBytes: !arguments.isText, try parts.map { try arguments.value(m, $0) })
    }

    static func split(_ m: Machine, _ a: Args, _ form: Form) throws -> SplitObject {
        let arguments = try URLArguments(m, [a[0], a[1].isMissing ? Value("") : a[1]])
        if arguments.isText, a[1].isNone { throw m.noAttribute(a[1], Name("strip")) }
        let url = try SplitURL(
            arguments[0], scheme: arguments[1], fragments: try m.flag(a[2], default: true), m.meter)
        guard case .parsed = form else {
            return try SplitObject(m, form, arguments, [url.scheme, url.netloc, url.path, url.query, url.fragment])
        }
        let (path, parameters) = url.pathAndParameters
        return try SplitObject(
            m, form, arguments, [url.scheme, url.netloc, path, parameters, url.query, url.fragment])
    }

    static func defragged(_ m: Machine, _ value: Value) throws -> SplitObject {
        let arguments = try URLArguments(m, [value])
        guard arguments[0].utf8.contains(UInt8(ascii: "#")) else {
            return try SplitObject(m, .defragged, arguments, [arguments[0], ""])
        }
        var url = try SplitURL(arguments[0], m.meter)
        let fragment = url.fragment
        url.fragment = ""
        return try SplitObject(m, .defragged, arguments, [url.text, fragment])
    }

    /// The URL of parts: `urlunsplit` and `urlunparse`.
    static func joined(_ m: Machine, _ value: Value, _ form: Form) throws -> Value {
        guard m.isIterable(value) else {
            let name = m.typeName(value)
            throw m.error(
                .typeError, "urllib.parse._coerce_args() argument after * must be an iterable, not \(name)")
        }
        let given = try m.collect(value)
        guard !given.isEmpty else { throw m.error(.indexError, "tuple index out of range") }
        let arguments = try URLArguments(m, given)
        var parts = arguments.all
        let count = form.names.count
        guard parts.count == count else {
            // One more than that is what CPython unpacks.
            throw m.error(
                .valueError,
                parts.count < count
                    ? "not enough values to unpack (expected \(count + 1), got \(parts.count + 1))"
                    : "too many values to unpack (expected \(count + 1))")
        }
        if case .parsed = form {
            let parameters = parts.remove(at: 3)
            if !parameters.isEmpty { parts[2] += ";" + parameters }
        }
        let url = SplitURL(scheme: parts[0], netloc: parts[1], path: parts[2], query: parts[3], fragment: parts[4])
        return try arguments.value(m, url.text)
    }

    override var tuple: Tuple { whole }
    override var type: PyType { isBytes ? form.types.bytes : form.types.text }
    override func surrender(_ pile: inout [Value]) {
        pile.append(.tuple(whole))
        whole = Tuple(items: [])
    }
    override func visit(_ body: (Value) -> Void) { body(.tuple(whole)) }

    override func repr(_ m: Machine) throws -> Str {
        try m.enter()
        defer { m.leave() }
        let shown = try zip(form.names, whole.items).map { "\($0)=\(try m.repr($1).string)" }
        let text = "\(type.name)(\(shown.joined(separator: ", ")))"
        try m.charge(bytes: text.utf8.count)
        return Str(text)
    }
    override func attribute(_ m: Machine, _ name: Name) throws -> Value {
        if let index = form.names.firstIndex(of: name.text) { return whole.items[index] }
        return try super.attribute(m, name)
    }

    /// The whole URL.
    private func url(_ m: Machine) throws -> Value {
        guard case .defragged = form else { return try Self.joined(m, .tuple(whole), form) }
        if try !m.truth(whole.items[1]) { return whole.items[0] }
        let mark = isBytes ? Value.bytes([UInt8(ascii: "#")]) : Value("#")
        return try m.binary(.add, try m.binary(.add, whole.items[0], mark), whole.items[1])
    }

    /// The same with other parts by their names.
    private func replaced(_ m: Machine, _ changes: Value) throws -> Value {
        var parts = whole.items
        guard case .dict(let changes) = changes else { return .none }
        for entry in changes.pairs {
            let name = try m.str(entry.key).string
            guard let index = form.names.firstIndex(of: name) else {
                throw m.error(.valueError, "Got unexpected field names: ['\(name)']")
            }
            parts[index] = entry.value
        }
        return .object(SplitObject(form, isBytes: isBytes, parts))
    }

    /// The same of bytes, or of text.
    private func converted(_ m: Machine, _ a: Args, _ method: String) throws -> Value {
        let arguments = [a[1].isMissing ? Value("ascii") : a[1], a[2].isMissing ? Value("strict") : a[2]]
        let parts = try whole.items.map { try m.call(try m.attribute($0, Name(method)), arguments) }
        return .object(SplitObject(form, isBytes: !isBytes, parts))
    }
}

extension SplitObject {
    private static func own(_ value: Value) -> SplitObject? { value.object(as: SplitObject.self) }

    /// What is read of the netloc, of its kind.
    private static func host(
        _ m: Machine, _ value: Value, _ part: (SplitURL) throws -> String?
    ) throws -> Value {
        guard let own = own(value) else { return .none }
        let netloc = own.whole.items[1]
        switch netloc {
        case .str: return Value(try part(SplitURL(netloc: try m.text(netloc).string)))
        case .bytes(let bytes):
            try m.charge(steps: 4 * bytes.count)
            try m.charge(bytes: 4 * bytes.count)
            let text = try part(SplitURL(netloc: Str(latin: bytes).string))
            return text.map { .bytes($0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) } ?? .none
        default: throw m.noAttribute(netloc, Name("rpartition"))
        }
    }

    private static func port(_ m: Machine, _ value: Value) throws -> Value {
        var port: Int?
        _ = try host(m, value) { url in
            port = try url.port()
            return nil
        }
        return port.map { .int($0) } ?? .none
    }

    private static func members(_ form: Form, isBytes: Bool) -> [Member] {
        let method = isBytes ? "decode" : "encode"
        let shared: [Member] = [
            .method("geturl") { m, a in try own(a[0])?.url(m) ?? .none },
            .method("_replace", "**changes") { m, a in try own(a[0])?.replaced(m, a[1]) ?? .none },
            .method("_asdict") { m, a in
                let dict = m.newDict()
                for (name, part) in zip(form.names, own(a[0])?.whole.items ?? []) {
                    try dict.set(m, Value(name), part)
                }
                return .dict(dict)
            },
            .method(method, "encoding=, errors=") { m, a in try own(a[0])?.converted(m, a, method) ?? .none },
            .constant("_fields", .items(form.names.map { Value($0) })),
        ]
        if case .defragged = form { return shared }
        return shared + [
            .property("username") { m, value in try host(m, value) { $0.credentials.username } },
            .property("password") { m, value in try host(m, value) { $0.credentials.password } },
            .property("hostname") { m, value in try host(m, value) { $0.hostname } },
            .property("port") { m, value in try port(m, value) },
        ]
    }

    private static func type(_ name: String, _ form: Form, isBytes: Bool) -> PyType {
        PyType(
            name, module: "urllib.parse", base: .tuple, members: members(form, isBytes: isBytes),
            construct: NativeFunction(name, form.names.joined(separator: ", ")) { _, a in
                .object(SplitObject(form, isBytes: isBytes, (0..<a.count).map { a[$0] }))
            })
    }

    fileprivate static let splitType = type("SplitResult", .split, isBytes: false)
    fileprivate static let splitBytesType = type("SplitResultBytes", .split, isBytes: true)
    fileprivate static let parseType = type("ParseResult", .parsed, isBytes: false)
    fileprivate static let parseBytesType = type("ParseResultBytes", .parsed, isBytes: true)
    fileprivate static let defragType = type("DefragResult", .defragged, isBytes: false)
    fileprivate static let defragBytesType = type("DefragResultBytes", .defragged, isBytes: true)
}
