/// Finds out which names each function of a program binds, and which of them functions within it use.
struct Analyzer {
    private(set) var functions: [ObjectIdentifier: Scope] = [:]
    private(set) var comprehensions: [ObjectIdentifier: Scope] = [:]
    /// Generator expressions, as the functions that they are.
    private(set) var generators: [ObjectIdentifier: Function] = [:]
    /// Names of attributes and from outside that are met, to tell whether the program may wait.
    private(set) var words: Set<String> = []

    private var uses: [(name: String, scope: Scope)] = []
    private var nonlocals: [(name: String, scope: Scope, position: Position)] = []

    /// Analyzes a program; its top is a function without parameters.
    static func analyze(_ body: [Stmt]) throws -> (Analyzer, Scope) {
        var analyzer = Analyzer()
        let top = Scope(.function, parent: nil)
        try analyzer.declare(body, in: top)
        try analyzer.walk(body, top)
        for (name, scope, position) in analyzer.nonlocals where scope.parent?.findAround(name) == nil {
            throw SyntaxError(message: "no binding for nonlocal '\(name)' found", position: position)
        }
        analyzer.resolve()
        return (analyzer, top)
    }

    private mutating func resolve() {
        for (name, scope) in uses {
            let function = scope.function
            if function.globals.contains(name) { continue }
            var current: Scope? = scope
            var isOwn = false
            while let inner = current {
                if inner.variables[name] != nil {
                    isOwn = true
                    break
                }
                if inner === function { break }
                current = inner.parent
            }
            if !isOwn, let variable = function.parent?.findAround(name) { variable.isShared = true }
        }
    }

    private mutating func use(_ name: String, _ scope: Scope) {
        words.insert(name)
        uses.append((name, scope))
    }

    /// `global` and `nonlocal` hold for the whole function, so they are looked for first.
    private mutating func declare(_ body: [Stmt], in scope: Scope) throws {
        for statement in body {
            switch statement.kind {
            case .global(let names): scope.globals.formUnion(names)
            case .nonlocal(let names):
                for name in names {
                    scope.nonlocals.insert(name)
                    uses.append((name, scope))
                    nonlocals.append((name, scope, statement.position))
                }
            default: for block in statement.blocks { try declare(block, in: scope) }
            }
        }
    }

    // ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func walk(_ body: [Stmt], _ scope: Scope) throws {
        for statement in body { try walk(statement, scope) }
    }

    private mutating func walk(_ statement: Stmt, _ scope: Scope) throws {
        switch statement.kind {
        case .expression(let value): try walk(value, scope)
        case .assign(let targets, let value):
            try walk(value, scope)
            for target in targets { try bind(target, scope) }
        case .augmented(let target, _, let value):
            try walk(value, scope)
            try bind(target, scope)
            try walk(target, scope)
        case .annotated(let target, let value):
            if let value { try walk(value, scope) }
            try bind(target, scope)
        case .each(let target, let iterable, _, _):
            try walk(iterable, scope)
            try bind(target, scope)
        case .define(let function, let decorators):
            for decorator in decorators { try walk(decorator, scope) }
            scope.bind(function.name)
            uses.append((function.name, scope))
            try walk(function, scope)
        case .attempt(_, let handlers, _, _):
            for handler in handlers {
                if let type = handler.type { try walk(type, scope) }
                if let name = handler.name { bindName(name, scope) }
            }
        case .delete(let targets):
            for target in targets {
                if case .name(let name) = target.kind { bindName(name, scope) }
                try walk(target, scope)
            }
        case .load(let imports): for item in imports { bindName(item.alias, scope) }
        case .with(let items, _):
            for item in items {
                try walk(item.context, scope)
                if let target = item.target { try bind(target, scope) }
            }
        case .match(let subject, let cases):
            try walk(subject, scope)
            for item in cases {
                try walk(item.pattern, scope)
                if let condition = item.condition { try walk(condition, scope) }
            }
        default: for value in statement.expressions { try walk(value, scope) }
        }
        for block in statement.blocks { try walk(block, scope) }
    }

    private mutating func bindName(_ name: String, _ scope: Scope) {
        scope.bind(name)
        uses.append((name, scope))
    }

    private mutating func bind(_ target: Expr, _ scope: Scope) throws {
        switch target.kind {
        case .name(let name): bindName(name, scope)
        case .tuple(let items), .list(let items): for item in items { try bind(item, scope) }
        case .starred(let inner): try bind(inner, scope)
        default: try walk(target, scope)
        }
    }

    private mutating func walk(_ pattern: CasePattern, _ scope: Scope) throws {
        switch pattern {
        case .value(let value): try walk(value, scope)
        case .identical, .capture(nil), .star(nil): break
        case .capture(let name?), .star(let name?): bindName(name, scope)
        case .sequence(let items), .either(let items): for item in items { try walk(item, scope) }
        case .mapping(let pairs, let rest):
            for (key, item) in pairs {
                try walk(key, scope)
                try walk(item, scope)
            }
            if let rest { bindName(rest, scope) }
        case .named(let inner, let name):
            try walk(inner, scope)
            bindName(name, scope)
        case .type(let type, let arguments):
            try walk(type, scope)
            for argument in arguments { try walk(argument, scope) }
        }
    }

    // ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func walk(_ expression: Expr, _ scope: Scope) throws {
        switch expression.kind {
        case .name(let name): use(name, scope)
        case .attribute(let object, let name):
            words.insert(name)
            try walk(object, scope)
        case .walrus(let name, let value):
            try walk(value, scope)
            let owner = try owner(of: name, scope, expression.position)
            owner.bind(name)
            uses.append((name, scope))
        case .lambda(let function): try walk(function, scope)
        case .comprehension(let comprehension): try walk(comprehension, scope)
        case .yield(let value):
            scope.function.yields = true
            if scope.kind == .comprehension {
                throw SyntaxError(message: "'yield' inside list comprehension", position: expression.position)
            }
            if let value { try walk(value, scope) }
        case .yieldFrom(let value):
            scope.function.yields = true
            try walk(value, scope)
        case .formatted(let parts): try walk(parts, scope)
        default: for child in expression.children { try walk(child, scope) }
        }
    }

    private mutating func walk(_ parts: [Expr.Part], _ scope: Scope) throws {
        for case .field(let value, _, let spec) in parts {
            try walk(value, scope)
            try walk(spec, scope)
        }
    }

    /// A walrus within a comprehension binds in the function around it.
    private func owner(of name: String, _ scope: Scope, _ position: Position) throws -> Scope {
        var current = scope
        while true {
            if current.kind == .comprehension || current.isGenerator, let parent = current.parent {
                if current.variables[name] != nil && current.kind == .comprehension {
                    throw SyntaxError(
                        message: "assignment expression cannot rebind comprehension iteration variable '\(name)'",
                        position: position)
                }
                if current.isGenerator { current.nonlocals.insert(name) }
                current = parent
            } else {
                return current
            }
        }
    }

    private mutating func walk(_ function: Function, _ scope: Scope) throws {
        for value in function.parameters.compactMap(\.defaultValue) { try walk(value, scope) }
        let inner = Scope(.function, parent: scope)
        functions[ObjectIdentifier(function)] = inner
        for parameter in function.parameters { inner.bind(parameter.name) }
        try declare(function.body, in: inner)
        try walk(function.body, inner)
    }

    private mutating func walk(_ comprehension: Comprehension, _ scope: Scope) throws {
        try walk(comprehension.clauses[0].iterable, scope)
        if comprehension.kind == .generator {
            let function = comprehension.generatorFunction
            generators[ObjectIdentifier(comprehension)] = function
            let inner = Scope(.function, parent: scope)
            inner.isGenerator = true
            functions[ObjectIdentifier(function)] = inner
            for parameter in function.parameters { inner.bind(parameter.name) }
            try walk(function.body, inner)
            return
        }
        let inner = Scope(.comprehension, parent: scope)
        comprehensions[ObjectIdentifier(comprehension)] = inner
        for (index, clause) in comprehension.clauses.enumerated() {
            try bind(clause.target, inner)
            if index > 0 { try walk(clause.iterable, inner) }
            for condition in clause.conditions { try walk(condition, inner) }
        }
        try walk(comprehension.element, inner)
        if let value = comprehension.value { try walk(value, inner) }
    }
}

