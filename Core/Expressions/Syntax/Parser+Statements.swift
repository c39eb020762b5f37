extension Parser {
    mutating func statement() throws -> [Stmt] {
        switch current {
        case .newline:
            advance()
            return []
        case .keyword(let keyword):
            if let compound = try compound(keyword) { return [compound] }
        case .mark(.at): return [try decorated()]
        case .name("match"):
            if let match = try matchStatement() { return [match] }
        default: break
        }
        return try simpleStatements()
    }

    private mutating func compound(_ keyword: Keyword) throws -> Stmt? {
        switch keyword {
        case .if: try ifStatement()
        case .while: try whileStatement()
        case .for: try forStatement()
        case .def: try definition([])
        case .try: try tryStatement()
        case .with: try withStatement()
        case .class: throw failure("classes are not available")
        case .async: throw failure("'async' is not available")
        default: nil
        }
    }

    private mutating func simpleStatements() throws -> [Stmt] {
        var statements: [Stmt] = []
        repeat {
            if case .newline = current { break }
            statements.append(try simpleStatement())
        } while take(.semicolon)
        switch current {
        case .newline: advance()
        case .end: break
        default: throw failure(missingComma)
        }
        return statements
    }

    /// An indented block, or statements on the same line.
    mutating func block(after what: String, _ start: Position) throws -> [Stmt] {
        try expect(.colon)
        guard case .newline = current else { return try simpleStatements() }
        advance()
        guard case .indent = current else {
            throw SyntaxError(
                message: "expected an indented block after \(what) on line \(start.line)", position: position,
                kind: "IndentationError")
        }
        advance()
        return try nested { parser in
            var body: [Stmt] = []
            while parser.current != .dedent && parser.current != .end { body += try parser.statement() }
            parser.advance()
            return body
        }
    }

    // ── Simple statements ───────────────────────────────────────────────────────────────────────────────────────────

    private mutating func simpleStatement() throws -> Stmt {
        let start = position
        guard case .keyword(let keyword) = current else { return try assignment() }
        switch keyword {
        case .pass: return word(.pass)
        case .break:
            if loops == 0 { throw failure("'break' outside loop") }
            return word(.leave)
        case .continue:
            if loops == 0 { throw failure("'continue' not properly in loop") }
            return word(.next)
        case .return:
            advance()
            let value = endsExpressions ? nil : try expressions()
            return Stmt(.give(value), start.through(previous))
        case .raise:
            advance()
            let value = endsExpressions ? nil : try expression()
            let cause = value != nil && take(.from) ? try expression() : nil
            return Stmt(.raise(value, from: cause), start.through(previous))
        case .assert:
            advance()
            let condition = try expression()
            let message = take(.comma) ? try expression() : nil
            return Stmt(.assert(condition, message), start.through(previous))
        case .del: return try deletion()
        case .global, .nonlocal:
            advance()
            var names = [try name()]
            while take(.comma) { names.append(try name()) }
            return Stmt(keyword == .global ? .global(names) : .nonlocal(names), start.through(previous))
        case .import, .from: return try importStatement()
        default: return try assignment()
        }
    }

    private mutating func word(_ kind: Stmt.Kind) -> Stmt {
        let start = position
        advance()
        return Stmt(kind, start)
    }

    private mutating func deletion() throws -> Stmt {
        let start = position
        advance()
        let value = try expressions()
        let targets: [Expr]
        if case .tuple(let items) = value.kind { targets = items } else { targets = [value] }
        for target in targets {
            switch target.kind {
            case .name, .attribute, .subscripted: break
            default: throw failure("cannot delete \(Self.describe(target))", at: target.position)
            }
        }
        return Stmt(.delete(targets), start.through(previous))
    }

    private mutating func assignment() throws -> Stmt {
        let start = position
        let first = try expressions()
        if take(.colon) {
            let annotation = try expression()
            _ = annotation
            let value = take(.assign) ? try expressions() : nil
            switch first.kind {
            case .name, .attribute, .subscripted: break
            default: throw failure("only single target (not \(Self.describe(first))) can be annotated", at: start)
            }
            return Stmt(.annotated(first, value), start.through(previous))
        }
        if case .mark(let mark) = current, let op = mark.augmented {
            switch first.kind {
            case .name, .attribute, .subscripted: break
            default:
                throw failure(
                    "'\(Self.describe(first))' is an illegal expression for augmented assignment", at: start)
            }
            advance()
            let value = try expressions()
            return Stmt(.augmented(first, op, value), start.through(previous))
        }
        guard at(.assign) else { return Stmt(.expression(first), start.through(previous)) }
        var targets = [first]
        var value = first
        while take(.assign) {
            value = try expressions()
            targets.append(value)
        }
        targets.removeLast()
        for target in targets { try checkTarget(target) }
        return Stmt(.assign(targets, value), start.through(previous))
    }

    func checkTarget(_ target: Expr) throws {
        switch target.kind {
        case .name, .attribute, .subscripted: return
        case .tuple(let items), .list(let items):
            var stars = 0
            for item in items {
                if case .starred(let inner) = item.kind {
                    stars += 1
                    if stars > 1 {
                        throw failure("multiple starred expressions in assignment", at: item.position)
                    }
                    try checkTarget(inner)
                } else {
                    try checkTarget(item)
                }
            }
        case .starred:
            throw failure("starred assignment target must be in a list or tuple", at: target.position)
        default:
            let hint: String
            switch target.kind {
            case .constant, .tuple: hint = ""
            default: hint = " here. Maybe you meant '==' instead of '='?"
            }
            throw failure("cannot assign to \(Self.describe(target))\(hint)", at: target.position)
        }
    }

    static func describe(_ expression: Expr) -> String {
        switch expression.kind {
        case .constant(let value):
            switch value {
            case .none: "None"
            case .bool(let value): value ? "True" : "False"
            case .object: "ellipsis"
            default: "literal"
            }
        case .name: "name"
        case .attribute: "attribute"
        case .subscripted: "subscript"
        case .slice: "slice"
        case .call: "function call"
        case .unary, .not, .binary, .and, .or: "expression"
        case .comparison: "comparison"
        case .conditional: "conditional expression"
        case .tuple: "tuple"
        case .list: "list"
        case .set: "set display"
        case .dict: "dict literal"
        case .starred: "starred"
        case .walrus: "named expression"
        case .lambda: "lambda"
        case .comprehension(let comprehension):
            switch comprehension.kind {
            case .list: "list comprehension"
            case .set: "set comprehension"
            case .dict: "dict comprehension"
            case .generator: "generator expression"
            }
        case .formatted: "f-string expression"
        case .yield, .yieldFrom: "yield expression"
        }
    }

    // ── Imports ─────────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func dottedName() throws -> String {
        var parts = [try name()]
        while take(.dot) { parts.append(try name()) }
        return parts.joined(separator: ".")
    }

    private mutating func importStatement() throws -> Stmt {
        let start = position
        var imports: [Import] = []
        if take(.import) {
            repeat {
                let module = try dottedName()
                let alias = take(.as) ? try name() : nil
                let root = String(module.split(separator: ".")[0])
                imports.append(Import(module: module, name: nil, alias: alias ?? root, bindsRoot: alias == nil))
            } while take(.comma)
            return Stmt(.load(imports), start.through(previous))
        }
        advance()
        if at(.dot) || at(.ellipsis) { throw failure("relative imports are not available") }
        let module = try dottedName()
        try expect(.import)
        if at(.star) { throw failure("import * only allowed at module level") }
        let isParenthesized = take(.leftParen)
        repeat {
            if isParenthesized && at(.rightParen) { break }
            let name = try name()
            let alias = take(.as) ? try self.name() : name
            imports.append(Import(module: module, name: name, alias: alias, bindsRoot: false))
        } while take(.comma)
        if isParenthesized { try expect(.rightParen) }
        return Stmt(.load(imports), start.through(previous))
    }
}
