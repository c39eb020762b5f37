extension StandardModules {
    /// The bytes of what is quoted.
    private static func data(
        _ m: Machine, _ value: Value, encoding: Value = .missing, errors: Value = .missing
    ) throws -> [UInt8] {
        guard case .str(let text) = value else {
            if !encoding.isAbsent { throw m.error(.typeError, "quote() doesn't support 'encoding' for bytes") }
            if !errors.isAbsent { throw m.error(.typeError, "quote() doesn't support 'errors' for bytes") }
            guard case .bytes(let bytes) = value else {
                throw m.error(.typeError, "quote_from_bytes() expected bytes")
            }
            return bytes
        }
        if text.isEmpty { return [] }
        return try Encoding.encode(m, text, encoding: encoding.orMissing, errors: errors.orMissing)
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
        let bytes = try data(m, a[0], encoding: a[2], errors: a[3])
        return bytes.isEmpty ? Value("") : Value(try quote(bytes, try safe(m, a[1], default: text), m.meter))
    }

    /// The text that bytes of escapes stand for.
    private static func decoder(_ m: Machine, encoding: Value, errors: Value) -> URLText.Decoder {
        if encoding.isAbsent, errors.isAbsent { return URLText.decoded }
        let errors = errors.isAbsent ? Value("replace") : errors
        return { try Encoding.decode(m, $0, encoding: encoding.orMissing, errors: errors).string }
    }

    /// `unquote`, of what can have escapes.
    private static func unquoted(_ m: Machine, _ a: Args) throws -> Value {
        let decoder = decoder(m, encoding: a[1], errors: a[2])
        switch a[0] {
        case .str: return Value(try URLText.unquoted(try m.text(a[0]).string, m.meter, decoder))
        case .bytes(let bytes): return Value(try decoder(try URLText.unquotedBytes(bytes, m.meter)))
        default:
            if try m.contains(a[0], Value("%")) { return .str(try m.text(a[0])) }
            throw m.noAttribute(a[0], Name("split"))
        }
    }

    /// `unquote_to_bytes`.
    private static func unquotedBytes(_ m: Machine, _ value: Value) throws -> [UInt8] {
        switch value {
        case .str(let text):
            return try URLText.unquotedBytes(
                try Encoding.encode(m, text, encoding: .missing, errors: .missing), m.meter)
        case .bytes(let bytes): return try URLText.unquotedBytes(bytes, m.meter)
        default: throw m.noAttribute(value, Name("split"))
        }
    }

    /// What `urlencode` writes of a key or a value.
    private static func encoded(_ m: Machine, _ value: Value, _ a: Args) throws -> String {
        var value = value
        let isBytes = value.isBytes
        if !isBytes { value = .str(try m.str(value)) }
        if !a[5].isAbsent {
            let safe = a[2].isMissing ? Value("") : a[2]
            let arguments = isBytes ? [value, safe] : [value, safe, a[3].orNone, a[4].orNone]
            return try m.text(try m.call(a[5], arguments)).string
        }
        let bytes = try isBytes ? data(m, value) : data(m, value, encoding: a[3], errors: a[4])
        if bytes.isEmpty { return "" }
        return try URLText.quotedPlus(bytes, safe: try safe(m, a[2], default: ""), m.meter)
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

    private static func fields(_ m: Machine, _ a: Args) throws -> [(name: Value, value: Value)] {
        let query = try URLArguments(m, [a[0]])
        let separator = try URLArguments(m, [a[6].isMissing ? Value("&") : a[6]])
        let fields = try URLText.fields(
            of: query[0], keepsBlank: try m.flag(a[1], default: false), isStrict: try m.flag(a[2], default: false),
            most: a[5].isAbsent ? nil : try m.index(a[5]), separator: separator[0], m.meter,
            decoder(m, encoding: a[3], errors: a[4]))
        return try fields.map { (try query.value(m, $0.name), try query.value(m, $0.value)) }
    }

    /// `urljoin`.
    private static func joined(_ m: Machine, _ a: Args) throws -> Value {
        if try !m.truth(a[0]) { return a[1] }
        if try !m.truth(a[1]) { return a[0] }
        let urls = try URLArguments(m, [a[0], a[1]])
        return try urls.value(
            m, try SplitURL.joined(urls[0], urls[1], fragments: try m.flag(a[2], default: true), m.meter))
    }

    private static let fieldOptions =
        "qs, keep_blank_values=, strict_parsing=, encoding=, errors=, max_num_fields=, separator="

    /// Python's `urllib.parse`.
    static let urlParse = ModuleDefinition(
        "urllib.parse",
        [
            .type(SplitObject.Form.split.types.text), .type(SplitObject.Form.split.types.bytes),
            .type(SplitObject.Form.parsed.types.text), .type(SplitObject.Form.parsed.types.bytes),
            .type(SplitObject.Form.defragged.types.text), .type(SplitObject.Form.defragged.types.bytes),
            .function("quote", "string, safe=, encoding=, errors=") { m, a in
                try quoted(m, a, safe: "/", URLText.quoted)
            },
            .function("quote_plus", "string, safe=, encoding=, errors=") { m, a in
                try quoted(m, a, safe: "", URLText.quotedPlus)
            },
            .function("quote_from_bytes", "bs, safe=") { m, a in
                guard a[0].isBytes else { throw m.error(.typeError, "quote_from_bytes() expected bytes") }
                let bytes = try data(m, a[0])
                return bytes.isEmpty
                    ? Value("") : Value(try URLText.quoted(bytes, safe: try safe(m, a[1], default: "/"), m.meter))
            },
            .function("unquote", "string, encoding=, errors=") { m, a in try unquoted(m, a) },
            .function("unquote_plus", "string, encoding=, errors=") { m, a in
                guard case .str = a[0] else {
                    if a[0].isBytes { throw m.error(.typeError, "a bytes-like object is required, not 'str'") }
                    throw m.noAttribute(a[0], Name("replace"))
                }
                let decoder = decoder(m, encoding: a[1], errors: a[2])
                return Value(try URLText.unquotedPlus(try m.text(a[0]).string, m.meter, decoder))
            },
            .function("unquote_to_bytes", "string") { m, a in .bytes(try unquotedBytes(m, a[0])) },
            .function("urlencode", "query, doseq=, safe=, encoding=, errors=, quote_via=") { m, a in try query(m, a) },
            .function("parse_qsl", fieldOptions) { m, a in
                m.newList(try fields(m, a).map { .items([$0.name, $0.value]) })
            },
            .function("parse_qs", fieldOptions) { m, a in
                let dict = m.newDict()
                for (name, value) in try fields(m, a) {
                    if case .list(let list) = try dict.get(m, name) {
                        list.items.append(value)
                    } else {
                        try dict.set(m, name, m.newList([value]))
                    }
                }
                return .dict(dict)
            },
            .function("urlsplit", "url, scheme=, allow_fragments=") { m, a in
                // As CPython, which remembers the last ones.
                for index in 0..<a.count where !a[index].isMissing { _ = try m.hash(a[index]) }
                return .object(try SplitObject.split(m, a, .split))
            },
            .function("urlparse", "url, scheme=, allow_fragments=") { m, a in
                .object(try SplitObject.split(m, a, .parsed))
            },
            .function("urlunsplit", "components") { m, a in try SplitObject.joined(m, a[0], .split) },
            .function("urlunparse", "components") { m, a in try SplitObject.joined(m, a[0], .parsed) },
            .function("urljoin", "base, url, allow_fragments=") { m, a in try joined(m, a) },
            .function("urldefrag", "url") { m, a in .object(try SplitObject.defragged(m, a[0])) },
        ])
}

extension Value {
    var isBytes: Bool {
        if case .bytes = self { return true }
        return false
    }

    /// `None` as if it were not given.
    var orMissing: Value { isNone ? .missing : self }

    /// What was not given as `None`.
    var orNone: Value { isMissing ? .none : self }
}
