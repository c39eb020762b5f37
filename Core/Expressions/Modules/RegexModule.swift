extension PyType {
    static let regexError = PyType.exception("error", module: "re", base: .exception)
}

extension StandardModules {
    /// Python's `re`.
    static let re = ModuleDefinition(
        "re",
        [
            .type(.regexError), .type(PatternObject.patternType), .type(MatchObject.matchType),
            .function("compile", "pattern, flags=") { m, a in .object(try PatternObject.make(m, a[0], flags: a[1])) },
            .function("search", "pattern, string, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[2]).find(m, a[1], .search)
            },
            .function("match", "pattern, string, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[2]).find(m, a[1], .match)
            },
            .function("fullmatch", "pattern, string, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[2]).find(m, a[1], .full)
            },
            .function("findall", "pattern, string, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[2]).findAll(m, a[1])
            },
            .function("finditer", "pattern, string, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[2]).findEach(m, a[1])
            },
            .function("sub", "pattern, repl, string, count=, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[4]).replace(m, a[1], a[2], count: a[3]).text
            },
            .function("subn", "pattern, repl, string, count=, flags=") { m, a in
                let result = try PatternObject.make(m, a[0], flags: a[4]).replace(m, a[1], a[2], count: a[3])
                return .items([result.text, .int(result.count)])
            },
            .function("split", "pattern, string, maxsplit=, flags=") { m, a in
                try PatternObject.make(m, a[0], flags: a[3]).split(m, a[1], most: a[2])
            },
            .function("escape", "pattern") { m, a in
                guard case .bytes(let bytes) = a[0] else {
                    guard case .str = a[0] else { throw m.noText(a[0]) }
                    return Value(try PythonRegex.escape(try m.text(a[0]).string, m.meter))
                }
                return .bytes(try PythonRegex.escape(Str(latin: bytes).string, m.meter).latin)
            },
            .function("purge") { _, _ in .none },
        ]
            + [
                ("I", RegexFlags.ignoreCase), ("IGNORECASE", .ignoreCase), ("M", .multiline), ("MULTILINE", .multiline),
                ("S", .dotAll), ("DOTALL", .dotAll), ("X", .verbose), ("VERBOSE", .verbose), ("A", .ascii),
                ("ASCII", .ascii), ("U", .unicode), ("UNICODE", .unicode), ("NOFLAG", []),
            ].map { name, flag in .value(name, .int(flag.rawValue)) })
}

/// What `re.compile` gives.
final class PatternObject: Object, @unchecked Sendable {
    // Immutable, as all that it holds is; Object's other subclasses are not, hence unchecked.
    let regex: PythonRegex

    init(_ regex: PythonRegex) {
        self.regex = regex
    }

    /// The pattern of text, or one that is compiled already.
    static func make(_ m: Machine, _ pattern: Value, flags: Value) throws -> PatternObject {
        let flags = flags.isMissing ? 0 : try m.index(flags)
        if let compiled = pattern.object(as: PatternObject.self) {
            if flags != 0 {
                throw m.error(.valueError, "cannot process flags argument with a compiled pattern")
            }
            return compiled
        }
        switch pattern {
        case .str(let text): return try RegexCache.pattern(text, flags: flags, m.meter)
        case .bytes(let bytes):
            try m.charge(bytes.count, of: 4)
            return try RegexCache.pattern(Str(latin: bytes), flags: flags, isBytes: true, m.meter)
        default:
            _ = try m.hash(pattern)
            throw m.error(.typeError, "first argument must be string or compiled pattern")
        }
    }

