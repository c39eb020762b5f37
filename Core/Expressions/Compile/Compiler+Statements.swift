extension Compiler {
    /// Whether the function that is being compiled yields within the statement, which then keeps its place in slots.
    private func yields(_ body: [Stmt]) -> Bool {
        scope.function.yields && body.contains(where: \.yields)
    }

    mutating func block(_ body: [Stmt]) throws -> Statement {
        let position = body.first?.position ?? Position()
        let isGenerator = yields(body)
        let statements = try body.compactMap { try statement($0) }
        if isGenerator { return GeneratorBlock(statements, slot: scope.newSlot(), position) }
        return statements.count == 1 ? statements[0] : Block(statements, position)
    }

    private mutating func statement(_ statement: Stmt) throws -> Statement? {
        let position = statement.position
        switch statement.kind {
        case .pass, .global, .nonlocal: return nil
        case .expression(let value):
            if value.isYield { return try yield(value, target: nil, position) }
            if case .constant = value.kind { return nil }
            return ExpressionStatement(try node(value), position)
        case .assign(let targets, let value): return try assign(targets, value, position)
        case .annotated(let target, let value):
            guard let value else { return nil }
            return try assign([target], value, position)
        case .augmented(let target, let op, let value): return try augment(target, op, value, position)
        case .give(let value):
            if let value, value.isYield { return try yield(value, target: nil, returns: true, position) }
            let node = try value.map { try self.node($0) }
            return traces ? TracedReturn(node, position) : Return(node, position)
        case .leave: return Leave(position)
        case .next: return Next(position)
        case .raise(let value, let cause):
            return Raise(try value.map { try node($0) }, cause: try cause.map { try node($0) }, position)
        case .assert(let condition, let message):
            return Assert(try node(condition), try message.map { try node($0) }, position)
        case .delete(let targets): return Delete(try targets.map { try target($0) }, position)
        case .load(let imports):
            return ImportStatement(imports.map { ($0, nameTarget($0.alias, position)) }, position)
        case .define(let function, let decorators):
            var node: Node = try self.function(function)
            for decorator in decorators.reversed() {
                node = CallNode(
                    try self.node(decorator), PlainArguments([node], keywords: []), decorator.position)
            }
            return Assign([nameTarget(function.name, position)], node, position)
        default: return try compound(statement)
        }
    }

    private mutating func compound(_ statement: Stmt) throws -> Statement? {
        let position = statement.position
        switch statement.kind {
        case .conditional(let branches, let otherwise):
            let conditions = try branches.map { try node($0.condition) }
            var bodies = try branches.map { try block($0.body) }
            if !otherwise.isEmpty { bodies.append(try block(otherwise)) }
            return choice(If(conditions, bodies: bodies, position), statement)
        case .match(let subject, let cases):
            let match = MatchStatement(
                try node(subject),
                cases: try cases.map { (try pattern($0.pattern), try $0.condition.map { try node($0) }) },
                bodies: try cases.map { try block($0.body) }, position)
            return choice(match, statement)
        case .loop(let condition, let body, let otherwise):
            let isGenerator = yields([statement])
            let test = try node(condition)
            let inner = try block(body)
            let last = otherwise.isEmpty ? nil : try block(otherwise)
            guard isGenerator else { return While(test, inner, otherwise: last, position) }
            return GeneratorLoop(
                condition: test, iterable: nil, target: nil, inner, otherwise: last, slot: scope.newSlot(),
                iteratorSlot: scope.newSlot(), position)
        case .each(let item, let iterable, let body, let otherwise):
            let isGenerator = yields([statement])
            let source = try fixed(iterable)
            let place = try target(item)
            let inner = try block(body)
            let last = otherwise.isEmpty ? nil : try block(otherwise)
            guard isGenerator else { return For(place, source, inner, otherwise: last, position) }
            return GeneratorLoop(
                condition: nil, iterable: source, target: place, inner, otherwise: last, slot: scope.newSlot(),
                iteratorSlot: scope.newSlot(), position)
        case .attempt(let body, let handlers, let otherwise, let last):
            let plain = Try(
                try block(body),
                handlers: try handlers.map { handler in
                    HandlerBlock(
                        type: try handler.type.map { try node($0) },
                        target: handler.name.map { nameTarget($0, handler.position) },
                        body: try block(handler.body))
                },
                otherwise: otherwise.isEmpty ? nil : try block(otherwise),
                last: last.isEmpty ? nil : try block(last), position)
            guard yields([statement]) else { return plain }
            return GeneratorTry(plain, slot: scope.newSlot(), pendingSlot: scope.newSlot())
        case .with(let items, let body):
            if yields([statement]) { throw failure("'yield' within 'with' is not available", position) }
            var inner = try block(body)
            for item in items.reversed() {
                inner = With(try node(item.context), try item.target.map { try target($0) }, inner, position)
            }
            return inner
        default: return nil
        }
    }

    private mutating func choice(_ choice: Choice, _ statement: Stmt) -> Statement {
        yields([statement]) ? GeneratorChoice(choice, slot: scope.newSlot()) : choice
    }

    // ── Assignments ─────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func assign(_ targets: [Expr], _ value: Expr, _ position: Position) throws -> Statement {
        if value.isYield {
            guard targets.count == 1 else {
                throw failure("only one target can be assigned a 'yield'", position)
            }
            return try yield(value, target: try target(targets[0]), position)
        }
        let source = try node(value)
        if targets.count == 1, case .name(let name) = targets[0].kind, case .local(let variable) = scope.find(name) {
            return AssignLocal(variable.slot, source, position)
        }
        let places = try targets.map { try target($0) }
        if places.count == 1, let partition = AssignPartition(places[0], source, position) { return partition }
        return Assign(places, source, position)
    }

    private mutating func augment(
        _ place: Expr, _ op: Operator, _ value: Expr, _ position: Position
    ) throws -> Statement {
        if value.isYield { throw failure("'yield' is only available in an augmented assignment to a name", position) }
        switch place.kind {
        case .name(let name):
            let source = try node(value)
            if case .local(let variable) = scope.find(name) {
                return AugmentLocal(op, variable.slot, name, source, position)
            }
            return AugmentName(
                op, load: load(name, place.position), target: nameTarget(name, place.position), source, position)
        case .subscripted(let container, let index):
            return AugmentItem(op, try node(container), try node(index), try node(value), position)
        case .attribute(let object, let attribute):
            return AugmentAttribute(op, try node(object), name(attribute), try node(value), position)
        default: throw failure("cannot assign to \(Parser.describe(place))", position)
        }
    }

    private mutating func yield(
        _ expression: Expr, target: Target?, returns: Bool = false, _ position: Position
    ) throws -> Statement {
        switch expression.kind {
        case .yield(let value):
            return Yield(
                try value.map { try node($0) }, target: target, returns: returns, slot: scope.newSlot(), position)
        case .yieldFrom(let value):
            return YieldFrom(try node(value), target: target, returns: returns, slot: scope.newSlot(), position)
        default: throw failure("invalid syntax", position)
        }
    }

    // ── Patterns ────────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func pattern(_ pattern: CasePattern) throws -> PatternNode {
        switch pattern {
        case .value(let value): return .value(try node(value))
        case .identical(let value): return .identical(value)
        case .capture(let name): return .capture(name.map { nameTarget($0, Position()) })
        case .star(let name): return .star(name.map { nameTarget($0, Position()) })
        case .sequence(let items): return .sequence(try items.map { try self.pattern($0) })
        case .either(let items): return .either(try items.map { try self.pattern($0) })
        case .mapping(let pairs, let rest):
            return .mapping(
                try pairs.map { (try node($0.0), try self.pattern($0.1)) },
                rest: rest.map { nameTarget($0, Position()) })
        case .named(let inner, let name):
            return .named(try self.pattern(inner), nameTarget(name, Position()))
        case .type(let type, let arguments):
            return .type(try node(type), try arguments.map { try self.pattern($0) })
        }
    }
}
