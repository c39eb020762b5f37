/// Reads the syntax of Python's `re`, as far as ``Pattern`` supports it.
struct PatternParser {
    /// Groups inside one another.
    private static let depthLimit = 50

    private let scalars: [UnicodeScalar]
    private var position = 0
    private var depth = 0
    private var ignoresCase = false

    init(_ text: String) throws(PatternError) {
        scalars = Array(text.unicodeScalars)
        guard scalars.count <= Pattern.textLimit else { throw error("The expression is too long") }
    }

    /// The whole expression.
    mutating func expression() throws(PatternError) -> PatternNode {
        if take("(?i)") { ignoresCase = true }
        let node = try alternatives()
        guard current == nil else { throw error("Unbalanced parenthesis") }
        return node
    }

    private var current: UnicodeScalar? { position < scalars.count ? scalars[position] : nil }

    private func error(_ reason: String) -> PatternError { PatternError(reason: reason, offset: position) }

    /// Goes past the text if it comes next.
    private mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternNode {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let scalar = current, scalar != "|", scalar != ")" {
            let start = position
            let node = try atom(scalar)
            nodes.append(try repeated(node, from: start))
        }
        return .sequence(nodes)
    }

    private mutating func atom(_ scalar: UnicodeScalar) throws(PatternError) -> PatternNode {
        switch scalar {
        case "(": return try group()
        case "[": return .scalar(try characterClass())
        case "*", "+", "?": throw error("Nothing to repeat")
        case "\\": return try escape()
        default: break
        }
        position += 1
        return switch scalar {
        case "^": .assertion(.start)
        case "$": .assertion(.end)
        case ".": .scalar(.any)
        default: .scalar(folded(ScalarSet(scalar.value)))
        }
    }

    private func folded(_ set: ScalarSet) -> ScalarSet { ignoresCase ? set.ignoringCase : set }
}

/// Groups and repetitions.
extension PatternParser {
    private mutating func group() throws(PatternError) -> PatternNode {
        guard depth < Self.depthLimit else { throw error("Too many groups inside one another") }
        depth += 1
        position += 1
        if take("?"), !take(":") { try groupName() }
        let node = try alternatives()
        guard take(")") else { throw error("Missing closing parenthesis") }
        depth -= 1
        return node
    }

    private mutating func groupName() throws(PatternError) {
        guard take("P<") else { throw error("Look-around, back-references and flags are not supported") }
        while let scalar = current, ScalarSet.word.contains(scalar.value) { position += 1 }
        guard take(">") else { throw error("A group's name is letters, digits and underscores") }
    }

    private mutating func repeated(_ node: PatternNode, from start: Int) throws(PatternError) -> PatternNode {
        guard let (least, most) = try quantifier() else { return node }
        if case .assertion = node { throw error("Nothing to repeat") }
        // Whether as much or as little as possible is taken makes no difference to a match of the whole text.
        _ = take("?")
        if let scalar = current, ["*", "+", "?"].contains(scalar) { throw error("Multiple repeat") }
        return .repeated(node, least: least, most: most)
    }

    private mutating func quantifier() throws(PatternError) -> (least: Int, most: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{") else { return nil }
        let least = number()
        let hasComma = take(",")
        let most = hasComma ? number() : least
        guard take("}"), least != nil || most != nil else {
            // A brace that begins no quantifier stands for itself.
            position = start
            return nil
        }
        if let most, most < least ?? 0 { throw error("The least is more than the most") }
        guard least ?? 0 <= PatternCompiler.sizeLimit, most ?? 0 <= PatternCompiler.sizeLimit else {
            throw error("The expression repeats too much")
        }
        return (least ?? 0, most)
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = current, ScalarSet.digit.contains(scalar.value), position - start < 6 { position += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<position])))
    }
}

/// Escapes and classes.
extension PatternParser {
    private mutating func escape() throws(PatternError) -> PatternNode {
        let assertions: [UnicodeScalar: PatternNode.Assertion] = [
            "A": .start, "Z": .end, "b": .wordBoundary, "B": .noWordBoundary,
        ]
        if position + 1 < scalars.count, let assertion = assertions[scalars[position + 1]] {
            position += 2
            return .assertion(assertion)
        }
        return .scalar(folded(try escapedSet()))
    }

    private mutating func escapedSet() throws(PatternError) -> ScalarSet {
        position += 1
        guard let scalar = current else { throw error("The expression ends with a backslash") }
        position += 1
        switch scalar {
        case "d": return .digit
        case "D": return .digit.negated
        case "w": return .word
        case "W": return .word.negated
        case "s": return .space
        case "S": return .space.negated
        case "n": return ScalarSet(0x0A)
        case "r": return ScalarSet(0x0D)
        case "t": return ScalarSet(0x09)
        case "x": return ScalarSet(try hexadecimal(2))
        case "u": return ScalarSet(try hexadecimal(4))
        default:
            guard !ScalarSet.word.contains(scalar.value) || scalar == "_" else { throw error("Unsupported escape") }
            return ScalarSet(scalar.value)
        }
    }

    private mutating func hexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
        let digits = String(String.UnicodeScalarView(scalars[position...].prefix(count)))
        guard digits.unicodeScalars.count == count, let value = UInt32(digits, radix: 16) else {
            throw error("Incomplete escape")
        }
        position += count
        return value
    }

    private mutating func characterClass() throws(PatternError) -> ScalarSet {
        position += 1
        let isNegated = take("^")
        var set = ScalarSet([])
        var isFirst = true
        while let scalar = current, scalar != "]" || isFirst {
            isFirst = false
            let member = try classMember(scalar)
            guard let lower = single(member), position + 1 < scalars.count, scalars[position] == "-",
                scalars[position + 1] != "]"
            else {
                set.add(member)
                continue
            }
            position += 1
            guard let upper = single(try classMember(scalars[position])), lower <= upper else {
                throw error("Bad character range")
            }
            set.add(lower...upper)
        }
        guard take("]") else { throw error("Unterminated character set") }
        set = folded(set)
        set.isNegated = isNegated
        return set
    }

    private mutating func classMember(_ scalar: UnicodeScalar) throws(PatternError) -> ScalarSet {
        if scalar == "\\" { return try escapedSet() }
        position += 1
        return ScalarSet(scalar.value)
    }

    /// The only member, when there is no more than one.
    private func single(_ set: ScalarSet) -> UInt32? {
        guard set.ranges.count == 1, !set.isNegated, set.ranges[0].count == 1 else { return nil }
        return set.ranges[0].lowerBound
    }
}
