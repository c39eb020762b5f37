/// Cuts a query's text into tokens, one at a time.
struct QueryLexer {
    private let scalars: [Unicode.Scalar]
    private var offset = 0
    private var line = 1
    private var lineStart = 0

    /// - Throws: ``QueryError`` when the text is too long; no more of it than the limit is looked at.
    init(_ text: String) throws(QueryError) {
        scalars = Array(text.unicodeScalars.prefix(QueryLimits.characters + 1))
        guard scalars.count > QueryLimits.characters else { return }
        while offset < QueryLimits.characters { advance() }
        throw QueryError(position, "expected the end, because a query has at most \(QueryLimits.characters) characters")
    }

    /// Where it is.
    private var position: QueryPosition { QueryPosition(line: line, column: offset - lineStart + 1) }

    /// The next token; ``QueryToken/Kind/end`` again and again when there is none.
    mutating func next() throws(QueryError) -> QueryToken {
        while let scalar = peek(), Self.isBetweenTokens(scalar) { advance() }
        let (start, position) = (offset, self.position)
        let kind = try scan()
        let shown = String(String.UnicodeScalarView(scalars[start..<min(offset, start + 40)]))
        return QueryToken(kind: kind, position: position, shown: shown.first == "\"" ? shown : "\"\(shown)\"")
    }

    private mutating func scan() throws(QueryError) -> QueryToken.Kind {
        guard let scalar = peek() else { return .end }
        if Self.beginsName(scalar) { return scanName() }
        if Self.isDigit(scalar) || scalar == "-" && peek(1).map(Self.isDigit) == true { return try scanNumber() }
        if scalar == "\"" || scalar == "'" { return .text(try scanText(quote: scalar)) }
        advance()
        switch scalar {
        case "(": return .opening
        case ")": return .closing
        case ",": return .comma
        default: return scanSign(after: scalar)
        }
    }

    private mutating func scanSign(after scalar: Unicode.Scalar) -> QueryToken.Kind {
        if let second = peek(), let sign = QueryToken.Sign(rawValue: "\(scalar)\(second)") {
            advance()
            return .sign(sign)
        }
        return QueryToken.Sign(rawValue: "\(scalar)").map(QueryToken.Kind.sign) ?? .unknown
    }

    private mutating func scanName() -> QueryToken.Kind {
        var parts = [scanIdentifier()]
        while peek() == ".", let following = peek(1), Self.beginsName(following) {
            advance()
            parts.append(scanIdentifier())
        }
        guard parts.count == 1, let keyword = QueryToken.Keyword(rawValue: parts[0]) else { return .name(parts) }
        return .keyword(keyword)
    }

    private mutating func scanIdentifier() -> String {
        taken { $0.advance(while: { Self.beginsName($0) || Self.isDigit($0) }) }
    }
}

// MARK: - Numbers and texts

extension QueryLexer {
    private mutating func scanNumber() throws(QueryError) -> QueryToken.Kind {
        let position = self.position
        var isWhole = true
        let digits = taken { lexer in
            if lexer.peek() == "-" { lexer.advance() }
            // No number but zero begins with a zero, so what follows one is no part of it.
            if lexer.peek() == "0" { lexer.advance() } else { lexer.advance(while: Self.isDigit) }
            if lexer.peek() == ".", lexer.peek(1).map(Self.isDigit) == true {
                isWhole = false
                lexer.advance()
                lexer.advance(while: Self.isDigit)
            }
            if let length = lexer.exponentMark {
                isWhole = false
                for _ in 0..<length { lexer.advance() }
                lexer.advance(while: Self.isDigit)
            }
        }
        if isWhole, let value = Int(digits) { return .int(value) }
        if !isWhole, let value = Double(digits), value.isFinite { return .float(value) }
        throw QueryError(position, "expected a smaller number")
    }

    /// How long `e`, `e+` or `e-` is, when such a one and a digit come next.
    private var exponentMark: Int? {
        guard peek() == "e" || peek() == "E" else { return nil }
        let length = peek(1) == "+" || peek(1) == "-" ? 2 : 1
        return peek(length).map(Self.isDigit) == true ? length : nil
    }

    private mutating func scanText(quote: Unicode.Scalar) throws(QueryError) -> String {
        advance()
        var text = String.UnicodeScalarView()
        while let scalar = peek(), scalar != quote {
            let position = self.position
            if Self.isNewline(scalar) { throw QueryError(position, "expected \(quote) before the line ends") }
            advance()
            let meant = scalar == "\\" ? try scanEscape(at: position) : scalar
            // No database stores it in a text.
            if meant == "\0" { throw QueryError(position, "expected a character other than U+0000") }
            text.append(meant)
        }
        guard peek() == quote else { throw QueryError(position, "expected \(quote), but the query ends here") }
        advance()
        return String(text)
    }

    private mutating func scanEscape(at position: QueryPosition) throws(QueryError) -> Unicode.Scalar {
        let scalar = peek()
        if scalar != nil { advance() }
        switch scalar {
        case "\"", "'", "\\", "/": return scalar ?? "\\"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return try scanUnicode(at: position)
        default:
            throw QueryError(position, #"expected one of \" \' \\ \/ \b \f \n \r \t \uXXXX, but found another escape"#)
        }
    }

    /// The character of the digits after `\u`. What needs more than four digits is written as two surrogates.
    private mutating func scanUnicode(at position: QueryPosition) throws(QueryError) -> Unicode.Scalar {
        let first = try scanUnit(at: position)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, peek() == "\\", peek(1) == "u" else {
            throw QueryError(position, "expected both halves of a surrogate pair")
        }
        advance()
        advance()
        let second = try scanUnit(at: position)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw QueryError(position, "expected both halves of a surrogate pair") }
        return scalar
    }

    private mutating func scanUnit(at position: QueryPosition) throws(QueryError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let scalar = peek(), scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw QueryError(position, #"expected four hexadecimal digits after \u"#)
            }
            unit = unit << 4 + UInt32(digit)
            advance()
        }
        return unit
    }
}

// MARK: - Characters

extension QueryLexer {
    private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
        offset + distance < scalars.count ? scalars[offset + distance] : nil
    }

    private mutating func advance() {
        let scalar = scalars[offset]
        offset += 1
        // A carriage return and the line feed after it end one line, not two.
        guard Self.isNewline(scalar), !(scalar == "\r" && peek() == "\n") else { return }
        (line, lineStart) = (line + 1, offset)
    }

    private mutating func advance(while fits: (Unicode.Scalar) -> Bool) {
        while let scalar = peek(), fits(scalar) { advance() }
    }

    /// The text that is passed over.
    private mutating func taken(_ pass: (inout QueryLexer) -> Void) -> String {
        let start = offset
        pass(&self)
        return String(String.UnicodeScalarView(scalars[start..<offset]))
    }

    private static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }
    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isNewline(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
    private static func isBetweenTokens(_ scalar: Unicode.Scalar) -> Bool {
        isNewline(scalar) || " \t\u{B}\u{C}\u{A0}".unicodeScalars.contains(scalar)
    }
}
