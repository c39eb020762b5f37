extension Lexer {
    /// A string, at its quote.
    mutating func string(start: Int, prefix: String) throws {
        let isRaw = prefix.contains("r")
        let isBytes = prefix.contains("b")
        let quote = peek()
        let isTriple = peek(1) == quote && peek(2) == quote
        let (startLine, startLineStart) = (line, lineStart)
        offset += isTriple ? 3 : 1
        let body = offset
        try skip(quote: quote, isTriple: isTriple, start: start, startLine: startLine, startLineStart)
        let bodyEnd = offset
        offset += isTriple ? 3 : 1
        var position = here(offset)
        position.line = startLine
        position.column = Int32(start - startLineStart)
        let kind: Token.Kind
        if prefix.contains("f") {
            var reader = FieldReader(
                source: source, nesting: nesting, from: body, to: bodyEnd, line: startLine, lineStart: startLineStart)
            reader.isRaw = isRaw
            kind = .formatted(try reader.parts(depth: 0))
        } else {
            let content = Array(source[body..<bodyEnd])
            if isBytes {
                kind = .bytes(try Self.bytes(content, isRaw: isRaw, position))
            } else {
                kind = .string(isRaw ? Str(scalars: content) : try Self.unescaped(content, position))
            }
        }
        if tokens.count >= Self.mostTokens { throw failure("the expression is too long", start) }
        tokens.append(Token(kind: kind, position: position))
    }

    private mutating func skip(
        quote: UInt32, isTriple: Bool, start: Int, startLine: Int32, _ startLineStart: Int
    ) throws {
        while true {
            let scalar = peek()
            if offset >= end || (scalar == 0x0A && !isTriple) {
                let what = isTriple ? "unterminated triple-quoted string literal" : "unterminated string literal"
                throw SyntaxError(
                    message: "\(what) (detected at line \(line))",
                    position: Position(
                        line: startLine, column: Int32(start - startLineStart), endLine: startLine,
                        endColumn: Int32(start - startLineStart) + 1))
            }
            if scalar == quote && (!isTriple || (peek(1) == quote && peek(2) == quote)) { return }
            if scalar == 0x5C {
                offset += 1
                if offset >= end { continue }
            }
            if peek() == 0x0A {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
    }

    /// The text that a literal with escapes stands for.
    static func unescaped(_ content: [UInt32], _ position: Position) throws -> Str {
        guard content.contains(0x5C) else { return Str(scalars: content) }
        var result: [UInt32] = []
        var index = 0
        while index < content.count {
            let scalar = content[index]
            index += 1
            guard scalar == 0x5C, index < content.count else {
                result.append(scalar)
                continue
            }
            let letter = content[index]
            index += 1
            if let plain = simple(letter) {
                if plain != UInt32.max { result.append(plain) }
                continue
            }
            switch letter {
            case 0x30...0x37: result.append(octal(content, &index))
            case 0x78: result.append(try hex(content, &index, 2, "\\xXX", position))
            case 0x75: result.append(try hex(content, &index, 4, "\\uXXXX", position))
            case 0x55:
                let value = try hex(content, &index, 8, "\\UXXXXXXXX", position)
                if value > 0x10FFFF {
                    throw SyntaxError(
                        message: "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character",
                        position: position)
                }
                result.append(value)
            case 0x4E:
                throw SyntaxError(message: "names of characters (\\N{…}) are not available", position: position)
            default: result += [0x5C, letter]
            }
        }
        return Str(scalars: result)
    }

    /// What a backslash and a letter stand for; the largest number: nothing at all.
    private static func simple(_ letter: UInt32) -> UInt32? {
        switch letter {
        case 0x0A: UInt32.max
        case 0x5C, 0x27, 0x22: letter
        case 0x61: 7
        case 0x62: 8
        case 0x66: 12
        case 0x6E: 10
        case 0x72: 13
        case 0x74: 9
        case 0x76: 11
        default: nil
        }
    }

    private static func octal(_ content: [UInt32], _ index: inout Int) -> UInt32 {
        index -= 1
        var value: UInt32 = 0
        for _ in 0..<3 where index < content.count && (0x30...0x37).contains(content[index]) {
            value = value * 8 + content[index] - 0x30
            index += 1
        }
        return value
    }

    private static func hex(
        _ content: [UInt32], _ index: inout Int, _ count: Int, _ form: String, _ position: Position
    ) throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard index < content.count, let scalar = Unicode.Scalar(content[index]), scalar.isASCII,
                let digit = Character(scalar).hexDigitValue
            else {
                throw SyntaxError(
                    message: "(unicode error) 'unicodeescape' codec can't decode bytes: truncated \(form) escape",
                    position: position)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private static func bytes(_ content: [UInt32], isRaw: Bool, _ position: Position) throws -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < content.count {
            let scalar = content[index]
            index += 1
            guard scalar < 128 else {
                throw SyntaxError(message: "bytes can only contain ASCII literal characters", position: position)
            }
            guard scalar == 0x5C, !isRaw, index < content.count else {
                result.append(UInt8(scalar))
                continue
            }
            let letter = content[index]
            index += 1
            if let plain = simple(letter) {
                if plain != UInt32.max { result.append(UInt8(plain)) }
            } else if (0x30...0x37).contains(letter) {
                result.append(UInt8(truncatingIfNeeded: octal(content, &index)))
            } else if letter == 0x78 {
                guard let value = try? hex(content, &index, 2, "", position) else {
                    throw SyntaxError(
                        message: "(value error) invalid \\x escape at position \(index - 2)", position: position)
                }
                result.append(UInt8(value))
            } else {
                index -= 1
                result.append(0x5C)
            }
        }
        return result
    }
}

/// Finds the fields of an f-string.
struct FieldReader {
    private let source: [UInt32]
    private let nesting: Int
    var offset: Int
    let end: Int
    var line: Int32
    var lineStart: Int
    var isRaw = false

    init(source: [UInt32], nesting: Int, from: Int, to: Int, line: Int32, lineStart: Int) {
        self.source = source
        self.nesting = nesting
        offset = from
        end = to
        self.line = line
        self.lineStart = lineStart
    }

    private func peek(_ ahead: Int = 0) -> UInt32 { offset + ahead < end ? source[offset + ahead] : 0 }

    private var position: Position {
        let column = Int32(max(0, offset - lineStart))
        return Position(line: line, column: column, endLine: line, endColumn: column + 1)
    }

    private func failure(_ message: String) -> SyntaxError {
        SyntaxError(message: "f-string: " + message, position: position)
    }

    private mutating func advance() {
        if peek() == 0x0A {
            line += 1
            lineStart = offset + 1
        }
        offset += 1
    }

    /// The parts until the end, or, within a specification, until its brace.
    mutating func parts(depth: Int) throws -> [FormattedPart] {
        if nesting + depth > 3 { throw failure("expressions nested too deeply") }
        var parts: [FormattedPart] = []
        var literal: [UInt32] = []
        func flush(_ parts: inout [FormattedPart], _ literal: inout [UInt32], _ position: Position) throws {
            if literal.isEmpty { return }
            parts.append(.text(isRaw ? Str(scalars: literal) : try Lexer.unescaped(literal, position)))
            literal = []
        }
        while offset < end {
            let scalar = peek()
            if scalar == 0x5C && !isRaw {
                literal.append(scalar)
                advance()
                if offset < end && peek() != 0x7B && peek() != 0x7D {
                    literal.append(peek())
                    advance()
                }
            } else if scalar == 0x7B {
                if peek(1) == 0x7B && depth == 0 {
                    literal.append(scalar)
                    offset += 2
                    continue
                }
                try flush(&parts, &literal, position)
                offset += 1
                parts.append(try field(depth: depth))
            } else if scalar == 0x7D {
                if depth > 0 { break }
                if peek(1) != 0x7D { throw failure("single '}' is not allowed") }
                literal.append(scalar)
                offset += 2
            } else {
                literal.append(scalar)
                advance()
            }
        }
        try flush(&parts, &literal, position)
        return parts
    }

    private mutating func field(depth: Int) throws -> FormattedPart {
        let start = (offset: offset, line: line, lineStart: lineStart, position: position)
        try skipExpression()
        if offset >= end { throw failure("expecting '}'") }
        let expressionEnd = offset
        if source[start.offset..<expressionEnd].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0C }) {
            throw failure("empty expression not allowed")
        }
        var lexer = Lexer(
            source: source, from: start.offset, to: expressionEnd, line: start.line, lineStart: start.lineStart,
            nesting: nesting + depth + 1)
        let tokens = try lexer.lex()
        var shown: Str?
        if peek() == 0x3D {
            offset += 1
            while [0x20, 0x09, 0x0A, 0x0C].contains(peek()) { advance() }
            shown = Str(scalars: Array(source[start.offset..<offset]))
        }
        var conversion: UInt8?
        if peek() == 0x21 {
            offset += 1
            guard [0x72, 0x73, 0x61].contains(peek()) else {
                throw failure(
                    offset >= end || peek() == 0x7D || peek() == 0x3A
                        ? "expected conversion character"
                        : "invalid conversion character: expected 's', 'r', or 'a'")
            }
            conversion = UInt8(peek())
            offset += 1
        }
        var spec: [FormattedPart] = []
        let hasSpec = peek() == 0x3A
        if hasSpec {
            if depth >= 2 { throw failure("expressions nested too deeply") }
            offset += 1
            spec = try parts(depth: depth + 1)
        }
        guard peek() == 0x7D, offset < end else { throw failure("expecting '}'") }
        offset += 1
        // `=` alone shows the value as repr() does.
        if shown != nil && conversion == nil && !hasSpec { conversion = 0x72 }
        return .field(tokens: tokens, shown: shown, conversion: conversion, spec: spec, position: start.position)
    }

    /// To the end of the expression: `!`, `:`, `=` or `}` outside of brackets and quotes.
    private mutating func skipExpression() throws {
        var brackets = 0
        while offset < end {
            let scalar = peek()
            switch scalar {
            case 0x22, 0x27:
                try skipQuoted(scalar)
                continue
            case 0x28, 0x5B, 0x7B: brackets += 1
            case 0x29, 0x5D, 0x7D:
                if brackets == 0 {
                    if scalar == 0x7D { return }
                    throw failure("unmatched '\(scalar.character)'")
                }
                brackets -= 1
            case 0x5C: throw failure("expression part cannot include a backslash")
            case 0x21 where brackets == 0 && peek(1) == 0x3D: offset += 1
            case 0x3C where peek(1) == 0x3D, 0x3E where peek(1) == 0x3D, 0x3D where peek(1) == 0x3D: offset += 1
            case 0x21, 0x3A, 0x3D:
                if brackets == 0 { return }
            default: break
            }
            advance()
        }
    }

    private mutating func skipQuoted(_ quote: UInt32) throws {
        let isTriple = peek(1) == quote && peek(2) == quote
        let length = isTriple ? 3 : 1
        offset += length
        while offset < end {
            if peek() == 0x5C { throw failure("expression part cannot include a backslash") }
            if peek() == quote && (!isTriple || (peek(1) == quote && peek(2) == quote)) {
                offset += length
                return
            }
            advance()
        }
        throw failure("unterminated string")
    }
}
