extension StandardModules {
    /// The bytes of text, or bytes as they are.
    private static func data(_ m: Machine, _ value: Value) throws -> [UInt8] {
        if case .bytes(let bytes) = value { return bytes }
        guard case .str(let text) = value else {
            throw m.error(.typeError, "quote_from_bytes() expected bytes")
        }
        return text.utf8
    }

    /// The characters that stay as they are. What is neither text nor bytes may give their codes, one by one.
    private static func safe(_ m: Machine, _ value: Value, default text: String) throws -> String {
        switch value {
        case .missing: return text
        case .str(let text): return text.string
        case .bytes(let bytes): return String(scalars: bytes.filter { $0 < 128 }.map { Unicode.Scalar($0) })
        default:
            let codes = try m.collect(value).filter { try m.compare($0, .less, .int(128)) }.map { code in
                if case .big = code { throw m.error(.valueError, "bytes must be in range(0, 256)") }
                let code = try m.index(code)
                guard code >= 0 else { throw m.error(.valueError, "bytes must be in range(0, 256)") }
                return Unicode.Scalar(UInt8(code))
            }
            return String(scalars: codes)
        }
    }

    /// What is quoted, with what stays as it is; that is only looked at when there is anything to quote.
    private static func quoted(
        _ m: Machine, _ a: Args, safe text: String, _ quote: ([UInt8], String, Meter) throws -> String
    ) throws -> Value {
        let bytes = try data(m, a[0])
        return bytes.isEmpty ? Value("") : Value(try quote(bytes, try safe(m, a[1], default: text), m.meter))
    }

    /// What has its escapes undone, when it can have any.
    private static func escaped(_ m: Machine, _ value: Value) throws -> String {
        switch value {
        case .str: return try m.text(value).string
        case .bytes(let bytes): return String(decoding: try URLText.unquotedBytes(bytes, m.meter), as: UTF8.self)
        default:
            if try m.contains(value, Value("%")) { return try m.text(value).string }
            throw m.noAttribute(value, Name("split"))
        }
    }

    /// What `urlencode` writes of a key or a value.
    private static func encoded(_ m: Machine, _ value: Value, _ a: Args) throws -> String {
        let bytes: [UInt8]
        if case .bytes(let own) = value { bytes = own } else { bytes = try m.str(value).utf8 }
        if bytes.isEmpty, a[5].isAbsent { return "" }
        let safe = try safe(m, a[2], default: "")
        if a[5].isAbsent { return try URLText.quotedPlus(bytes, safe: safe, m.meter) }
        return try m.text(try m.call(a[5], [.bytes(bytes), Value(safe)])).string
    }

    /// The pairs of a mapping, or those that are in a sequence; of that only the first item is looked at before all.
    private static func pairs(_ m: Machine, _ query: Value) throws -> [Value] {
        if case .dict(let dict) = query {
            try m.charge(dict.count, of: 64)
            return dict.pairs.map { .items([$0.key, $0.value]) }
        }
        if let mapping = try query.asObject?.mappingPairs(m) { return mapping.map { .items([$0.key, $0.value]) } }
        guard let items = try sequence(m, query) else {
            throw m.error(.typeError, "not a valid non-string sequence or mapping object")
        }
        guard let first = items.first else { return [] }
        if case .set = query { throw m.error(.typeError, "not a valid non-string sequence or mapping object") }
        guard first.type.isSubtype(of: .tuple) else {
            throw m.error(.typeError, "not a valid non-string sequence or mapping object")
        }
        return items
    }

    /// The items of what has a length; nil when it has none.
    private static func sequence(_ m: Machine, _ value: Value) throws -> [Value]? {
        switch value {
        case .str, .bytes, .list, .tuple, .dict, .set: return try m.collect(value)
        case .object(let object): return try object.length(m) == nil ? nil : try m.collect(value)
        default: return nil
        }
    }

    private static func query(_ m: Machine, _ a: Args) throws -> Value {
        let isSequence = try m.flag(a[1], default: false)
        var fields: [String] = []
        for pair in try pairs(m, a[0]) {
            let pair = try m.collect(pair)
            guard pair.count == 2 else {
                throw m.error(
                    .valueError,
                    pair.count < 2
                        ? "not enough values to unpack (expected 2, got \(pair.count))"
                        : "too many values to unpack (expected 2)")
            }
            let name = try encoded(m, pair[0], a)
            var values = [pair[1]]
            switch pair[1] {
            case .str, .bytes: break
            default: if isSequence { values = try sequence(m, pair[1]) ?? values }
            }
            for value in values {
                let field = name + "=" + (try encoded(m, value, a))
                try m.charge(bytes: field.utf8.count + 32)
                fields.append(field)
            }
        }
        try m.charge(steps: fields.reduce(0) { $0 + $1.utf8.count } >> 2)
        return Value(fields.joined(separator: "&"))
    }

