extension PyType {
    static let regexError = PyType.exception("error", module: "re", base: .exception)
}

extension StandardModules {
    /// Python's `re`, of text.
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
                Value(try PythonRegex.escape(try m.text(a[0]).string, m.meter))
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
        guard case .str(let text) = pattern else {
            throw m.error(.typeError, "first argument must be string or compiled pattern")
        }
        return try RegexCache.pattern(text, flags: flags, m.meter)
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
        return Str("re.compile(\(PythonText.repr(regex.pattern))\(shown.isEmpty ? "" : ", " + shown))")
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: PatternObject.self) else { return false }
        return other.regex.flags == regex.flags && Str(other.regex.pattern) == Str(regex.pattern)
    }
    override func hash(_ m: Machine) throws -> Int { Str(regex.pattern).hashCode ^ regex.flags.rawValue }

    private static func own(_ value: Value) -> PatternObject? { value.object(as: PatternObject.self) }

    static let patternType = PyType(
        "Pattern", module: "re",
        members: [
            .property("pattern") { _, value in Value(own(value)?.regex.pattern) },
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
    func find(
        _ m: Machine, _ string: Value, _ mode: PythonRegex.Mode, from: Value = .missing, to: Value = .missing
    ) throws -> Value {
        let text = try m.text(string)
        let end = try m.number(to, default: text.count)
        let match = try regex.firstMatch(
            in: try m.characters(text), from: try m.number(from, default: 0), to: end, mode, m.meter)
        return match.map { .object(MatchObject(self, text, $0)) } ?? .none
    }

    private func all(_ m: Machine, _ text: Str, _ from: Value, _ to: Value) throws -> [RegexMatch] {
        try regex.matches(
            in: try m.characters(text), from: try m.number(from, default: 0),
            to: try m.number(to, default: text.count), m.meter)
    }

    func findAll(
        _ m: Machine, _ string: Value, from: Value = .missing, to: Value = .missing
    ) throws -> Value {
        let text = try m.text(string)
        let part: (Range<Int>?) throws -> Value = { span in
            guard let span else { return .str(.empty) }
            try m.charge(span.count, of: 4)
            return .str(text.slice(span.lowerBound, span.upperBound))
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
        let text = try m.text(string)
        let matches = try all(m, text, from, to)
        try m.charge(matches.count, of: 64)
        return .object(SequenceIterator(m.newTuple(matches.map { .object(MatchObject(self, text, $0)) })))
    }

    func replace(
        _ m: Machine, _ replacement: Value, _ string: Value, count: Value
    ) throws -> (text: Value, count: Int) {
        // As CPython: what is wrong with the template is told first.
        var template: RegexTemplate?
        if case .str(let given) = replacement { template = try RegexTemplate(given.string, for: regex, m.meter) }
        let text = try m.text(string)
        let characters = try m.characters(text)
        let most = max(0, try m.number(count, default: 0))
        let result: (text: [Unicode.Scalar], count: Int)
        if let template {
            result = try regex.replacing(in: characters, count: most, m.meter) {
                try template.expanded($0, in: characters, m.meter)
            }
        } else {
            result = try regex.replacing(in: characters, count: most, m.meter) { match in
                let new = try m.call(replacement, [.object(MatchObject(self, text, match))])
                if new.isNone { return [] }
                return try m.characters(try m.text(new, "expected str instance"))
            }
        }
        return (Value(result.text), result.count)
    }

    func split(_ m: Machine, _ string: Value, most: Value) throws -> Value {
        let text = try m.text(string)
        let most = try m.number(most, default: 0)
        if most < 0 { return m.newList([.str(text)]) }
        let parts = try regex.split(try m.characters(text), most: most, m.meter)
        return m.newList(parts.map { $0.map { Value($0) } ?? .none })
    }
}
