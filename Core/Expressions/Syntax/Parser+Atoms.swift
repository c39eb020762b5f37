extension Parser {
    mutating func atom() throws -> Expr {
        let start = position
        switch current {
        case .name(let name):
            if name.hasPrefix("__") { throw hidden(name) }
            advance()
            return try make(.name(name), start)
        case .integer(let constant):
            advance()
            return try make(.constant(constant.value), start)
        case .float(let value):
            advance()
            return try make(.constant(.float(value)), start)
        case .string, .formatted, .bytes: return try strings()
        case .keyword(.True): return try literal(.bool(true))
        case .keyword(.False): return try literal(.bool(false))
        case .keyword(.None): return try literal(.none)
        case .mark(.ellipsis): return try literal(.object(Ellipsis.shared))
        case .mark(.leftParen): return try nested { try $0.parenthesized() }
        case .mark(.leftBracket): return try nested { try $0.listDisplay() }
        case .mark(.leftBrace): return try nested { try $0.braces() }
        case .keyword(.class): throw failure("classes are not available")
        case .keyword(.async), .keyword(.await): throw failure("'async' and 'await' are not available")
        default: throw failure("invalid syntax")
        }
    }

    private mutating func literal(_ value: Value) throws -> Expr {
        let start = position
        advance()
        return try make(.constant(value), start)
    }

    private mutating func parenthesized() throws -> Expr {
        let start = position
        advance()
        if take(.rightParen) { return try make(.tuple([]), start) }
        if at(.yield) {
            let value = try yielded()
            try expect(.rightParen)
            return value
        }
        let first = try element()
        if at(.for) {
            let generator = try comprehension(.generator, element: first, value: nil, start, closing: .rightParen)
            return generator
        }
        guard at(.comma) else {
            if case .starred = first.kind {
                throw failure("cannot use starred expression here", at: first.position)
            }
            try expect(.rightParen, missingComma)
            return Expr(first.kind, first.position, depth: first.depth)
        }
        let items = try rest(after: first, closing: .rightParen)
        return try make(.tuple(items), start, items)
    }

    /// The items of a display after the first one, with the bracket at the end.
    private mutating func rest(after first: Expr, closing: Mark) throws -> [Expr] {
        var items = [first]
        while take(.comma) {
            if at(closing) { break }
            items.append(try element())
        }
        try expect(closing, missingComma)
        return items
    }

    private mutating func element() throws -> Expr {
        let start = position
        guard take(.star) else { return try named() }
        let value = try binary(0)
        return try make(.starred(value), start, [value])
    }

    private mutating func listDisplay() throws -> Expr {
        let start = position
        advance()
        if take(.rightBracket) { return try make(.list([]), start) }
        let first = try element()
        if at(.for) { return try comprehension(.list, element: first, value: nil, start, closing: .rightBracket) }
        let items = try rest(after: first, closing: .rightBracket)
        return try make(.list(items), start, items)
    }

    private mutating func braces() throws -> Expr {
        let start = position
        advance()
        if take(.rightBrace) { return try make(.dict([]), start) }
        if !at(.power) {
            let first = try element()
            guard at(.colon) else {
                if at(.for) {
                    return try comprehension(.set, element: first, value: nil, start, closing: .rightBrace)
                }
                let items = try rest(after: first, closing: .rightBrace)
                return try make(.set(items), start, items)
            }
            advance()
            let value = try expression()
            if at(.for) {
                return try comprehension(.dict, element: first, value: value, start, closing: .rightBrace)
            }
            return try dictDisplay([(first, value)], start)
        }
        advance()
        return try dictDisplay([(nil, try binary(0))], start)
    }

    private mutating func dictDisplay(_ first: [(key: Expr?, value: Expr)], _ start: Position) throws -> Expr {
        var pairs = first
        while take(.comma) {
            if at(.rightBrace) { break }
            if take(.power) {
                pairs.append((nil, try binary(0)))
            } else {
                let key = try expression()
                try expect(.colon, at(.comma) || at(.rightBrace) ? "':' expected after dictionary key" : nil)
                pairs.append((key, try expression()))
            }
        }
        try expect(.rightBrace, missingComma)
        return try make(.dict(pairs), start, pairs.map(\.value) + pairs.compactMap(\.key))
    }

    /// `for … in … if …`, after the element.
    mutating func comprehension(
        _ kind: Comprehension.Kind, element: Expr, value: Expr?, _ start: Position, closing: Mark? = nil
    ) throws -> Expr {
        if case .starred = element.kind {
            throw failure("iterable unpacking cannot be used in comprehension", at: element.position)
        }
        var clauses: [Comprehension.Clause] = []
        var children = [element] + (value.map { [$0] } ?? [])
        while take(.for) {
            let target = try target()
            try expect(.in)
            let iterable = try disjunctionOrConditional()
            var conditions: [Expr] = []
            while take(.if) { conditions.append(try disjunction(orWalrus: true)) }
            clauses.append(Comprehension.Clause(target: target, iterable: iterable, conditions: conditions))
            children += [target, iterable] + conditions
        }
        if at(.async) { throw failure("'async' is not available") }
        if let closing { try expect(closing, missingComma) }
        let comprehension = Comprehension(
            kind, element: element, value: value, clauses: clauses, start.through(previous))
        return try make(.comprehension(comprehension), start, children)
    }

    private mutating func disjunctionOrConditional() throws -> Expr { try disjunction() }

    private mutating func disjunction(orWalrus: Bool) throws -> Expr {
        if case .name = current, case .mark(.walrus) = peek(1) { return try named() }
        if at(.lambda) { return try expression() }
        return try disjunction()
    }

    /// What `for` assigns to: names, attributes, items, and lists of them.
    mutating func target() throws -> Expr {
        let start = position
        var items: [Expr] = []
        var isTuple = false
        repeat {
            if at(.in) { break }
            let itemStart = position
            if take(.star) {
                let value = try binary(0)
                items.append(try make(.starred(value), itemStart, [value]))
            } else {
                items.append(try binary(0))
            }
            if at(.comma) { isTuple = true }
        } while take(.comma)
        guard let first = items.first else { throw failure("invalid syntax") }
        let target = isTuple ? try make(.tuple(items), start, items) : first
        try checkTarget(target)
        return target
    }

    // ── Strings ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Literals that follow each other are one.
    private mutating func strings() throws -> Expr {
        let start = position
        var parts: [Expr.Part] = []
        var bytes: [UInt8]?
        var isFormatted = false
        var deepest = 0
        loop: while true {
            switch current {
            case .string(let text): parts.append(.text(text))
            case .bytes(let more):
                if !parts.isEmpty { throw failure("cannot mix bytes and nonbytes literals", at: start) }
                bytes = (bytes ?? []) + more
            case .formatted(let fields):
                isFormatted = true
                parts += try nested { try $0.formatted(fields, &deepest) }
            default: break loop
            }
            if bytes != nil && !(parts.isEmpty) {
                throw failure("cannot mix bytes and nonbytes literals", at: start)
            }
            advance()
        }
        if let bytes { return try make(.constant(.bytes(bytes)), start) }
        if isFormatted { return try make(.formatted(Self.joined(parts)), start, depth: deepest) }
        var builder = StrBuilder()
        for case .text(let text) in parts { builder.append(text) }
        return try make(.constant(.str(builder.finish())), start)
    }

    private static func joined(_ parts: [Expr.Part]) -> [Expr.Part] {
        var result: [Expr.Part] = []
        for part in parts {
            if case .text(let text) = part, case .text(let before)? = result.last {
                result[result.count - 1] = .text(before.concatenated(with: text))
            } else {
                result.append(part)
            }
        }
        return result
    }

    private mutating func formatted(_ parts: [FormattedPart], _ deepest: inout Int) throws -> [Expr.Part] {
        var result: [Expr.Part] = []
        for part in parts {
            switch part {
            case .text(let text): result.append(.text(text))
            case .field(let tokens, let shown, let conversion, let spec, let position):
                if let shown { result.append(.text(shown)) }
                var inner = Parser(tokens: tokens)
                inner.depth = depth
                let value = try inner.expressions()
                guard inner.current == .end else {
                    throw SyntaxError(message: "f-string: invalid syntax", position: inner.position)
                }
                if case .yield = value.kind {
                    throw SyntaxError(message: "yield is not available here", position: position)
                }
                deepest = max(deepest, value.depth)
                result.append(
                    .field(value, conversion: conversion, spec: try formatted(spec, &deepest)))
            }
        }
        return result
    }
}
