/// Takes a regular expression of Python's apart, and refuses a wrong one in CPython's words.
struct RegexParser {
    /// How many groups may be inside one another.
    static let mostNested = 100

    /// A character, or a backslash and the one after it.
    struct Token: Equatable {
        var escaped: Bool
        var scalar: Unicode.Scalar
        var count: Int { escaped ? 2 : 1 }
        var text: String { (escaped ? "\\" : "") + String(scalar) }

        static func == (token: Token, plain: Unicode.Scalar) -> Bool { !token.escaped && token.scalar == plain }
    }

    let pattern: [Unicode.Scalar]
    let meter: Meter
    /// Those of the whole expression.
    var flags: RegexFlags
    /// Whether it is a pattern of bytes.
    let isBytes: Bool
    /// Where the next token starts.
    var position = 0
    var isVerbose: Bool
    /// How many groups were opened, the whole expression being the first.
    var groupCount = 1
    var names: [(name: String, group: Int)] = []
    /// The widths of the groups that are closed.
    var widths: [Int: RegexWidth] = [:]
    /// Where conditions ask for a group that is not there yet.
    var laterReferences: [(group: Int, position: Int)] = []
    /// How many groups there were where the outermost lookbehind began.
    var groupsBeforeLookbehind: Int?
    var depth = 0

    init(_ pattern: [Unicode.Scalar], flags: RegexFlags, isBytes: Bool = false, _ meter: Meter) {
        self.isBytes = isBytes
        self.pattern = pattern
        self.flags = flags
        self.meter = meter
        isVerbose = flags.contains(.verbose)
    }

    /// The whole expression.
    /// - Throws: `re.error`.
    mutating func parse() throws -> RegexNode {
        try meter.allocate(64 * pattern.count)
        let node = try alternation(isFirst: true)
        if position < pattern.count { throw error("unbalanced parenthesis") }
        if let reference = laterReferences.first(where: { $0.group >= groupCount }) {
            throw error("invalid group reference \(reference.group)", at: reference.position)
        }
        return node
    }

    // ── Tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// The next token, which stays; nothing at the end.
    /// - Throws: `re.error` for a backslash at the end.
    func peek() throws -> Token? {
        guard position < pattern.count else { return nil }
        guard pattern[position] == "\\" else { return Token(escaped: false, scalar: pattern[position]) }
        guard position + 1 < pattern.count else {
            throw error("bad escape (end of pattern)", at: position)
        }
        return Token(escaped: true, scalar: pattern[position + 1])
    }

    mutating func take() throws -> Token? {
        try meter.step()
        guard let token = try peek() else { return nil }
        position += token.count
        return token
    }

    /// Takes the character when it is next.
    mutating func take(_ scalar: Unicode.Scalar) throws -> Bool {
        guard position < pattern.count, pattern[position] == scalar, scalar != "\\" else { return false }
        position += 1
        return true
    }

    /// Takes up to `most` characters of those that pass.
    mutating func take(most: Int, where passes: (Unicode.Scalar) -> Bool) -> String {
        var taken = ""
        while taken.unicodeScalars.count < most, position < pattern.count, passes(pattern[position]) {
            taken.unicodeScalars.append(pattern[position])
            position += 1
        }
        return taken
    }

    /// Takes what is before `end`, and that too.
    mutating func takeName(until end: Unicode.Scalar) throws -> String {
        var name = ""
        while let token = try take() {
            if token == end {
                if name.isEmpty { throw error("missing group name", back: 1) }
                return name
            }
            name += token.text
        }
        if name.isEmpty { throw error("missing group name") }
        throw error("missing \(end), unterminated name", back: name.unicodeScalars.count)
    }

    // ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// An error so many characters before the next token.
    func error(_ message: String, back: Int = 0) -> Raised {
        error(message, at: max(0, position - back))
    }

    func error(_ message: String, at position: Int?) -> Raised {
        Self.error(message, at: position, in: pattern)
    }

