/// What `re.match` gives.
final class MatchObject: Object {
    let pattern: PatternObject
    let text: Str
    let match: RegexMatch
    /// The part of the text that was searched.
    private let bounds: Range<Int>

    init(_ pattern: PatternObject, _ text: Str, _ match: RegexMatch, in bounds: Range<Int>? = nil) {
        self.bounds = bounds ?? 0..<text.count
        self.pattern = pattern
        self.text = text
        self.match = match
    }

    override var type: PyType { Self.matchType }
    override func repr(_ m: Machine) throws -> Str {
        let range = match.range
        let shown = try m.repr(try pattern.value(m, text.slice(range.lowerBound, range.upperBound))).string
        return Str("<re.Match object; span=(\(range.lowerBound), \(range.upperBound)), match=\(shown)>")
    }
    override var hasItems: Bool { true }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        try part(m, try number(m, index), default: .none)
    }

    /// The number of a group that is named or numbered.
    private func number(_ m: Machine, _ group: Value) throws -> Int {
        if case .str(let name) = group, let number = pattern.regex.group(named: name.string) { return number }
        if let number = group.smallInteger, match.spans.indices.contains(number) { return number }
        throw m.error(.indexError, "no such group")
    }

    private func part(_ m: Machine, _ group: Int, default value: Value) throws -> Value {
        try match.spans[group].map { try pattern.value(m, text.slice($0.lowerBound, $0.upperBound)) } ?? value
    }

    private func span(_ m: Machine, _ group: Value) throws -> (Int, Int) {
        let span = match.spans[group.isMissing ? 0 : try number(m, group)]
        return span.map { ($0.lowerBound, $0.upperBound) } ?? (-1, -1)
    }

    private func groups(_ m: Machine, _ wanted: Value) throws -> Value {
        guard case .tuple(let wanted) = wanted, !wanted.items.isEmpty else { return try part(m, 0, default: .none) }
        let parts = try wanted.items.map { try part(m, try number(m, $0), default: .none) }
        return parts.count == 1 ? parts[0] : .items(parts)
    }

    private func dictionary(_ m: Machine, default value: Value) throws -> Value {
        let dict = m.newDict()
        for (name, group) in pattern.regex.names { try dict.set(m, Value(name), part(m, group, default: value)) }
        return .dict(dict)
    }

    private func expanded(_ m: Machine, _ template: Value) throws -> Value {
        let given: Str
        if pattern.regex.isBytes, case .bytes(let bytes) = template {
            given = Str(latin: bytes)
        } else {
            given = try m.text(template)
        }
        let template = try RegexTemplate(given.string, for: pattern.regex, m.meter)
        let expanded = try template.expanded(match, in: try m.characters(text), m.meter)
        return try pattern.value(m, Str(scalars: expanded.map(\.value)))
    }

    private static func own(_ value: Value) -> MatchObject? { value.object(as: MatchObject.self) }
    private static func orNone(_ value: Value) -> Value { value.isMissing ? .none : value }

    static let matchType = PyType(
        "Match", module: "re",
        members: [
            .method("group", "*groups") { m, a in try own(a[0])?.groups(m, a[1]) ?? .none },
            .method("groups", "default=") { m, a in
                guard let own = own(a[0]) else { return .none }
                return .items(
                    try (1..<own.match.spans.count).map { try own.part(m, $0, default: orNone(a[1])) })
            },
            .method("groupdict", "default=") { m, a in try own(a[0])?.dictionary(m, default: orNone(a[1])) ?? .none },
            .method("start", "group=") { m, a in .int(try own(a[0])?.span(m, a[1]).0 ?? -1) },
            .method("end", "group=") { m, a in .int(try own(a[0])?.span(m, a[1]).1 ?? -1) },
            .method("span", "group=") { m, a in
                let span = try own(a[0])?.span(m, a[1]) ?? (-1, -1)
                return .items([.int(span.0), .int(span.1)])
            },
            .method("expand", "template") { m, a in try own(a[0])?.expanded(m, a[1]) ?? .none },
            .property("string") { m, value in try own(value).map { try $0.pattern.value(m, $0.text) } ?? .none },
            .property("pos") { _, value in .int(own(value)?.bounds.lowerBound ?? 0) },
            .property("endpos") { _, value in .int(own(value)?.bounds.upperBound ?? 0) },
            .property("regs") { m, value in
                guard let own = own(value) else { return .none }
                return .items(
                    try own.match.spans.indices.map { group in
                        let span = try own.span(m, .int(group))
                        return .items([.int(span.0), .int(span.1)])
                    })
            },
            .property("re") { _, value in own(value).map { .object($0.pattern) } ?? .none },
            .property("lastindex") { _, value in (own(value)?.match.lastIndex).map { .int($0) } ?? .none },
            .property("lastgroup") { _, value in
                guard let own = own(value), let last = own.match.lastIndex else { return .none }
                return Value(own.pattern.regex.names.first { $0.group == last }?.name)
            },
        ])
}
