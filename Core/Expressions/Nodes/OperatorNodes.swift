/// An operand: what is known before, and variables of the function's own, are had without asking a node.
struct Operand {
    let node: Node
    private let slot: Int
    private let isKnown: Bool
    private let known: Value

    init(_ node: Node) {
        self.node = node
        slot = (node as? LocalNode)?.slot ?? -1
        let constant = (node as? ConstantNode)?.held
        isKnown = constant != nil
        known = constant ?? .missing
    }

    @inline(__always)
    func value(_ f: Slots, _ m: Machine) throws -> Value {
        if isKnown { return known }
        if slot >= 0, !f[slot].isMissing { return f[slot] }
        return try node.value(f, m)
    }
}

/// `a + b`
final class AddNode: Node {
    private let left: Operand
    private let right: Operand

    init(_ left: Node, _ right: Node, _ position: Position) {
        self.left = Operand(left)
        self.right = Operand(right)
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let a = try left.value(f, m)
        let b = try right.value(f, m)
        switch (a, b) {
        case (.int(let x), .int(let y)):
            let (sum, overflow) = x.addingReportingOverflow(y)
            if !overflow { return .int(sum) }
        case (.float(let x), .float(let y)): return .float(x + y)
        default: break
        }
        do {
            if case .str(let x) = a, case .str(let y) = b { return .str(try m.concat(x, y)) }
            return try m.binary(.add, a, b)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { left.node.weight + right.node.weight + 1 }
}

/// A binary operator; `a - b`, `a * b` and `a % b` of small numbers without a detour.
final class BinaryNode: Node {
    private let op: Operator
    private let left: Operand
    private let right: Operand

    init(_ op: Operator, _ left: Node, _ right: Node, _ position: Position) {
        self.op = op
        self.left = Operand(left)
        self.right = Operand(right)
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let a = try left.value(f, m)
        let b = try right.value(f, m)
        if case .int(let x) = a, case .int(let y) = b {
            switch op {
            case .sub:
                let (difference, overflow) = x.subtractingReportingOverflow(y)
                if !overflow { return .int(difference) }
            case .mul:
                let (product, overflow) = x.multipliedReportingOverflow(by: y)
                if !overflow { return .int(product) }
            case .mod where y > 0:
                let rest = x % y
                return .int(rest < 0 ? rest + y : rest)
            default: break
            }
        }
        do {
            return try m.binary(op, a, b)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { left.node.weight + right.node.weight + 1 }
}

final class UnaryNode: Node {
    let op: UnaryOperator
    let operand: Node

    init(_ op: UnaryOperator, _ operand: Node, _ position: Position) {
        self.op = op
        self.operand = operand
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let value = try operand.value(f, m)
        do {
            return try m.unary(op, value)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { operand.weight + 1 }
}

final class NotNode: Node {
    let operand: Node

    init(_ operand: Node, _ position: Position) {
        self.operand = operand
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .bool(try !operand.truth(f, m)) }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool { try !operand.truth(f, m) }
    override var weight: Int { operand.weight + 1 }
}

/// `a and b and …`
final class AndNode: Node {
    let operands: NodeList
    // Most have two.
    private let first: Node
    private let second: Node
    private let areTwo: Bool

    init(_ operands: [Node], _ position: Position) {
        self.operands = NodeList(operands)
        first = operands[0]
        second = operands[1]
        areTwo = operands.count == 2
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        var last = Value.none
        for index in 0..<operands.count {
            last = try operands.value(index, f, m)
            if try !m.truth(last) { return last }
        }
        return last
    }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        if areTwo { return try first.truth(f, m) && second.truth(f, m) }
        for index in 0..<operands.count where try !operands.truth(index, f, m) { return false }
        return true
    }
    override var weight: Int { operands.nodes.reduce(1) { $0 + $1.weight } }
}

/// `a or b or …`
final class OrNode: Node {
    let operands: NodeList

    init(_ operands: [Node], _ position: Position) {
        self.operands = NodeList(operands)
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        var last = Value.none
        for index in 0..<operands.count {
            last = try operands.value(index, f, m)
            if try m.truth(last) { return last }
        }
        return last
    }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        for index in 0..<operands.count where try operands.truth(index, f, m) { return true }
        return false
    }
    override var weight: Int { operands.nodes.reduce(1) { $0 + $1.weight } }
}

extension Machine {
    /// Any comparison.
    @inline(__always)
    func holds(_ a: Value, _ comparison: Comparison, _ b: Value) throws -> Bool {
        switch comparison {
        case .equal: return try equal(a, b)
        case .notEqual: return try !equal(a, b)
        case .isSame: return try identical(a, b)
        case .isNotSame: return try !identical(a, b)
        case .contained: return try contains(b, a)
        case .notContained: return try !contains(b, a)
        default: return try compare(a, comparison, b)
        }
    }
}

/// One comparison: `a < b`.
final class CompareNode: Node {
    let comparison: Comparison
    let left: Node
    let right: Node

    init(_ comparison: Comparison, _ left: Node, _ right: Node, _ position: Position) {
        self.comparison = comparison
        self.left = left
        self.right = right
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .bool(try truth(f, m)) }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        let a = try left.value(f, m)
        let b = try right.value(f, m)
        if case .int(let x) = a, case .int(let y) = b {
            switch comparison {
            case .less: return x < y
            case .lessOrEqual: return x <= y
            case .greater: return x > y
            case .greaterOrEqual: return x >= y
            case .equal: return x == y
            case .notEqual: return x != y
            default: break
            }
        }
        do {
            return try m.holds(a, comparison, b)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { left.weight + right.weight + 1 }
}

/// `a is None`
final class IsNoneNode: Node {
    private let operand: Node
    private let isNegated: Bool

    init(_ operand: Node, isNegated: Bool, _ position: Position) {
        self.operand = operand
        self.isNegated = isNegated
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .bool(try truth(f, m)) }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        if let place = operand.place(f, m) { return place.pointee.isNone != isNegated }
        return try operand.value(f, m).isNone != isNegated
    }
    override var weight: Int { operand.weight + 2 }
}

/// `"text" in a`, for text that is known before.
final class ContainedNode: Node {
    private let sought: Str
    private let isNegated: Bool
    private let container: Node

    init(_ sought: Str, isNegated: Bool, _ container: Node, _ position: Position) {
        self.sought = sought
        self.isNegated = isNegated
        self.container = container
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .bool(try truth(f, m)) }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        do {
            // Something holds the list, and texts are compared without running anything of the program's.
            if let list = container.place(f, m)?.list,
                let isFound = try list._withUnsafeGuaranteedRef({ try find(in: $0, m) })
            {
                return isFound != isNegated
            }
        } catch {
            throw m.located(error, position)
        }
        let value = try container.value(f, m)
        do {
            return try m.contains(value, .str(sought)) != isNegated
        } catch {
            throw m.located(error, position)
        }
    }

    /// Whether it is in the list; nil when there is something else than text before it.
    @inline(__always)
    private func find(in list: List, _ m: Machine) throws -> Bool? {
        for index in 0..<list.items.count {
            guard case .str(let own) = list.items[index] else { return nil }
            try m.charge(steps: 1)
            try m.chargeScan(own.count)
            if own == sought { return true }
        }
        return false
    }
    override var weight: Int { container.weight + 2 }
}

/// `a < b < c`: each operand is evaluated once.
final class ComparisonChainNode: Node {
    let first: Node
    let rest: [(Comparison, Node)]

    init(_ first: Node, _ rest: [(Comparison, Node)], _ position: Position) {
        self.first = first
        self.rest = rest
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .bool(try truth(f, m)) }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        var left = try first.value(f, m)
        for (comparison, node) in rest {
            let right = try node.value(f, m)
            do {
                if try !m.holds(left, comparison, right) { return false }
            } catch {
                throw m.located(error, position)
            }
            left = right
        }
        return true
    }
    override var weight: Int { rest.reduce(first.weight) { $0 + $1.1.weight + 1 } }
}

/// `a + b + c`, however many.
final class OperatorChainNode: Node {
    let first: Node
    let rest: [(op: Operator, operand: Node, position: Position)]

    init(_ first: Node, _ rest: [(op: Operator, operand: Node, position: Position)], _ position: Position) {
        self.first = first
        self.rest = rest
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        var left = try first.value(f, m)
        for step in rest {
            let right = try step.operand.value(f, m)
            do {
                left = try m.binary(step.op, left, right)
            } catch {
                throw m.located(error, step.position)
            }
        }
        return left
    }
    override var weight: Int { rest.reduce(first.weight) { $0 + $1.operand.weight + 1 } }
}
