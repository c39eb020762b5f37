extension Parser {
    /// `match`, if what follows is one: the word is a plain name elsewhere.
    mutating func matchStatement() throws -> Stmt? {
        let start = position
        let savedIndex = index
        advance()
        switch current {
        case .mark(let mark)
        where mark != .leftParen && mark != .leftBracket && mark != .leftBrace && mark != .minus
            && mark != .star && mark != .tilde:
            index = savedIndex
            return nil
        case .newline, .end, .keyword(.in), .keyword(.is), .keyword(.and), .keyword(.or), .keyword(.if):
            index = savedIndex
            return nil
        default: break
        }
        guard let subject = try? expressions(), at(.colon), case .newline = peek(1), case .indent = peek(2),
            case .name("case") = peek(3)
        else {
            index = savedIndex
            return nil
        }
        advance()
        advance()
        advance()
        var cases: [Case] = []
        while case .name("case") = current {
            let place = position
            advance()
            let pattern = try openPattern()
            let condition = take(.if) ? try named() : nil
            cases.append(
                Case(pattern: pattern, condition: condition, body: try block(after: "'case' statement", place)))
        }
        guard case .dedent = current else { throw failure("invalid syntax") }
        advance()
        return Stmt(.match(subject, cases), start)
    }

    /// `a, *b` without brackets is a sequence too.
    private mutating func openPattern() throws -> CasePattern {
        let first = try pattern(allowsStar: true)
        guard at(.comma) else {
            if case .star = first { return .sequence([first]) }
            return first
        }
        var items = [first]
        while take(.comma) {
            if at(.colon) || at(.if) { break }
            items.append(try pattern(allowsStar: true))
        }
        return .sequence(items)
    }

    private mutating func pattern(allowsStar: Bool = false) throws -> CasePattern {
        if allowsStar && take(.star) {
            let name = try name()
            return .star(name == "_" ? nil : name)
        }
        return try nested { parser in
            var options = [try parser.closedPattern()]
            while parser.take(.bar) { options.append(try parser.closedPattern()) }
            var pattern = options.count == 1 ? options[0] : .either(options)
            if parser.take(.as) { pattern = .named(pattern, try parser.name()) }
            return pattern
        }
    }

    private mutating func closedPattern() throws -> CasePattern {
        switch current {
        case .keyword(.None):
            advance()
            return .identical(.none)
        case .keyword(.True), .keyword(.False):
            let value = at(.True)
            advance()
            return .identical(.bool(value))
        case .name(let name):
            switch peek(1) {
            case .mark(.dot), .mark(.leftParen): return try dottedPattern()
            default: break
            }
            advance()
            return .capture(name == "_" ? nil : name)
        case .mark(.leftParen), .mark(.leftBracket): return try sequencePattern()
        case .mark(.leftBrace): return try mappingPattern()
        case .integer, .float, .string, .bytes, .mark(.minus): return .value(try binary(4))
        default: throw failure("invalid syntax")
        }
    }

    private mutating func dottedPattern() throws -> CasePattern {
        let start = position
        var value = try make(.name(try name()), start)
        while take(.dot) {
            let attribute = try name()
            value = try make(.attribute(value, attribute), start, [value])
        }
        guard take(.leftParen) else { return .value(value) }
        var arguments: [CasePattern] = []
        while !at(.rightParen) {
            arguments.append(try pattern())
            if !take(.comma) { break }
        }
        try expect(.rightParen)
        return .type(value, arguments)
    }

    private mutating func sequencePattern() throws -> CasePattern {
        let closing: Mark = at(.leftParen) ? .rightParen : .rightBracket
        advance()
        var items: [CasePattern] = []
        var hasComma = false
        while !at(closing) {
            items.append(try pattern(allowsStar: true))
            if !take(.comma) { break }
            hasComma = true
        }
        try expect(closing)
        if closing == .rightParen, items.count == 1, !hasComma { return items[0] }
        return .sequence(items)
    }

    private mutating func mappingPattern() throws -> CasePattern {
        advance()
        var pairs: [(Expr, CasePattern)] = []
        var rest: String?
        while !at(.rightBrace) {
            if take(.power) {
                rest = try name()
            } else {
                let key = try binary(0)
                try expect(.colon)
                pairs.append((key, try pattern()))
            }
            if !take(.comma) { break }
        }
        try expect(.rightBrace)
        return .mapping(pairs, rest: rest)
    }
}
