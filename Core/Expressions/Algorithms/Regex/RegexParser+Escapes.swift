extension RegexParser {
    private static let controls: [Unicode.Scalar: Unicode.Scalar] = [
        "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{b}", "\\": "\\",
    ]

    /// The control character that an escape of that letter means.
    static func control(_ letter: Unicode.Scalar) -> Unicode.Scalar? { controls[letter] }

    static func isOctal(_ scalar: Unicode.Scalar) -> Bool { ("0"..."7").contains(scalar) }
    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    /// What an escape outside of a set means; it was taken.
    mutating func escape(_ token: Token) throws -> RegexNode {
        let letter = token.scalar
        switch letter {
        case "A": return .at(.start)
        case "Z": return .at(.end)
        case "b": return .at(.boundary)
        case "B": return .at(.noBoundary)
        case "0":
            let digits = take(most: 2, where: Self.isOctal)
            return .literal(Unicode.Scalar(UInt8(digits, radix: 8) ?? 0))
        case "1"..."9": return try reference(letter)
        default:
            if let category = RegexCategory(letter: letter) { return .set(RegexSet(categories: [category])) }
            return .literal(try character(token))
        }
    }

    /// A control character, one by its number, or one that is itself.
    private mutating func character(_ token: Token) throws -> Unicode.Scalar {
        let letter = token.scalar
        if let control = Self.control(letter) { return control }
        switch letter {
        case "x": return try numbered(letter, digits: 2)
        case "u" where !isBytes: return try numbered(letter, digits: 4)
        case "U" where !isBytes: return try numbered(letter, digits: 8)
        default:
            if Self.isLetter(letter) { throw error("bad escape \(token.text)", back: 2) }
            return letter
        }
    }

    private mutating func numbered(_ letter: Unicode.Scalar, digits count: Int) throws -> Unicode.Scalar {
        let digits = take(most: count) { $0.isASCII && $0.properties.isASCIIHexDigit }
        let text = "\\\(letter)\(digits)"
        guard digits.utf8.count == count else { throw error("incomplete escape \(text)", back: text.utf8.count) }
        guard let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
            throw error("bad escape \(text)", back: text.utf8.count)
        }
        return scalar
    }

    /// `\12`: a group, or a character by its octal number.
    private mutating func reference(_ first: Unicode.Scalar) throws -> RegexNode {
        var text = String(first)
        if position < pattern.count, Self.isDigit(pattern[position]) {
            text.unicodeScalars.append(pattern[position])
            position += 1
            let isOctal = text.unicodeScalars.allSatisfy(Self.isOctal)
            if isOctal, position < pattern.count, Self.isOctal(pattern[position]) {
                text.unicodeScalars.append(pattern[position])
                position += 1
                return .literal(try octal(text))
            }
        }
        let group = Int(text) ?? 0
        guard group < groupCount else {
            throw error("invalid group reference \(group)", back: text.utf8.count)
        }
        guard widths[group] != nil else { throw error("cannot refer to an open group", back: text.utf8.count + 1) }
        try checkLookbehind(group)
        return .reference(group)
    }

    private func octal(_ digits: String) throws -> Unicode.Scalar {
        guard let value = UInt8(digits, radix: 8) else {
            throw error(
                "octal escape value \\\(digits) outside of range 0-0o377", back: digits.utf8.count + 1)
        }
        return Unicode.Scalar(value)
    }

    func checkLookbehind(_ group: Int) throws {
        guard let known = groupsBeforeLookbehind else { return }
        guard widths[group] != nil else { throw error("cannot refer to an open group") }
        guard group < known else {
            throw error("cannot refer to group defined in the same lookbehind subpattern")
        }
    }

    /// The set whose opening bracket was taken.
    mutating func set() throws -> RegexSet {
        let here = position - 1
        var set = RegexSet()
        set.negated = try take("^")
        var isEmpty = true
        while true {
            guard let token = try take() else { throw error("unterminated character set", at: here) }
            if token == "]", !isEmpty { return set }
            isEmpty = false
            let low = try member(token)
            guard try take("-") else {
                low.add(to: &set)
                continue
            }
            guard let last = try take() else { throw error("unterminated character set", at: here) }
            if last == "]" {
                low.add(to: &set)
                Member.character("-").add(to: &set)
                return set
            }
            let high = try member(last)
            guard case .character(let first) = low, case .character(let final) = high, first <= final else {
                throw error(
                    "bad character range \(token.text)-\(last.text)", back: token.count + 1 + last.count)
            }
            set.ranges.append(first.value...final.value)
        }
    }

    private enum Member {
        case character(Unicode.Scalar)
        case category(RegexCategory)

        func add(to set: inout RegexSet) {
            switch self {
            case .character(let scalar): set.ranges.append(scalar.value...scalar.value)
            case .category(let category): set.categories.append(category)
            }
        }
    }

    private mutating func member(_ token: Token) throws -> Member {
        guard token.escaped else { return .character(token.scalar) }
        let letter = token.scalar
        if let category = RegexCategory(letter: letter) { return .category(category) }
        if Self.isOctal(letter) {
            let digits = String(letter) + take(most: 2, where: Self.isOctal)
            return .character(try octal(digits))
        }
        if Self.isDigit(letter) { throw error("bad escape \(token.text)", back: 2) }
        return .character(try character(token))
    }
}