    override var type: PyType { Self.patternType }
    override func repr(_ m: Machine) throws -> Str {
        var flags = regex.flags
        if !flags.contains(.ascii) { flags.remove(.unicode) }
        let names: [(RegexFlags, String)] = [
            (.ascii, "re.ASCII"), (.ignoreCase, "re.IGNORECASE"), (.multiline, "re.MULTILINE"),
            (.dotAll, "re.DOTALL"), (.verbose, "re.VERBOSE"),
        ]
        let shown = names.filter { flags.contains($0.0) }.map(\.1).joined(separator: "|")
        let pattern = regex.isBytes ? PythonText.repr(regex.pattern.latin) : PythonText.repr(regex.pattern)
        return Str("re.compile(\(pattern)\(shown.isEmpty ? "" : ", " + shown))")
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: PatternObject.self) else { return false }
        return other.regex.flags == regex.flags && other.regex.isBytes == regex.isBytes
            && Str(other.regex.pattern) == Str(regex.pattern)
    }
    override func hash(_ m: Machine) throws -> Int { Str(regex.pattern).hashCode ^ regex.flags.rawValue }

    private static func own(_ value: Value) -> PatternObject? { value.object(as: PatternObject.self) }

    static let patternType = PyType(
        "Pattern", module: "re",
        members: [
            .property("pattern") { m, value in
                guard let own = own(value) else { return .none }
                return try own.value(m, Str(own.regex.pattern))
            },
            .property("flags") { _, value in .int(own(value)?.regex.flags.rawValue ?? 0) },
            .property("groups") { _, value in .int(own(value)?.regex.groupCount ?? 0) },
            .property("groupindex") { m, value in
                let dict = m.newDict()
                for (name, group) in own(value)?.regex.names ?? [] { try dict.set(m, Value(name), .int(group)) }
                return .dict(dict)
            },
            .method("search", "string, pos=, endpos=") { m, a in
                try own(a[0])?.find(m, a[1], .search, from: a[2], to: a[3]) ?? .none
            },
            .method("match", "string, pos=, endpos=") { m, a in
                try own(a[0])?.find(m, a[1], .match, from: a[2], to: a[3]) ?? .none
            },
            .method("fullmatch", "string, pos=, endpos=") { m, a in
                try own(a[0])?.find(m, a[1], .full, from: a[2], to: a[3]) ?? .none
            },
            .method("findall", "string, pos=, endpos=") { m, a in
                try own(a[0])?.findAll(m, a[1], from: a[2], to: a[3]) ?? .none
            },
            .method("finditer", "string, pos=, endpos=") { m, a in
                try own(a[0])?.findEach(m, a[1], from: a[2], to: a[3]) ?? .none
            },
            .method("sub", "repl, string, count=") { m, a in
                try own(a[0])?.replace(m, a[1], a[2], count: a[3]).text ?? .none
            },
            .method("subn", "repl, string, count=") { m, a in
                guard let result = try own(a[0])?.replace(m, a[1], a[2], count: a[3]) else { return .none }
                return .items([result.text, .int(result.count)])
            },
            .method("split", "string, maxsplit=") { m, a in try own(a[0])?.split(m, a[1], most: a[2]) ?? .none },
        ])
}

extension PatternObject {
    /// What is searched, which is of the pattern's kind: bytes are read as the characters of the same numbers.
    private func subject(_ m: Machine, _ string: Value) throws -> Str {
        guard case .bytes(let bytes) = string else {
            let text = try m.text(string)
            if regex.isBytes { throw m.error(.typeError, "cannot use a bytes pattern on a string-like object") }
            return text
        }
        guard regex.isBytes else {
            throw m.error(.typeError, "cannot use a string pattern on a bytes-like object")
        }
        try m.charge(bytes.count, of: 8)
        try m.charge(steps: 16 + 4 * bytes.count)
        return Str(latin: bytes)
    }

    /// A part of what was searched, of the pattern's kind.
    func value(_ m: Machine, _ text: Str) throws -> Value {
        guard regex.isBytes else { return .str(text) }
        try m.charge(text.count, of: 2)
        return .bytes(text.latin)
    }

    func find(
        _ m: Machine, _ string: Value, _ mode: PythonRegex.Mode, from: Value = .missing, to: Value = .missing
    ) throws -> Value {
        let text = try subject(m, string)
        let start = try m.number(from, default: 0)
        let end = try m.number(to, default: text.count)
        let match = try regex.firstMatch(in: try m.characters(text), from: start, to: end, mode, m.meter)
        guard let match else { return .none }
        // Where there is a match, the one is not behind the other.
        let bounds = min(max(start, 0), text.count)..<min(max(end, 0), text.count)
        return .object(MatchObject(self, text, match, in: bounds))
    }

    private func all(_ m: Machine, _ text: Str, _ from: Value, _ to: Value) throws -> [RegexMatch] {
        try regex.matches(
            in: try m.characters(text), from: try m.number(from, default: 0),
            to: try m.number(to, default: text.count), m.meter)
    }