extension Comprehension {
    /// `(x for a in b if c)` is a function that gets `iter(b)` and yields.
    fileprivate var generatorFunction: Function {
        let element = Expr(.yield(element), position, depth: element.depth + 1)
        var body = [Stmt(.expression(element), position)]
        for (index, clause) in clauses.enumerated().reversed() {
            for condition in clause.conditions.reversed() {
                body = [Stmt(.conditional([(condition, body)], otherwise: []), condition.position)]
            }
            let iterable = index == 0 ? Expr(.name(".0"), clause.iterable.position, depth: 1) : clause.iterable
            body = [Stmt(.each(target: clause.target, iterable: iterable, body: body, otherwise: []), position)]
        }
        let parameter = Function.Parameter(name: ".0", kind: .positionalOnly, defaultValue: nil)
        return Function(name: "<genexpr>", parameters: [parameter], body: body, position)
    }
}

extension Stmt {
    /// The blocks within it.
    var blocks: [[Stmt]] {
        switch kind {
        case .conditional(let branches, let otherwise): branches.map(\.body) + [otherwise]
        case .loop(_, let body, let otherwise), .each(_, _, let body, let otherwise): [body, otherwise]
        case .attempt(let body, let handlers, let otherwise, let last):
            [body] + handlers.map(\.body) + [otherwise, last]
        case .with(_, let body): [body]
        case .match(_, let cases): cases.map(\.body)
        default: []
        }
    }

    /// The expressions of simple statements.
    fileprivate var expressions: [Expr] {
        switch kind {
        case .conditional(let branches, _): branches.map(\.condition)
        case .loop(let condition, _, _): [condition]
        case .give(let value): [value].compactMap { $0 }
        case .raise(let value, let cause): [value, cause].compactMap { $0 }
        case .assert(let condition, let message): [condition, message].compactMap { $0 }
        default: []
        }
    }

    /// Whether a `yield` of the function itself is in it.
    var yields: Bool {
        switch kind {
        case .expression(let value), .assign(_, let value), .augmented(_, _, let value):
            if value.isYield { return true }
        case .annotated(_, let value?), .give(let value?): if value.isYield { return true }
        default: break
        }
        return blocks.contains { $0.contains(where: \.yields) }
    }
}

extension Expr {
    var isYield: Bool {
        switch kind {
        case .yield, .yieldFrom: true
        default: false
        }
    }

    /// The expressions directly within it, in the order in which they are evaluated.
    var children: [Expr] {
        switch kind {
        case .constant, .name, .lambda, .comprehension, .formatted: []
        case .attribute(let object, _): [object]
        case .subscripted(let object, let index): [object, index]
        case .slice(let start, let stop, let step): [start, stop, step].compactMap { $0 }
        case .call(let callee, let arguments): [callee] + arguments.map(\.value)
        case .unary(_, let operand), .not(let operand), .starred(let operand), .walrus(_, let operand): [operand]
        case .binary(let first, let rest): [first] + rest.map(\.operand)
        case .comparison(let first, let rest): [first] + rest.map(\.1)
        case .and(let operands), .or(let operands): operands
        case .conditional(let condition, let value, let otherwise): [condition, value, otherwise]
        case .tuple(let items), .list(let items), .set(let items): items
        case .dict(let pairs): pairs.flatMap { [$0.key, $0.value].compactMap { $0 } }
        case .yield(let value): [value].compactMap { $0 }
        case .yieldFrom(let value): [value]
        }
    }
}
