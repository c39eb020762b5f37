extension Parser {
    /// `a, *b`: a tuple where there is a comma.
    mutating func expressions() throws -> Expr {
        let start = position
        if at(.yield) { return try yielded() }
        let first = try starredOrNamed()
        guard at(.comma) else {
            if case .starred = first.kind { throw failure("can't use starred expression here", at: start) }
            return first
        }
        var items = [first]
        while take(.comma) {
            if endsExpressions { break }
            items.append(try starredOrNamed())
        }
        return try make(.tuple(items), start, items)
    }

    var endsExpressions: Bool {
        switch current {
        case .newline, .end, .indent, .dedent: true
        case .mark(let mark):
            mark == .assign || mark == .rightParen || mark == .rightBracket || mark == .rightBrace || mark == .colon
                || mark == .semicolon || mark.augmented != nil
        case .keyword(let keyword): keyword == .in
        default: false
        }
    }

    private mutating func starredOrNamed() throws -> Expr {
        let start = position
        guard take(.star) else { return try named() }
        let value = try binary(0)
        return try make(.starred(value), start, [value])
    }

    mutating func yielded() throws -> Expr {
        let start = position
        try expect(.yield)
        hasYields = true
        if take(.from) {
            let value = try expression()
            return try make(.yieldFrom(value), start, [value])
        }
        if endsExpressions { return try make(.yield(nil), start) }
        let value = try expressions()
        return try make(.yield(value), start, [value])
    }

    /// An expression, or `name := expression`.
    mutating func named() throws -> Expr {
        if case .name = current, case .mark(.walrus) = peek(1) {
            let start = position
            let name = try name()
            try expect(.walrus)
            let value = try expression()
            return try make(.walrus(name, value), start, [value])
        }
        return try expression()
    }

    mutating func expression() throws -> Expr {
        try nested { parser in
            let start = parser.position
            if parser.at(.lambda) { return try parser.lambda() }
            let value = try parser.disjunction()
            guard parser.take(.if) else { return value }
            let condition = try parser.disjunction()
            guard parser.take(.else) else {
                throw parser.failure("expected 'else' after 'if' expression", at: start.through(parser.previous))
            }
            let otherwise = try parser.expression()
            return try parser.make(.conditional(condition, value, otherwise), start, [condition, value, otherwise])
        }
    }

    private mutating func lambda() throws -> Expr {
        let start = position
        try expect(.lambda)
        let parameters = try parameters(until: .colon, annotated: false)
        try expect(.colon)
        let saved = loops
        loops = 0
        let body = try expression()
        loops = saved
        let give = Stmt(.give(body), body.position)
        let function = Function(
            name: "<lambda>", parameters: parameters, body: [give], start.through(previous), isLambda: true)
        return try make(.lambda(function), start, [body] + parameters.compactMap(\.defaultValue))
    }

    mutating func disjunction() throws -> Expr {
        let start = position
        let first = try conjunction()
        guard at(.or) else { return first }
        var operands = [first]
        while take(.or) { operands.append(try conjunction()) }
        return try make(.or(operands), start, operands)
    }

    private mutating func conjunction() throws -> Expr {
        let start = position
        let first = try inversion()
        guard at(.and) else { return first }
        var operands = [first]
        while take(.and) { operands.append(try inversion()) }
        return try make(.and(operands), start, operands)
    }

    private mutating func inversion() throws -> Expr {
        guard at(.not) else { return try comparison() }
        return try nested { parser in
            let start = parser.position
            try parser.expect(.not)
            let operand = try parser.inversion()
            return try parser.make(.not(operand), start, [operand])
        }
    }

    private mutating func comparison() throws -> Expr {
        let start = position
        let first = try binary(0)
        var rest: [(Comparison, Expr)] = []
        while let comparison = takeComparison() { rest.append((comparison, try binary(0))) }
        if rest.isEmpty { return first }
        return try make(.comparison(first, rest), start, [first] + rest.map(\.1))
    }

    private mutating func takeComparison() -> Comparison? {
        let comparison: Comparison
        switch current {
        case .mark(.less): comparison = .less
        case .mark(.lessOrEqual): comparison = .lessOrEqual
        case .mark(.greater): comparison = .greater
        case .mark(.greaterOrEqual): comparison = .greaterOrEqual
        case .mark(.equal): comparison = .equal
        case .mark(.notEqual): comparison = .notEqual
        case .keyword(.in): comparison = .contained
        case .keyword(.not):
            guard case .keyword(.in) = peek(1) else { return nil }
            advance()
            comparison = .notContained
        case .keyword(.is):
            if case .keyword(.not) = peek(1) {
                advance()
                comparison = .isNotSame
            } else {
                comparison = .isSame
            }
        default: return nil
        }
        advance()
        return comparison
    }

    // ── Arithmetic ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// The precedence of a binary operator, from 0, and what it is.
    private static func level(_ token: Token.Kind) -> (Int, Operator)? {
        guard case .mark(let mark) = token else { return nil }
        return switch mark {
        case .bar: (0, .or)
        case .caret: (1, .xor)
        case .ampersand: (2, .and)
        case .shiftLeft: (3, .shl)
        case .shiftRight: (3, .shr)
        case .plus: (4, .add)
        case .minus: (4, .sub)
        case .star: (5, .mul)
        case .slash: (5, .div)
        case .floorDiv: (5, .floorDiv)
        case .percent: (5, .mod)
        case .at: (5, .matmul)
        default: nil
        }
    }

    mutating func binary(_ lowest: Int) throws -> Expr {
        let start = position
        var left = try factor()
        while let (level, _) = Self.level(current), level >= lowest {
            var rest: [(op: Operator, operand: Expr, position: Position)] = []
            while let (next, op) = Self.level(current), next == level {
                advance()
                let operand = try binary(level + 1)
                rest.append((op, operand, start.through(previous)))
            }
            left = try make(.binary(left, rest), start, [left] + rest.map(\.operand))
        }
        return left
    }

    private mutating func factor() throws -> Expr {
        let op: UnaryOperator
        switch current {
        case .mark(.minus): op = .neg
        case .mark(.plus): op = .pos
        case .mark(.tilde): op = .invert
        case .keyword(.await): throw failure("'await' is not available; calls wait by themselves")
        default: return try power()
        }
        return try nested { parser in
            let start = parser.position
            parser.advance()
            let operand = try parser.factor()
            return try parser.make(.unary(op, operand), start, [operand])
        }
    }

    private mutating func power() throws -> Expr {
        let start = position
        let base = try primary()
        guard at(.power) else { return base }
        return try nested { parser in
            parser.advance()
            let exponent = try parser.factor()
            let place = start.through(parser.previous)
            return try parser.make(.binary(base, [(.pow, exponent, place)]), start, [base, exponent])
        }
    }

    // ── Calls, items, attributes ────────────────────────────────────────────────────────────────────────────────────

    private mutating func primary() throws -> Expr {
        let start = position
        var value = try atom()
        while true {
            if take(.dot) {
                let name = try name()
                value = try make(.attribute(value, name), start, [value])
            } else if at(.leftParen) {
                let arguments = try arguments()
                value = try make(.call(value, arguments), start, [value] + arguments.map(\.value))
            } else if take(.leftBracket) {
                let index = try subscripts()
                try expect(.rightBracket, missingComma)
                value = try make(.subscripted(value, index), start, [value, index])
            } else {
                return value
            }
        }
    }

    private mutating func subscripts() throws -> Expr {
        let start = position
        let first = try oneSubscript()
        guard at(.comma) else { return first }
        var items = [first]
        while take(.comma) {
            if at(.rightBracket) { break }
            items.append(try oneSubscript())
        }
        return try make(.tuple(items), start, items)
    }

    private mutating func oneSubscript() throws -> Expr {
        let start = position
        var parts: [Expr?] = [nil, nil, nil]
        var place = 0
        if !at(.colon) {
            let value = try starredOrNamed()
            guard at(.colon) else { return value }
            parts[0] = value
        }
        while take(.colon) {
            place += 1
            if place > 2 { throw failure("invalid syntax") }
            if !at(.colon) && !at(.comma) && !at(.rightBracket) { parts[place] = try expression() }
        }
        return try make(.slice(parts[0], parts[1], parts[2]), start, parts.compactMap { $0 })
    }

    private mutating func arguments() throws -> [Argument] {
        try expect(.leftParen)
        var arguments: [Argument] = []
        var names: Set<String> = []
        while !at(.rightParen) {
            let start = position
            if take(.star) {
                arguments.append(Argument(kind: .star, value: try expression()))
            } else if take(.power) {
                arguments.append(Argument(kind: .doubleStar, value: try expression()))
            } else if case .name = current, case .mark(.assign) = peek(1) {
                let name = try name()
                advance()
                if !names.insert(name).inserted { throw failure("keyword argument repeated: \(name)", at: start) }
                arguments.append(Argument(kind: .keyword(name), value: try expression()))
            } else {
                let value = try named()
                if at(.for) {
                    let generator = try comprehension(.generator, element: value, value: nil, start)
                    if !arguments.isEmpty || at(.comma) && peek(1) != .mark(.rightParen) {
                        throw failure("Generator expression must be parenthesized", at: start)
                    }
                    arguments.append(Argument(kind: .positional, value: generator))
                } else {
                    if at(.assign) {
                        throw failure(
                            "expression cannot contain assignment, perhaps you meant \"==\"?", at: value.position)
                    }
                    try checkOrder(arguments, start)
                    arguments.append(Argument(kind: .positional, value: value))
                }
            }
            if !take(.comma) { break }
        }
        try expect(.rightParen, missingComma)
        return arguments
    }

    private func checkOrder(_ arguments: [Argument], _ start: Position) throws {
        for argument in arguments {
            switch argument.kind {
            case .keyword: throw failure("positional argument follows keyword argument", at: start)
            case .doubleStar: throw failure("positional argument follows keyword argument unpacking", at: start)
            default: break
            }
        }
    }

    var missingComma: String {
        switch current {
        case .name, .integer, .float, .string: "invalid syntax. Perhaps you forgot a comma?"
        default: "invalid syntax"
        }
    }
}
