/// Makes of each `yield` within an expression a statement of its own, as only statements can be left and come back to.
///
/// `f(a) + (yield b)` becomes `t = f(a)`, `u = yield b`, `t + u`: what is evaluated before the `yield` gets a variable
/// of its own, in the order of evaluation. Where an operand may be left out, as behind `and`, an `if` does the same.
/// What is not changed here, the compiler refuses.
struct YieldSeparation {
    private var count = 0

    /// The statements, with every `yield` where the compiler knows how to go on.
    static func separated(_ body: [Stmt]) -> [Stmt] {
        var separation = YieldSeparation()
        return separation.block(body)
    }

    private mutating func block(_ body: [Stmt]) -> [Stmt] { body.flatMap { statement($0) } }

    // ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func statement(_ statement: Stmt) -> [Stmt] {
        let position = statement.position
        var before: [Stmt] = []
        let kind: Stmt.Kind
        switch statement.kind {
        case .expression(let value): kind = .expression(whole(value, &before))
        case .assign(let targets, let value):
            kind = .assign(targets, targets.count == 1 ? whole(value, &before) : apart(value, &before))
        case .annotated(let target, let value?): kind = .annotated(target, whole(value, &before))
        case .give(let value?): kind = .give(whole(value, &before))
        case .augmented(let target, let op, let value) where value.hasYield:
            guard case .name = target.kind else { return [statement] }
            let old = keep(target, &before)
            let new = apart(value, &before)
            before.append(Stmt(.augmented(old, op, new), position))
            kind = .assign([target], old)
        case .raise(let value?, let cause): kind = .raise(apart(value, &before), from: cause)
        case .assert(let condition, let message): kind = .assert(apart(condition, &before), message)
        default: kind = compound(statement, &before)
        }
        return before + [Stmt(kind, position)]
    }

    private mutating func compound(_ statement: Stmt, _ before: inout [Stmt]) -> Stmt.Kind {
        switch statement.kind {
        case .conditional(let branches, let otherwise):
            return conditional(branches, otherwise, statement.position, &before)
        case .loop(let condition, let body, let otherwise):
            guard condition.hasYield, otherwise.isEmpty else {
                return .loop(condition, body: block(body), otherwise: block(otherwise))
            }
            var start: [Stmt] = []
            let test = Expr(.not(apart(condition, &start)), condition.position, depth: condition.depth)
            start.append(
                Stmt(.conditional([(test, [Stmt(.leave, condition.position)])], otherwise: []), condition.position))
            let always = Expr(.constant(.bool(true)), condition.position, depth: 1)
            return .loop(always, body: start + block(body), otherwise: [])
        case .each(let target, let iterable, let body, let otherwise):
            let source = apart(iterable, &before)
            return .each(target: target, iterable: source, body: block(body), otherwise: block(otherwise))
        case .define(let function, let decorators):
            let inner = Function(
                name: function.name, parameters: function.parameters, body: Self.separated(function.body),
                function.position, isLambda: function.isLambda)
            return .define(inner, decorators: decorators)
        case .attempt(let body, let handlers, let otherwise, let last):
            let handlers = handlers.map {
                Handler(type: $0.type, name: $0.name, body: block($0.body), position: $0.position)
            }
            return .attempt(body: block(body), handlers: handlers, otherwise: block(otherwise), finally: block(last))
        case .with(let items, let body): return .with(items, body: block(body))
        case .match(let subject, let cases):
            let value = apart(subject, &before)
            return .match(
                value, cases.map { Case(pattern: $0.pattern, condition: $0.condition, body: block($0.body)) })
        default: return statement.kind
        }
    }

    /// An `elif` that yields is an `if` within `else`.
    private mutating func conditional(
        _ branches: [(condition: Expr, body: [Stmt])], _ otherwise: [Stmt], _ position: Position,
        _ before: inout [Stmt]
    ) -> Stmt.Kind {
        let first = apart(branches[0].condition, &before)
        guard let index = branches.indices.dropFirst().first(where: { branches[$0].condition.hasYield }) else {
            let rest = branches.dropFirst().map { (condition: $0.condition, body: block($0.body)) }
            return .conditional([(first, block(branches[0].body))] + rest, otherwise: block(otherwise))
        }
        let plain = branches[1..<index].map { (condition: $0.condition, body: block($0.body)) }
        let rest = statement(Stmt(.conditional(Array(branches[index...]), otherwise: otherwise), position))
        return .conditional([(first, block(branches[0].body))] + plain, otherwise: rest)
    }

    // ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// An expression that may be a `yield` itself.
    private mutating func whole(_ value: Expr, _ before: inout [Stmt]) -> Expr {
        switch value.kind {
        case .yield(let inner?) where inner.hasYield:
            return value.with(.yield(apart(inner, &before)))
        case .yieldFrom(let inner) where inner.hasYield:
            return value.with(.yieldFrom(apart(inner, &before)))
        case .yield, .yieldFrom: return value
        default: return apart(value, &before)
        }
    }

    /// Puts a value into a variable of its own.
    private mutating func keep(_ value: Expr, _ before: inout [Stmt]) -> Expr {
        if case .constant = value.kind { return value }
        count += 1
        let name = Expr(.name(".yield\(count)"), value.position, depth: 1)
        before.append(Stmt(.assign([name], value), value.position))
        return name
    }

    /// The expression without any `yield`, and in front of it what has to be done before.
    private mutating func apart(_ value: Expr, _ before: inout [Stmt]) -> Expr {
        guard value.hasYield else { return value }
        switch value.kind {
        case .yield, .yieldFrom: return keep(whole(value, &before), &before)
        case .and(let operands): return shortened(value, operands, isAnd: true, &before)
        case .or(let operands): return shortened(value, operands, isAnd: false, &before)
        case .conditional(let condition, let yes, let no):
            let test = apart(condition, &before)
            guard yes.hasYield || no.hasYield else { return value.with(.conditional(test, yes, no)) }
            var (left, right): ([Stmt], [Stmt]) = ([], [])
            let result = keep(Expr(.constant(.none), value.position, depth: 1), asVariable: &before)
            left.append(Stmt(.assign([result], apart(yes, &left)), yes.position))
            right.append(Stmt(.assign([result], apart(no, &right)), no.position))
            before.append(Stmt(.conditional([(test, left)], otherwise: right), value.position))
            return result
        case .comparison(_, let rest) where rest.count > 1: return value
        default: return rebuilt(value, &before)
        }
    }

    private mutating func keep(_ value: Expr, asVariable before: inout [Stmt]) -> Expr {
        count += 1
        let name = Expr(.name(".yield\(count)"), value.position, depth: 1)
        before.append(Stmt(.assign([name], value), value.position))
        return name
    }

    /// `a and b`: `t = a`, and `t = b` if that holds.
    private mutating func shortened(
        _ value: Expr, _ operands: [Expr], isAnd: Bool, _ before: inout [Stmt]
    ) -> Expr {
        let result = keep(apart(operands[0], &before), asVariable: &before)
        guard operands.count > 1 else { return result }
        let rest = Array(operands.dropFirst())
        let others = rest.count == 1 ? rest[0] : value.with(isAnd ? .and(rest) : .or(rest))
        var inner: [Stmt] = []
        inner.append(Stmt(.assign([result], apart(others, &inner)), others.position))
        let test = isAnd ? result : Expr(.not(result), value.position, depth: 2)
        before.append(Stmt(.conditional([(test, inner)], otherwise: []), value.position))
        return result
    }

    /// The same expression, with variables for what is evaluated before its last `yield`.
    private mutating func rebuilt(_ value: Expr, _ before: inout [Stmt]) -> Expr {
        let children = value.children
        guard let last = children.lastIndex(where: \.hasYield) else { return value }
        var new: [Expr] = []
        for (index, child) in children.enumerated() {
            if index > last {
                new.append(child)
            } else if case .starred(let inner) = child.kind {
                // What is unpacked is unpacked at once.
                let items = index < last ? Expr(.list([child]), child.position, depth: child.depth) : inner
                let kept = index < last ? keep(apart(items, &before), &before) : apart(items, &before)
                new.append(child.with(.starred(kept)))
            } else {
                let own = apart(child, &before)
                new.append(index < last ? keep(own, &before) : own)
            }
        }
        return value.replacing(new)
    }
}
