/// Takes a program apart into words, with Python's rules for indentation and for lines that go on.
struct Lexer {
    static let mostBrackets = 100
    static let mostIndents = 50
    static let mostTokens = 200_000

    let source: [UInt32]
    var offset = 0
    let end: Int
    var line: Int32
    var lineStart: Int
    /// Whether the text is the inside of a field of an f-string: one expression, as in brackets.
    let isField: Bool
    let nesting: Int

    var tokens: [Token] = []
    private var indents: [(columns: Int, plain: Int)] = [(0, 0)]
    private var brackets: [(mark: UInt32, position: Position)] = []

    /// - Parameter source: The program, its line ends as `\n` only.
    init(source: [UInt32]) {
        self.source = source
        end = source.count
        line = 1
        lineStart = 0
        isField = false
        nesting = 0
    }

    /// For a field of an f-string, somewhere within the program.
    init(source: [UInt32], from: Int, to: Int, line: Int32, lineStart: Int, nesting: Int) {
        self.source = source
        offset = from
        end = to
        self.line = line
        self.lineStart = lineStart
        isField = true
        self.nesting = nesting
    }

    static func normalized(_ text: String) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(text.utf8.count)
        var wasReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\n" && wasReturn {
                wasReturn = false
                continue
            }
            wasReturn = scalar == "\r"
            result.append(wasReturn ? 10 : scalar.value)
        }
        if result.first == 0xFEFF { result.removeFirst() }
        return result
    }

    func here(_ start: Int) -> Position {
        Position(
            line: line, column: Int32(max(0, start - lineStart)), endLine: line,
            endColumn: Int32(max(0, offset - lineStart)))
    }

    func peek(_ ahead: Int = 0) -> UInt32 { offset + ahead < end ? source[offset + ahead] : 0 }

    func failure(_ message: String, _ start: Int, kind: String = "SyntaxError") -> SyntaxError {
        SyntaxError(message: message, position: here(start), kind: kind)
    }

    mutating func add(_ kind: Token.Kind, from start: Int) throws {
        if tokens.count >= Self.mostTokens { throw failure("the expression is too long", start) }
        tokens.append(Token(kind: kind, position: here(start)))
    }

    mutating func lex() throws -> [Token] {
        if !isField { try indentation() }
        while offset < end { try word() }
        if let open = brackets.last {
            throw SyntaxError(message: "'\(open.mark.character)' was never closed", position: open.position)
        }
        if !isField {
            if let last = tokens.last, last.kind != .newline { try add(.newline, from: offset) }
            for _ in indents.dropFirst() { try add(.dedent, from: offset) }
        }
        try add(.end, from: offset)
        return tokens
    }

    private var isJoined: Bool { isField || !brackets.isEmpty }

    private mutating func word() throws {
        let start = offset
        let scalar = peek()
        switch scalar {
        case 0x20, 0x09, 0x0C: offset += 1
        case 0x0A:
            offset += 1
            if !isJoined
                && tokens.last.map({ $0.kind != .newline && $0.kind != .indent && $0.kind != .dedent }) ?? false
            {
                offset -= 1
                try add(.newline, from: start)
                offset += 1
            }
            line += 1
            lineStart = offset
            if !isJoined { try indentation() }
        case 0x23:
            if isField { throw failure("f-string expression part cannot include '#'", start) }
            while offset < end && peek() != 0x0A { offset += 1 }
        case 0x5C:
            if isField { throw failure("f-string expression part cannot include a backslash", start) }
            guard peek(1) == 0x0A else {
                throw failure("unexpected character after line continuation character", start)
            }
            offset += 2
            line += 1
            lineStart = offset
            if offset >= end { throw failure("unexpected EOF while parsing", start) }
        case 0x30...0x39: try number()
        case 0x2E where (0x30...0x39).contains(peek(1)): try number()
        case 0x22, 0x27: try string(start: start, prefix: "")
        default:
            if Self.startsName(scalar) { try name() } else { try mark() }
        }
    }

    // ── Indentation ─────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func indentation() throws {
        while true {
            var columns = 0
            var plain = 0
            let start = offset
            while offset < end {
                let scalar = peek()
                if scalar == 0x20 {
                    columns += 1
                } else if scalar == 0x09 {
                    columns = (columns / 8 + 1) * 8
                } else if scalar == 0x0C {
                    columns = 0
                    plain = -1
                } else {
                    break
                }
                plain += 1
                offset += 1
            }
            if offset >= end { return }
            if peek() == 0x23 {
                while offset < end && peek() != 0x0A { offset += 1 }
            }
            if offset < end && peek() == 0x0A {
                offset += 1
                line += 1
                lineStart = offset
                continue
            }
            if offset >= end { return }
            return try settle(columns, plain, start)
        }
    }

    private mutating func settle(_ columns: Int, _ plain: Int, _ start: Int) throws {
        let current = indents[indents.count - 1]
        if columns == current.columns {
            if plain != current.plain {
                throw failure("inconsistent use of tabs and spaces in indentation", start, kind: "TabError")
            }
            return
        }
        if columns > current.columns {
            if indents.count > Self.mostIndents {
                throw failure("too many levels of indentation", start, kind: "IndentationError")
            }
            indents.append((columns, plain))
            return try add(.indent, from: start)
        }
        while let last = indents.last, last.columns > columns {
            indents.removeLast()
            try add(.dedent, from: start)
        }
        if indents[indents.count - 1].columns != columns {
            throw failure(
                "unindent does not match any outer indentation level", start, kind: "IndentationError")
        }
    }

    // ── Names and marks ─────────────────────────────────────────────────────────────────────────────────────────────

    static func startsName(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x41...0x5A, 0x61...0x7A, 0x5F: true
        case 0..<128: false
        default: Unicode.Scalar(scalar)?.properties.isXIDStart ?? false
        }
    }

    static func continuesName(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x30...0x39: true
        case 0..<128: false
        default: Unicode.Scalar(scalar)?.properties.isXIDContinue ?? false
        }
    }

    private mutating func name() throws {
        let start = offset
        while offset < end && Self.continuesName(peek()) { offset += 1 }
        let text = Str(scalars: Array(source[start..<offset])).string
        if peek() == 0x22 || peek() == 0x27, text.utf8.count <= 2 {
            let prefix = text.lowercased()
            if ["r", "b", "f", "u", "br", "rb", "fr", "rf"].contains(prefix) {
                return try string(start: start, prefix: prefix)
            }
        }
        if let keyword = Keyword(rawValue: text) {
            try add(.keyword(keyword), from: start)
        } else {
            try add(.name(text), from: start)
        }
    }

    private mutating func mark() throws {
        let start = offset
        for length in [3, 2, 1] where offset + length <= end {
            let slice = source[offset..<offset + length]
            guard slice.allSatisfy({ $0 < 128 }) else { continue }
            let text = String(decoding: slice.map { UInt8($0) }, as: UTF8.self)
            guard let mark = Mark(rawValue: text) else { continue }
            offset += length
            try bracket(mark, start)
            return try add(.mark(mark), from: start)
        }
        let scalar = peek()
        offset += 1
        let code = String(scalar, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.utf8.count)) + code
        if scalar >= 128, Escapes.isPrintable(scalar) {
            throw failure("invalid character '\(scalar.character)' (U+\(padded))", start)
        }
        if scalar >= 128 || scalar < 32 { throw failure("invalid non-printable character U+\(padded)", start) }
        throw failure("invalid syntax", start)
    }

    private mutating func bracket(_ mark: Mark, _ start: Int) throws {
        switch mark {
        case .leftParen, .leftBracket, .leftBrace:
            if brackets.count >= Self.mostBrackets { throw failure("too many nested parentheses", start) }
            brackets.append((source[start], here(start)))
        case .rightParen, .rightBracket, .rightBrace:
            guard let open = brackets.popLast() else { throw failure("unmatched '\(mark.rawValue)'", start) }
            let closes: UInt32 = open.mark == 0x28 ? 0x29 : open.mark + 2
            if source[start] != closes {
                throw failure(
                    "closing parenthesis '\(mark.rawValue)' does not match opening parenthesis "
                        + "'\(open.mark.character)'", start)
            }
        default: break
        }
    }
}

extension UInt32 {
    /// The character of that code point.
    var character: String { Unicode.Scalar(self).map { String(Character($0)) } ?? "\u{FFFD}" }
}
