extension Parser {
    mutating func ifStatement() throws -> Stmt {
        let start = position
        var branches: [(condition: Expr, body: [Stmt])] = []
        var otherwise: [Stmt] = []
        var word = "'if' statement"
        var place = position
        repeat {
            place = position
            advance()
            let condition = try named()
            branches.append((condition, try block(after: word, place)))
            word = "'elif' statement"
        } while at(.elif)
        place = position
        if take(.else) { otherwise = try block(after: "'else' statement", place) }
        return Stmt(.conditional(branches, otherwise: otherwise), start)
    }

    private mutating func looped(after what: String, _ start: Position) throws -> [Stmt] {
        loops += 1
        defer { loops -= 1 }
        return try block(after: what, start)
    }

    private mutating func otherwise() throws -> [Stmt] {
        let start = position
        return take(.else) ? try block(after: "'else' statement", start) : []
    }

    mutating func whileStatement() throws -> Stmt {
        let start = position
        advance()
        let condition = try named()
        let body = try looped(after: "'while' statement", start)
        return Stmt(.loop(condition, body: body, otherwise: try otherwise()), start)
    }

    mutating func forStatement() throws -> Stmt {
        let start = position
        advance()
        let target = try target()
        try expect(.in)
        let iterable = try expressions()
        let body = try looped(after: "'for' statement", start)
        return Stmt(.each(target: target, iterable: iterable, body: body, otherwise: try otherwise()), start)
    }

    mutating func decorated() throws -> Stmt {
        var decorators: [Expr] = []
        while take(.at) {
            decorators.append(try named())
            guard case .newline = current else { throw failure("invalid syntax") }
            advance()
        }
        guard at(.def) else { throw failure("invalid syntax") }
        return try definition(decorators)
    }

    mutating func definition(_ decorators: [Expr]) throws -> Stmt {
        let start = position
        advance()
        let name = try name()
        try expect(.leftParen, "expected '('")
        let parameters = try parameters(until: .rightParen, annotated: true)
        try expect(.rightParen)
        if take(.arrow) { _ = try expression() }
        let saved = loops
        loops = 0
        defer { loops = saved }
        let body = try block(after: "function definition", start)
        let function = Function(name: name, parameters: parameters, body: body, start)
        return Stmt(.define(function, decorators: decorators), start)
    }

    mutating func parameters(until end: Mark, annotated: Bool) throws -> [Function.Parameter] {
        var list = ParameterList()
        while !at(end) {
            let start = position
            if take(.slash) {
                if !list.slash() { throw failure("at least one argument must precede /", at: start) }
            } else if take(.power) {
                let name = try parameterName(annotated)
                list.add(name, .options, nil)
                _ = take(.comma)
                if !at(end) { throw failure("arguments cannot follow var-keyword argument") }
                break
            } else if take(.star) {
                if list.isKeywordOnly { throw failure("* argument may appear only once", at: start) }
                list.isKeywordOnly = true
                if at(.comma) {
                    if peek(1) == .mark(end) { throw failure("named arguments must follow bare *", at: start) }
                } else if at(end) {
                    throw failure("named arguments must follow bare *", at: start)
                } else {
                    list.add(try parameterName(annotated), .rest, nil)
                }
            } else {
                let name = try parameterName(annotated)
                let value = take(.assign) ? try expression() : nil
                if value == nil && list.hasDefault && !list.isKeywordOnly {
                    throw failure("non-default argument follows default argument", at: start)
                }
                list.add(name, list.isKeywordOnly ? .keywordOnly : .normal, value)
            }
            if !take(.comma) { break }
        }
        if let double = list.duplicate {
            throw failure("duplicate argument '\(double)' in function definition")
        }
        return list.parameters
    }

    private mutating func parameterName(_ annotated: Bool) throws -> String {
        let name = try name()
        if annotated && take(.colon) { _ = try expression() }
        return name
    }

    mutating func tryStatement() throws -> Stmt {
        let start = position
        advance()
        let body = try block(after: "'try' statement", start)
        var handlers: [Handler] = []
        var otherwise: [Stmt] = []
        var last: [Stmt] = []
        while at(.except) {
            let place = position
            advance()
            if at(.star) { throw failure("exception groups are not available") }
            if let before = handlers.last, before.type == nil {
                throw failure("default 'except:' must be last", at: before.position)
            }
            let type = at(.colon) ? nil : try expression()
            if at(.comma) { throw failure("multiple exception types must be parenthesized", at: type?.position) }
            let name = type != nil && take(.as) ? try name() : nil
            let handler = try block(after: "'except' statement", place)
            handlers.append(Handler(type: type, name: name, body: handler, position: place))
        }
        if !handlers.isEmpty { otherwise = try self.otherwise() }
        let place = position
        if take(.finally) {
            last = try block(after: "'finally' statement", place)
        } else if handlers.isEmpty {
            throw failure("expected 'except' or 'finally' block")
        }
        return Stmt(.attempt(body: body, handlers: handlers, otherwise: otherwise, finally: last), start)
    }

    mutating func withStatement() throws -> Stmt {
        let start = position
        advance()
        var items: [(context: Expr, target: Expr?)] = []
        repeat {
            let context = try expression()
            var target: Expr?
            if take(.as) {
                let value = try binary(0)
                try checkTarget(value)
                target = value
            }
            items.append((context, target))
        } while take(.comma)
        return Stmt(.with(items, body: try block(after: "'with' statement", start)), start)
    }
}

/// Parameters as they come, with what must hold among them.
private struct ParameterList {
    var parameters: [Function.Parameter] = []
    var isKeywordOnly = false
    var hasDefault = false
    var duplicate: String?
    private var names: Set<String> = []
    private var hasSlash = false

    mutating func add(_ name: String, _ kind: Function.Parameter.Kind, _ value: Expr?) {
        if !names.insert(name).inserted { duplicate = name }
        if value != nil && kind == .normal { hasDefault = true }
        parameters.append(Function.Parameter(name: name, kind: kind, defaultValue: value))
    }

    /// Makes what came so far positional only; false when that is not possible here.
    mutating func slash() -> Bool {
        if parameters.isEmpty || hasSlash || isKeywordOnly { return false }
        hasSlash = true
        parameters = parameters.map {
            Function.Parameter(name: $0.name, kind: .positionalOnly, defaultValue: $0.defaultValue)
        }
        return true
    }
}