    func findAll(
        _ m: Machine, _ string: Value, from: Value = .missing, to: Value = .missing
    ) throws -> Value {
        let text = try subject(m, string)
        let part: (Range<Int>?) throws -> Value = { [self] span in
            guard let span else { return try value(m, .empty) }
            try m.charge(span.count, of: 4)
            return try value(m, text.slice(span.lowerBound, span.upperBound))
        }
        return m.newList(
            try all(m, text, from, to).map { match in
                switch match.spans.count {
                case 1: return try part(match.range)
                case 2: return try part(match.spans[1])
                default: return .items(try match.spans.dropFirst().map(part))
                }
            })
    }

    func findEach(
        _ m: Machine, _ string: Value, from: Value = .missing, to: Value = .missing
    ) throws -> Value {
        let text = try subject(m, string)
        let matches = try all(m, text, from, to)
        try m.charge(matches.count, of: 64)
        return .object(SequenceIterator(m.newTuple(matches.map { .object(MatchObject(self, text, $0)) })))
    }

    func replace(
        _ m: Machine, _ replacement: Value, _ string: Value, count: Value
    ) throws -> (text: Value, count: Int) {
        // As CPython: what is wrong with the template is told first.
        let template = try template(m, replacement)
        let text = try subject(m, string)
        let characters = try m.characters(text)
        let most = max(0, try m.number(count, default: 0))
        var joining = RegexJoining(isBytes: regex.isBytes)
        let result = try regex.replacing(in: characters, count: most, m.meter) { match in
            joining.reach(match.range)
            if let template {
                let isFit = replacement.isBytes == regex.isBytes || template.isOfGroups
                if try !joining.takes(m, replacement, isFit: isFit) { return [] }
                return try template.expanded(match, in: characters, m.meter)
            }
            let new = try m.call(replacement, [.object(MatchObject(self, text, match))])
            switch new {
            case .none: return []
            case .bytes(let bytes) where try joining.takes(m, new, isFit: regex.isBytes):
                return try m.characters(Str(latin: bytes))
            case .str where try joining.takes(m, new, isFit: !regex.isBytes):
                return try m.characters(try m.text(new))
            default:
                _ = try joining.takes(m, new, isFit: false)
                return []
            }
        }
        if let error = joining.error { throw error }
        return (try value(m, Str(scalars: result.text.map(\.value))), result.count)
    }

    /// The template that a replacement is; nothing for a function.
    private func template(_ m: Machine, _ replacement: Value) throws -> RegexTemplate? {
        switch replacement {
        case .str(let given): return try RegexTemplate(given.string, for: regex, m.meter)
        case .bytes(let given): return try RegexTemplate(Str(latin: given).string, for: regex, m.meter)
        case .object(let object) where object.isCallable: return nil
        default:
            _ = try m.hash(replacement)
            throw m.noText(replacement)
        }
    }

    func split(_ m: Machine, _ string: Value, most: Value) throws -> Value {
        let text = try subject(m, string)
        let most = try m.number(most, default: 0)
        if most < 0 { return m.newList([try value(m, text)]) }
        let parts = try regex.split(try m.characters(text), most: most, m.meter)
        return m.newList(
            try parts.map { part in try part.map { try value(m, Str(scalars: $0.map(\.value))) } ?? .none })
    }
}

/// What `re.sub` puts together, looked at as CPython does: what does not fit is told of at the end, by its place.
private struct RegexJoining {
    let isBytes: Bool
    private(set) var error: PyError?
    private var position = 0
    private var count = 0

    init(isBytes: Bool) {
        self.isBytes = isBytes
    }

    /// What is before a match is one of the parts.
    mutating func reach(_ match: Range<Int>) {
        if match.lowerBound > position { count += 1 }
        position = match.upperBound
    }

    /// Whether a replacement is one of the parts that can be joined.
    mutating func takes(_ m: Machine, _ value: Value, isFit: Bool) throws -> Bool {
        if !isFit, error == nil {
            let expected = isBytes ? "a bytes-like object" : "str instance"
            error = m.error(
                .typeError, "sequence item \(count): expected \(expected), \(m.typeName(value)) found")
        }
        count += 1
        return isFit
    }
}

extension Str {
    /// The bytes whose numbers the characters have.
    var latin: [UInt8] { ascii ?? scalars.map { UInt8(truncatingIfNeeded: $0) } }
}

extension String {
    /// The bytes whose numbers the characters have.
    var latin: [UInt8] { unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}