    private static func fields(_ m: Machine, _ a: Args) throws -> [(name: String, value: String)] {
        let query: String
        if case .bytes(let bytes) = a[0] {
            query = String(decoding: bytes, as: UTF8.self)
        } else {
            query = try m.text(a[0]).string
        }
        return try URLText.fields(
            of: query, keepsBlank: try m.flag(a[1], default: false), isStrict: try m.flag(a[2], default: false),
            most: a[5].isAbsent ? nil : try m.index(a[5]), separator: try m.text(a[6], default: "&").string, m.meter)
    }

    private static let fieldOptions =
        "qs, keep_blank_values=, strict_parsing=, encoding=, errors=, max_num_fields=, separator="

    /// Python's `urllib.parse`.
    static let urlParse = ModuleDefinition(
        "urllib.parse",
        [
            .type(SplitObject.splitType), .type(SplitObject.parseType),
            .function("quote", "string, safe=, encoding=, errors=") { m, a in
                try quoted(m, a, safe: "/", URLText.quoted)
            },
            .function("quote_plus", "string, safe=, encoding=, errors=") { m, a in
                try quoted(m, a, safe: "", URLText.quotedPlus)
            },
            .function("unquote", "string, encoding=, errors=") { m, a in
                let text = try escaped(m, a[0])
                if case .bytes = a[0] { return Value(text) }
                return Value(try URLText.unquoted(text, m.meter))
            },
            .function("unquote_plus", "string, encoding=, errors=") { m, a in
                guard case .str = a[0] else {
                    if case .bytes = a[0] { throw m.error(.typeError, "a bytes-like object is required, not 'str'") }
                    throw m.noAttribute(a[0], Name("replace"))
                }
                return Value(try URLText.unquotedPlus(try m.text(a[0]).string, m.meter))
            },
            .function("unquote_to_bytes", "string") { m, a in
                .bytes(try URLText.unquotedBytes(try data(m, a[0]), m.meter))
            },
            .function("urlencode", "query, doseq=, safe=, encoding=, errors=, quote_via=") { m, a in try query(m, a) },
            .function("parse_qsl", fieldOptions) { m, a in
                m.newList(try fields(m, a).map { .items([Value($0.name), Value($0.value)]) })
            },
            .function("parse_qs", fieldOptions) { m, a in
                let dict = m.newDict()
                for (name, value) in try fields(m, a) {
                    if case .list(let list) = try dict.get(m, Value(name)) {
                        list.items.append(Value(value))
                    } else {
                        try dict.set(m, Value(name), m.newList([Value(value)]))
                    }
                }
                return .dict(dict)
            },
            .function("urlsplit", "url, scheme=, allow_fragments=") { m, a in
                .object(SplitObject(try SplitObject.split(m, a), .split))
            },
            .function("urlparse", "url, scheme=, allow_fragments=") { m, a in
                .object(SplitObject(try SplitObject.split(m, a), .parsed))
            },
            .function("urlunsplit", "components") { m, a in try SplitObject.joined(m, a[0], count: 5) },
            .function("urlunparse", "components") { m, a in try SplitObject.joined(m, a[0], count: 6) },
            .function("urljoin", "base, url, allow_fragments=") { m, a in
                Value(
                    try SplitURL.joined(
                        try m.text(a[0]).string, try m.text(a[1]).string,
                        fragments: try m.flag(a[2], default: true), m.meter))
            },
            .function("urldefrag", "url") { m, a in
                .object(try SplitObject.defragged(m, m.text(a[0]).string))
            },
        ])
}

/// What `urlsplit`, `urlparse` and `urldefrag` give: a tuple with names.
final class SplitObject: NamedTuple {
    /// Which parts are apart.
    enum Form {
        case split
        /// With the path's parameters.
        case parsed
        /// The fragment, and all the rest as one.
        case defragged(String)
    }

    let url: SplitURL
    let form: Form

    init(_ url: SplitURL, _ form: Form) {
        self.url = url
        self.form = form
    }

    static func defragged(_ m: Machine, _ text: String) throws -> SplitObject {
        var url = try SplitURL(text, m.meter)
        guard text.utf8.contains(UInt8(ascii: "#")) else { return SplitObject(url, .defragged(text)) }
        let fragment = url.fragment
        url.fragment = ""
        let rest = url.text
        url.fragment = fragment
        return SplitObject(url, .defragged(rest))
    }

    private var isParsed: Bool {
        if case .parsed = form { return true }
        return false
    }

    static func split(_ m: Machine, _ a: Args) throws -> SplitURL {
        try SplitURL(
            try m.text(a[0]).string, scheme: try m.text(a[1], default: .empty).string,
            fragments: try m.flag(a[2], default: true), m.meter)
    }