    static func error(_ message: String, at position: Int?, in pattern: [Unicode.Scalar]) -> Raised {
        var details: [String: Raised.Detail] = [
            "msg": .string(message), "pattern": .string(String(scalars: pattern)), "pos": .none, "lineno": .none,
            "colno": .none,
        ]
        guard let position else { return Raised(type: "re.error", message: message, details: details) }
        let before = pattern.prefix(position)
        let line = before.count { $0 == "\n" } + 1
        let column = position - (before.lastIndex(of: "\n") ?? -1)
        details["pos"] = .int(position)
        details["lineno"] = .int(line)
        details["colno"] = .int(column)
        var text = "\(message) at position \(position)"
        if pattern.contains("\n") { text += " (line \(line), column \(column))" }
        return Raised(type: "re.error", message: text, details: details)
    }

    // ── Alternatives and sequences ──────────────────────────────────────────────────────────────────────────────────

    mutating func alternation(isFirst: Bool = false) throws -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.mostNested else { throw Raised.recursion("maximum recursion depth exceeded") }
        var branches = [try sequence(isFirst: isFirst)]
        while try take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    mutating func sequence(isFirst: Bool = false) throws -> RegexNode {
        var items: [RegexNode] = []
        while let token = try peek(), !(token == "|"), !(token == ")") {
            position += token.count
            try meter.step()
            if try skips(token) { continue }
            if let item = try item(token, &items, isFirst: isFirst) { items.append(item) }
        }
        return items.count == 1 ? items[0] : .sequence(items)
    }

    /// Whether the token means nothing, as white space and comments of a verbose expression.
    private mutating func skips(_ token: Token) throws -> Bool {
        guard isVerbose, !token.escaped else { return false }
        switch token.scalar {
        case " ", "\t", "\n", "\r", "\u{b}", "\u{c}": return true
        case "#":
            while let next = try take(), !(next == "\n") {}
            return true
        default: return false
        }
    }

    /// What the token begins; nothing when it changed the items or the flags.
    private mutating func item(
        _ token: Token, _ items: inout [RegexNode], isFirst: Bool
    ) throws -> RegexNode? {
        if token.escaped { return try escape(token) }
        switch token.scalar {
        case "[": return .set(try set())
        case "*", "+", "?", "{": return try repetition(token.scalar, &items)
        case ".": return .any
        case "(": return try group(mayChangeFlags: isFirst && items.isEmpty)
        case "^": return .at(.lineStart)
        case "$": return .at(.lineEnd)
        default: return .literal(token.scalar)
        }
    }

    // ── Repetitions ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// Repeats the last item; a brace that counts nothing is itself.
    private mutating func repetition(
        _ mark: Unicode.Scalar, _ items: inout [RegexNode]
    ) throws -> RegexNode? {
        let here = position
        guard let (min, max) = try counts(mark) else {
            position = here
            return .literal(mark)
        }
        switch items.last {
        case nil, .at: throw error("nothing to repeat", at: here - 1)
        case .repeated: throw error("multiple repeat", at: here - 1)
        default: break
        }
        var item = items.removeLast()
        if case .group(nil, let adding, let removing, let inner) = item, adding.isEmpty, removing.isEmpty {
            item = inner
        }
        let greed: RegexGreed = try take("?") ? .lazy : try take("+") ? .possessive : .greedy
        return .repeated(item, min: min, max: max, greed)
    }

    private mutating func counts(_ mark: Unicode.Scalar) throws -> (Int, Int)? {
        switch mark {
        case "?": return (0, 1)
        case "*": return (0, RegexNode.unlimited)
        case "+": return (1, RegexNode.unlimited)
        default: break
        }
        let here = position
        if try peek().map({ $0 == "}" }) ?? false { return nil }
        let isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
        let low = take(most: .max, where: isDigit)
        let high = try take(",") ? take(most: .max, where: isDigit) : low
        guard try take("}") else { return nil }
        let min = try Self.count(low) ?? 0
        let max = try Self.count(high) ?? RegexNode.unlimited
        guard max >= min else { throw error("min repeat greater than max repeat", at: here) }
        return (min, max)
    }

    private static func count(_ digits: String) throws -> Int? {
        if digits.isEmpty { return nil }
        guard let count = Int(digits), count < RegexNode.unlimited else {
            throw Raised.overflow("the repetition number is too large")
        }
        return count
    }
}
