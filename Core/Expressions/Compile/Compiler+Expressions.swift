extension Compiler {
    mutating func node(_ expression: Expr) throws -> Node {
        let position = expression.position
        switch expression.kind {
        case .constant(let value): return constant(value, position)
        case .name(let name): return load(name, position)
        case .attribute(let object, let attribute):
            let node = AttributeNode(try self.node(object), name(attribute), position)
            return traces && isChain(expression) ? traced(node, label(expression)) : node
        case .subscripted(let container, let index):
            let container = try node(container)
            let index = try node(index)
            return PieceNode(container, index, position) ?? SubscriptNode(container, index, position)
        case .slice(let start, let stop, let step):
            return SliceNode(try [start, stop, step].map { part in try part.map { try node($0) } }, position)
        case .call(let callee, let arguments): return try call(callee, arguments, position)
        case .unary(let op, let operand):
            let node = UnaryNode(op, try node(operand), position)
            return folded(node, from: [node.operand])
        case .not(let operand):
            let node = NotNode(try node(operand), position)
            return folded(node, from: node.operand.constant?.isShortNumber == true ? [node.operand] : nil)
        case .binary(let first, let rest): return try binary(first, rest, position)
        case .comparison(let first, let rest): return try comparison(first, rest, position)
        case .and(let operands): return AndNode(try operands.map { try node($0) }, position)
        case .or(let operands): return OrNode(try operands.map { try node($0) }, position)
        case .conditional(let condition, let value, let otherwise):
            return ConditionalNode(try node(condition), try node(value), try node(otherwise), position)
        case .walrus(let name, let value):
            return WalrusNode(nameTarget(name, position), try node(value), position)
        case .lambda(let function): return try self.function(function)
        case .comprehension(let comprehension): return try self.comprehension(comprehension)
        case .formatted(let parts): return try formatted(parts, position)
        case .starred: throw failure("can't use starred expression here", position)
        case .yield, .yieldFrom:
            throw failure(
                "'yield' is not available here: give its value a name in a statement before", position)
        default: return try display(expression)
        }
    }

    private mutating func display(_ expression: Expr) throws -> Node {
        let position = expression.position
        switch expression.kind {
        case .tuple(let items):
            let node = TupleNode(try self.items(items), position)
            return folded(node, from: node.items.hasStars ? nil : node.items.nodes.map(\.node))
        case .list(let items): return ListNode(try self.items(items), position)
        case .set(let items):
            let items = try self.items(items)
            let made = items.nodes.count > 2 ? constantSets.set(of: items) : nil
            return SetNode(items, made: made, position)
        case .dict(let pairs):
            return DictNode(try pairs.map { (try $0.key.map { try node($0) }, try node($0.value)) }, position)
        default: throw failure("invalid syntax", position)
        }
    }

    /// What is gone through, or looked into: there a set of constants is not copied, as nobody can change it.
    mutating func fixed(_ expression: Expr) throws -> Node {
        guard case .set(let items) = expression.kind, let made = constantSets.set(of: try self.items(items)) else {
            return try node(expression)
        }
        return ConstantNode(.set(made), isTrue: made.count > 0, expression.position)
    }

    private mutating func items(_ items: [Expr]) throws -> ItemNodes {
        ItemNodes(
            try items.map { item in
                if case .starred(let inner) = item.kind { return (try node(inner), true) }
                return (try node(item), false)
            })
    }

    private func constant(_ value: Value, _ position: Position) -> Node {
        let isTrue: Bool
        switch value {
        case .none, .missing: isTrue = false
        case .bool(let value): isTrue = value
        case .int(let value): isTrue = value != 0
        case .float(let value): isTrue = value != 0
        case .str(let text): isTrue = !text.isEmpty
        case .bytes(let bytes): isTrue = !bytes.isEmpty
        case .tuple(let tuple): isTrue = !tuple.items.isEmpty
        default: isTrue = true
        }
        return ConstantNode(value, isTrue: isTrue, position)
    }

    /// The node's value at once, where all that it is made of is known and small.
    private func folded(_ node: Node, from parts: [Node]?) -> Node {
        guard let parts, parts.allSatisfy({ $0.constant != nil }) else { return node }
        let machine = Machine(limits: Limits(steps: 1000, bytes: 4096), host: NoHost())
        let slots = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        slots.initialize(to: .missing)
        defer {
            slots.deinitialize(count: 1)
            slots.deallocate()
        }
        guard let value = try? node.value(slots, machine) else { return node }
        // As in CPython: what has more than 128 bits is worked out when it is needed.
        if case .big(let box) = value, box.value.bitLength > 128 { return node }
        return constant(value, node.position)
    }

    // ── Operators ───────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func binary(
        _ first: Expr, _ rest: [(op: Operator, operand: Expr, position: Position)], _ position: Position
    ) throws -> Node {
        let left = try node(first)
        let steps = try rest.map { (op: $0.op, operand: try node($0.operand), position: $0.position) }
        if steps.count > 8 { return OperatorChainNode(left, steps, position) }
        var result = left
        for step in steps {
            let parts = [result, step.operand]
            result =
                step.op == .add
                ? AddNode(result, step.operand, step.position)
                : BinaryNode(step.op, result, step.operand, step.position)
            if parts.allSatisfy({ $0.constant?.isShortNumber == true }) { result = folded(result, from: parts) }
        }
        return result
    }

    private mutating func comparison(
        _ first: Expr, _ rest: [(Comparison, Expr)], _ position: Position
    ) throws -> Node {
        let left = try node(first)
        if rest.count == 1 {
            if rest[0].0 == .isSame || rest[0].0 == .isNotSame, case .constant(.none) = rest[0].1.kind {
                return IsNoneNode(left, isNegated: rest[0].0 == .isNotSame, position)
            }
            let isMembership = rest[0].0 == .contained || rest[0].0 == .notContained
            if isMembership, case .str(let text)? = left.constant {
                return ContainedNode(
                    text, isNegated: rest[0].0 == .notContained, try fixed(rest[0].1), position)
            }
            return CompareNode(rest[0].0, left, try isMembership ? fixed(rest[0].1) : node(rest[0].1), position)
        }
        return ComparisonChainNode(left, try rest.map { ($0.0, try node($0.1)) }, position)
    }

    // ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func call(_ callee: Expr, _ arguments: [Argument], _ position: Position) throws -> Node {
        var isPlain = true
        var sawKeyword = false
        for argument in arguments {
            switch argument.kind {
            case .positional: if sawKeyword { isPlain = false }
            case .keyword: sawKeyword = true
            case .star, .doubleStar: isPlain = false
            }
        }
        guard isPlain else {
            let kinds = try arguments.map { argument -> (kind: StarCallNode.Kind, node: Node) in
                let node = try self.node(argument.value)
                switch argument.kind {
                case .positional: return (.positional, node)
                case .star: return (.star, node)
                case .doubleStar: return (.doubleStar, node)
                case .keyword(let name): return (.keyword(name), node)
                }
            }
            return StarCallNode(try node(callee), kinds, position)
        }
        var keywords: [Name] = []
        for case .keyword(let word) in arguments.map(\.kind) { keywords.append(name(word)) }
        if case .attribute(let object, let attribute) = callee.kind {
            let receiver = try node(object)
            let plain = PlainArguments(try arguments.map { try node($0.value) }, keywords: keywords)
            let call = MethodCallNode(receiver, name(attribute), plain, position)
            return traces && isChain(callee) ? traced(call, label(callee) + "(…)") : call
        }
        let target = try node(callee)
        let plain = PlainArguments(try arguments.map { try node($0.value) }, keywords: keywords)
        if case .object(let object)? = target.constant, let native = object as? NativeFunction {
            return NativeCallNode(native, plain, position)
        }
        if case .object(let object)? = target.constant, let construct = (object as? PyType)?.construct {
            return NativeCallNode(construct, plain, position)
        }
        let call = CallNode(target, plain, position)
        return traces && isChain(callee) ? traced(call, label(callee) + "(…)") : call
    }

    // ── Comprehensions, f-strings ───────────────────────────────────────────────────────────────────────────────────

    private mutating func comprehension(_ comprehension: Comprehension) throws -> Node {
        let source = try fixed(comprehension.clauses[0].iterable)
        if let function = analyzer.generators[ObjectIdentifier(comprehension)] {
            return GeneratorNode(try self.function(function), source, comprehension.position)
        }
        guard let inner = analyzer.comprehensions[ObjectIdentifier(comprehension)] else {
            throw failure("invalid syntax", comprehension.position)
        }
        let outer = scope
        scope = inner
        defer { scope = outer }
        inner.placeVariables()
        var clauses: [ComprehensionNode.Clause] = []
        for (index, clause) in comprehension.clauses.enumerated() {
            let iterable = index == 0 ? source : try fixed(clause.iterable)
            clauses.append(
                ComprehensionNode.Clause(
                    target: try target(clause.target), iterable: iterable,
                    conditions: try clause.conditions.map { try node($0) }))
        }
        let element = try node(comprehension.element)
        let mapped = try comprehension.value.map { try node($0) }
        return ComprehensionNode(
            comprehension.kind, element: element, mapped: mapped, clauses: clauses,
            slots: inner.order.filter { !$0.isShared }.map(\.slot),
            cells: inner.order.filter(\.isShared).map(\.slot), comprehension.position)
    }

    private mutating func formatted(_ parts: [Expr.Part], _ position: Position) throws -> FormattedNode {
        FormattedNode(
            try parts.map { part in
                switch part {
                case .text(let text): return .text(text)
                case .field(let value, let conversion, let spec):
                    return .field(
                        try node(value), conversion: conversion,
                        spec: spec.isEmpty ? nil : try formatted(spec, value.position))
                }
            }, position)
    }

    // ── Traces ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Whether it is a name from outside, or attributes of one.
    private func isChain(_ expression: Expr) -> Bool {
        switch expression.kind {
        case .name(let name):
            if case .global = scope.find(name) { return parameters.contains(name) || Builtins.all[Name(name)] == nil }
            return false
        case .attribute(let object, _): return isChain(object)
        default: return false
        }
    }

    private func label(_ expression: Expr) -> String {
        switch expression.kind {
        case .name(let name): name
        case .attribute(let object, let name): label(object) + "." + name
        default: ""
        }
    }
}
