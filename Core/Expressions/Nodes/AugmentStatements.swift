/// `a += b` for a name.
final class AugmentName: Statement {
    let op: Operator
    let load: Node
    let target: Target
    let node: Node

    init(_ op: Operator, load: Node, target: Target, _ node: Node, _ position: Position) {
        self.op = op
        self.load = load
        self.target = target
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let old = try load.value(f, m)
        let value = try node.value(f, m)
        do {
            try target.store(m.augmented(op, old, value), f, m)
        } catch {
            throw m.located(error, position)
        }
        return .normal
    }
    override var weight: Int { node.weight + 2 }
}

/// `s += b` where s is a variable of its own: text and numbers grow in place.
final class AugmentLocal: Statement {
    let op: Operator
    let slot: Int
    let name: String
    private let operand: Operand

    init(_ op: Operator, _ slot: Int, _ name: String, _ node: Node, _ position: Position) {
        self.op = op
        self.slot = slot
        self.name = name
        operand = Operand(node)
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        if f[slot].isMissing { throw m.unbound(name, position) }
        if op == .add, case .int(let a) = f[slot] {
            let value = try operand.value(f, m)
            if case .int(let b) = value {
                let (sum, overflow) = a.addingReportingOverflow(b)
                if !overflow {
                    f[slot] = .int(sum)
                    return .normal
                }
            }
            return try slow(.int(a), value, f, m)
        }
        if op == .add, case .str = f[slot] {
            let value = try operand.value(f, m)
            // The value may have been made by what has assigned to the variable meanwhile.
            guard case .str(let more) = value, case .str = f[slot] else { return try slow(f[slot], value, f, m) }
            do { try m.append(more, to: f + slot) } catch { throw m.located(error, position) }
            return .normal
        }
        let old = f[slot]
        return try slow(old, operand.value(f, m), f, m)
    }

    private func slow(_ old: Value, _ value: Value, _ f: Slots, _ m: Machine) throws -> Completion {
        do {
            f[slot] = try m.augmented(op, old, value)
        } catch {
            throw m.located(error, position)
        }
        return .normal
    }
    override var weight: Int { operand.node.weight + 2 }
}

/// `a[i] += b`
final class AugmentItem: Statement {
    let op: Operator
    let container: Node
    let index: Node
    let node: Node

    init(_ op: Operator, _ container: Node, _ index: Node, _ node: Node, _ position: Position) {
        self.op = op
        self.container = container
        self.index = index
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let container = try container.value(f, m)
        let index = try index.value(f, m)
        do {
            let old = try m.item(container, index)
            let value = try node.value(f, m)
            try m.setItem(container, index, m.augmented(op, old, value))
        } catch {
            throw m.located(error, position)
        }
        return .normal
    }
    override var weight: Int { container.weight + index.weight + node.weight + 2 }
}

/// `a.name += b`
final class AugmentAttribute: Statement {
    let op: Operator
    let object: Node
    let name: Name
    let node: Node

    init(_ op: Operator, _ object: Node, _ name: Name, _ node: Node, _ position: Position) {
        self.op = op
        self.object = object
        self.name = name
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let owner = try object.value(f, m)
        do {
            let old = try m.attribute(owner, name)
            let value = try node.value(f, m)
            try m.setAttribute(owner, name, m.augmented(op, old, value))
        } catch {
            throw m.located(error, position)
        }
        return .normal
    }
    override var weight: Int { object.weight + node.weight + 2 }
}
