/// What `re.sub` puts in place of a match: text and groups, as `\1` and `\g<name>`.
struct RegexTemplate {
    private enum Piece {
        case text([Unicode.Scalar])
        case group(Int)
    }

    private var pieces: [Piece] = []

    /// Whether there is no text of its own in it.
    var isOfGroups: Bool {
        !pieces.isEmpty
            && pieces.allSatisfy { piece in
                if case .group = piece { true } else { false }
            }
    }

    /// - Throws: `re.error`; `IndexError` for a name that there is not.
    init(_ template: String, for regex: PythonRegex, _ meter: Meter) throws {
        var parser = RegexParser(Array(template.unicodeScalars), flags: [], meter)
        try meter.allocate(8 * template.utf8.count)
        var text: [Unicode.Scalar] = []
        while let token = try parser.take() {
            guard token.escaped else {
                text.append(token.scalar)
                continue
            }
            switch try Self.meaning(of: token.scalar, regex, &parser) {
            case .text(let plain): text += plain
            case .group(let number):
                if !text.isEmpty { pieces.append(.text(text)) }
                text = []
                pieces.append(.group(number))
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    /// The replacement of a match in that text.
    func expanded(_ match: RegexMatch, in text: [Unicode.Scalar], _ meter: Meter) throws -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for piece in pieces {
            switch piece {
            case .text(let plain):
                try meter.step(plain.count)
                result += plain
            case .group(let number):
                guard let span = match.spans[number] else { continue }
                try meter.step(span.count)
                try meter.allocate(4 * span.count)
                result += text[span]
            }
        }
        return result
    }

    private static func meaning(
        of letter: Unicode.Scalar, _ regex: PythonRegex, _ parser: inout RegexParser
    ) throws -> Piece {
        switch letter {
        case "g": return .group(try named(regex, &parser))
        case "0":
            let digits = parser.take(most: 2, where: RegexParser.isOctal)
            let value = Int(digits.isEmpty ? "0" : digits, radix: 8) ?? 0
            return .text([Unicode.Scalar(UInt8(truncatingIfNeeded: value))])
        case "1"..."9": return try numbered(letter, regex, &parser)
        default:
            if let control = RegexParser.control(letter) { return .text([control]) }
            if RegexParser.isLetter(letter) { throw parser.error("bad escape \\\(letter)", back: 2) }
            return .text(["\\", letter])
        }
    }

    private static func named(_ regex: PythonRegex, _ parser: inout RegexParser) throws -> Int {
        guard try parser.take("<") else { throw parser.error("missing <") }
        let name = try parser.takeName(until: ">")
        let back = name.unicodeScalars.count + 1
        if RegexParser.isIdentifier(name) {
            guard let group = regex.group(named: name) else {
                throw Raised.index("unknown group name \(PythonText.repr(name))")
            }
            return group
        }
        guard let group = Int(name), group >= 0 else {
            throw parser.error("bad character in group name \(PythonText.repr(name))", back: back)
        }
        guard group <= regex.groupCount else {
            throw parser.error("invalid group reference \(group)", back: back)
        }
        return group
    }

    private static func numbered(
        _ first: Unicode.Scalar, _ regex: PythonRegex, _ parser: inout RegexParser
    ) throws -> Piece {
        var digits = String(first) + parser.take(most: 1, where: RegexParser.isDigit)
        if digits.unicodeScalars.count == 2, digits.unicodeScalars.allSatisfy(RegexParser.isOctal) {
            digits += parser.take(most: 1, where: RegexParser.isOctal)
        }
        if digits.unicodeScalars.count == 3 {
            guard let value = UInt8(digits, radix: 8) else {
                throw parser.error("octal escape value \\\(digits) outside of range 0-0o377", back: 4)
            }
            return .text([Unicode.Scalar(value)])
        }
        let group = Int(digits) ?? 0
        guard group <= regex.groupCount else {
            throw parser.error("invalid group reference \(group)", back: digits.utf8.count)
        }
        return .group(group)
    }
}