    private var names: [String] {
        switch form {
        case .split: ["scheme", "netloc", "path", "query", "fragment"]
        case .parsed: ["scheme", "netloc", "path", "params", "query", "fragment"]
        case .defragged: ["url", "fragment"]
        }
    }

    private var values: [String] {
        switch form {
        case .split: return [url.scheme, url.netloc, url.path, url.query, url.fragment]
        case .parsed:
            let (path, parameters) = url.pathAndParameters
            return [url.scheme, url.netloc, path, parameters, url.query, url.fragment]
        case .defragged(let rest): return [rest, url.fragment]
        }
    }

    // Made once: the parts may be long.
    private lazy var whole = Tuple(items: values.map { Value($0) })
    override var tuple: Tuple { whole }

    override var type: PyType {
        switch form {
        case .split: Self.splitType
        case .parsed: Self.parseType
        case .defragged: Self.defragType
        }
    }
    override func repr(_ m: Machine) throws -> Str {
        try m.charge(steps: 4 * size)
        try m.charge(bytes: 16 * size)
        let shown = zip(names, values).map { "\($0)=\(PythonText.repr($1))" }.joined(separator: ", ")
        return Str("\(type.name)(\(shown))")
    }
    override func attribute(_ m: Machine, _ name: Name) throws -> Value {
        if let index = names.firstIndex(of: name.text) { return whole.items[index] }
        return try super.attribute(m, name)
    }

    /// How much its parts are to look through.
    private var size: Int {
        url.netloc.utf8.count + url.path.utf8.count + url.query.utf8.count + url.fragment.utf8.count
    }

    private static func charged(_ m: Machine, _ value: Value) throws -> SplitObject? {
        guard let object = value.object(as: SplitObject.self) else { return nil }
        try m.charge(steps: 4 * object.size)
        try m.charge(bytes: 4 * object.size)
        return object
    }

    /// The whole URL.
    private var text: String {
        guard case .defragged(let rest) = form else { return url.text }
        return url.fragment.isEmpty ? rest : rest + "#" + url.fragment
    }

    /// The URL of a tuple of parts.
    static func joined(_ m: Machine, _ value: Value, count: Int) throws -> Value {
        var parts = try m.collect(value).map { try $0.isNone ? "" : m.text($0).string }
        guard parts.count == count else {
            let few = parts.count < count
            throw m.error(
                .valueError,
                few
                    ? "not enough values to unpack (expected \(count), got \(parts.count))"
                    : "too many values to unpack (expected \(count))")
        }
        if count == 6 {
            let parameters = parts.remove(at: 3)
            if !parameters.isEmpty { parts[2] += ";" + parameters }
        }
        return Value(
            SplitURL(scheme: parts[0], netloc: parts[1], path: parts[2], query: parts[3], fragment: parts[4]).text)
    }

    private func replaced(_ m: Machine, _ changes: Value) throws -> Value {
        var parts = whole.items
        guard case .dict(let changes) = changes else { return .none }
        for entry in changes.pairs {
            let name = try m.str(entry.key).string
            guard let index = names.firstIndex(of: name) else {
                throw m.error(.valueError, "Got unexpected field names: ['\(name)']")
            }
            parts[index] = entry.value
        }
        if case .defragged = form {
            var url = url
            url.fragment = try m.text(parts[1]).string
            return .object(SplitObject(url, .defragged(try m.text(parts[0]).string)))
        }
        var texts = try parts.map { try $0.isNone ? "" : m.text($0).string }
        if isParsed {
            let parameters = texts.remove(at: 3)
            if !parameters.isEmpty { texts[2] += ";" + parameters }
        }
        let url = SplitURL(scheme: texts[0], netloc: texts[1], path: texts[2], query: texts[3], fragment: texts[4])
        return .object(SplitObject(url, form))
    }

    private static let shared: [Member] = [
        .method("geturl") { m, a in Value(try charged(m, a[0])?.text) },
        .method("_replace", "**changes") { m, a in try charged(m, a[0])?.replaced(m, a[1]) ?? .none },
    ]
    private static let members: [Member] =
        shared + [
            .property("username") { m, value in Value(try charged(m, value)?.url.credentials.username) },
            .property("password") { m, value in Value(try charged(m, value)?.url.credentials.password) },
            .property("hostname") { m, value in Value(try charged(m, value)?.url.hostname) },
            .property("port") { m, value in try charged(m, value)?.url.port().map { .int($0) } ?? .none },
        ]
    static let splitType = PyType("SplitResult", module: "urllib.parse", base: .tuple, members: members)
    static let parseType = PyType("ParseResult", module: "urllib.parse", base: .tuple, members: members)
    static let defragType = PyType("DefragResult", module: "urllib.parse", base: .tuple, members: shared)
}
