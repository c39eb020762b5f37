extension RegexParser {
    /// What the parenthesis that was taken begins; nothing for a comment or for flags of the whole expression.
    mutating func group(mayChangeFlags: Bool) throws -> RegexNode? {
        let start = position - 1
        guard try take("?") else { return try contents(number: try open(name: nil), start) }
        guard let token = try take() else { throw error("unexpected end of pattern") }
        if token.escaped { throw error("unknown extension ?\(token.text)", back: token.count + 1) }
        switch token.scalar {
        case "P": return try named(start)
        case ":": return try contents(number: nil, start)
        case ">": return .atomic(try closed(start) { try $0.alternation() })
        case "#":
            try skipComment(start)
            return nil
        case "=", "!": return try look(start, behind: false, negative: token.scalar == "!")
        case "<": return try lookbehind(start)
        case "(": return try conditional(start)
        default:
            guard RegexFlags(letter: token.scalar) != nil || token.scalar == "-" else {
                throw error("unknown extension ?\(token.text)", back: 2)
            }
            return try flagged(token.scalar, start, mayChangeFlags: mayChangeFlags)
        }
    }

    private mutating func skipComment(_ start: Int) throws {
        while let token = try take() {
            if token == ")" { return }
        }
        throw error("missing ), unterminated comment", at: start)
    }

    /// What `parse` takes, and the parenthesis that ends it.
    private mutating func closed(
        _ start: Int, _ parse: (inout RegexParser) throws -> RegexNode
    ) throws -> RegexNode {
        let node = try parse(&self)
        guard try take(")") else { throw error("missing ), unterminated subpattern", at: start) }
        return node
    }

    private mutating func contents(
        number: Int?, _ start: Int, adding: RegexFlags = [], removing: RegexFlags = []
    ) throws -> RegexNode {
        let wasVerbose = isVerbose
        isVerbose = (wasVerbose || adding.contains(.verbose)) && !removing.contains(.verbose)
        let node = try closed(start) { try $0.alternation() }
        isVerbose = wasVerbose
        if let number { widths[number] = node.width(widths) }
        return .group(number, adding: adding, removing: removing, node)
    }

    private mutating func open(name: String?) throws -> Int {
        let number = groupCount
        groupCount += 1
        guard let name else { return number }
        if let other = names.first(where: { $0.name == name }) {
            throw error(
                "redefinition of group name \(PythonText.repr(name)) as group \(number); was group \(other.group)",
                back: name.unicodeScalars.count + 1)
        }
        names.append((name, number))
        return number
    }

    static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first else { return false }
        return (first == "_" || first.properties.isXIDStart)
            && name.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
    }

    private func checkName(_ name: String) throws {
        guard Self.isIdentifier(name) else {
            throw error(
                "bad character in group name \(PythonText.repr(name))", back: name.unicodeScalars.count + 1)
        }
    }

    private func number(of name: String) throws -> Int {
        guard let found = names.first(where: { $0.name == name }) else {
            throw error("unknown group name \(PythonText.repr(name))", back: name.unicodeScalars.count + 1)
        }
        return found.group
    }

    /// `(?P<name>…)` and `(?P=name)`.
    private mutating func named(_ start: Int) throws -> RegexNode {
        if try take("<") {
            let name = try takeName(until: ">")
            try checkName(name)
            return try contents(number: try open(name: name), start)
        }
        guard try take("=") else {
            guard let token = try take() else { throw error("unexpected end of pattern") }
            throw error("unknown extension ?P\(token.text)", back: token.count + 2)
        }
        let name = try takeName(until: ")")
        try checkName(name)
        let group = try number(of: name)
        guard widths[group] != nil else {
            throw error("cannot refer to an open group", back: name.unicodeScalars.count + 1)
        }
        try checkLookbehind(group)
        return .reference(group)
    }

    private mutating func look(_ start: Int, behind: Bool, negative: Bool) throws -> RegexNode {
        let isOutermost = behind && groupsBeforeLookbehind == nil
        if isOutermost { groupsBeforeLookbehind = groupCount }
        let node = try closed(start) { parser in
            let node = try parser.alternation()
            if isOutermost { parser.groupsBeforeLookbehind = nil }
            return node
        }
        return .look(node, behind: behind, negative: negative)
    }

    private mutating func lookbehind(_ start: Int) throws -> RegexNode {
        guard let token = try take() else { throw error("unexpected end of pattern") }
        guard token == "=" || token == "!" else {
            throw error("unknown extension ?<\(token.text)", back: token.count + 2)
        }
        return try look(start, behind: true, negative: token.scalar == "!")
    }

    /// `(?(group)yes|no)`.
    private mutating func conditional(_ start: Int) throws -> RegexNode {
        let name = try takeName(until: ")")
        let count = name.unicodeScalars.count
        let group: Int
        if Self.isIdentifier(name) {
            group = try number(of: name)
        } else {
            guard let number = Int(name), number >= 0 else {
                throw error("bad character in group name \(PythonText.repr(name))", back: count + 1)
            }
            if number == 0 { throw error("bad group number", back: count + 1) }
            if !laterReferences.contains(where: { $0.group == number }) {
                laterReferences.append((number, position - count - 1))
            }
            group = number
        }
        if groupsBeforeLookbehind != nil { try checkLookbehind(group) }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.mostNested else { throw Raised.recursion("maximum recursion depth exceeded") }
        let yes = try sequence()
        var no = RegexNode.nothing
        if try take("|") {
            no = try sequence()
            if try peek().map({ $0 == "|" }) ?? false {
                throw error("conditional backref with more than two branches")
            }
        }
        guard try take(")") else { throw error("missing ), unterminated subpattern", at: start) }
        return .conditional(group, yes, no)
    }

    // ── Flags ───────────────────────────────────────────────────────────────────────────────────────────────────────

    /// `(?i)` and `(?i-m:…)`, whose first letter was taken.
    private mutating func flagged(
        _ first: Unicode.Scalar, _ start: Int, mayChangeFlags: Bool
    ) throws -> RegexNode? {
        var (adding, removing) = (RegexFlags(), RegexFlags())
        var end = first
        if first != "-" { (adding, end) = try addedFlags(first) }
        if end == ")" {
            flags.formUnion(adding)
            guard mayChangeFlags else {
                throw error("global flags not at the start of the expression", at: start)
            }
            isVerbose = flags.contains(.verbose)
            return nil
        }
        if end == "-" { removing = try removedFlags() }
        guard adding.isDisjoint(with: removing) else {
            throw error("bad inline flags: flag turned on and off", back: 1)
        }
        return try contents(number: nil, start, adding: adding, removing: removing)
    }

    private mutating func addedFlags(_ first: Unicode.Scalar) throws -> (RegexFlags, end: Unicode.Scalar) {
        var flags = RegexFlags()
        var letter = first
        while let flag = RegexFlags(letter: letter) {
            if flag == .locale, !isBytes {
                throw error("bad inline flags: cannot use 'L' flag with a str pattern")
            }
            if flag == .unicode, isBytes {
                throw error("bad inline flags: cannot use 'u' flag with a bytes pattern")
            }
            flags.formUnion(flag)
            guard !RegexFlags.kinds.contains(flag) || flags.intersection(.kinds) == flag else {
                throw error("bad inline flags: flags 'a', 'u' and 'L' are incompatible")
            }
            guard let token = try take() else { throw error("missing -, : or )") }
            if token == ")" || token == "-" || token == ":" { return (flags, token.scalar) }
            guard !token.escaped, RegexFlags(letter: token.scalar) != nil else {
                throw error(Self.refusal(of: token, missing: "missing -, : or )"), back: token.count)
            }
            letter = token.scalar
        }
        return (flags, letter)
    }

    private mutating func removedFlags() throws -> RegexFlags {
        var flags = RegexFlags()
        var missing = "missing flag"
        while true {
            guard let token = try take() else { throw error(missing) }
            if token == ":", !flags.isEmpty { return flags }
            guard !token.escaped, let flag = RegexFlags(letter: token.scalar) else {
                throw error(Self.refusal(of: token, missing: missing), back: token.count)
            }
            guard RegexFlags.kinds.isDisjoint(with: flag) else {
                throw error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
            }
            flags.formUnion(flag)
            missing = "missing :"
        }
    }

    private static func refusal(of token: Token, missing: String) -> String {
        !token.escaped && token.scalar.properties.isAlphabetic ? "unknown flag" : missing
    }
}
