/// A comprehension that makes a list, a set or a dictionary.
final class ComprehensionNode: Node {
    struct Clause {
        let target: Target
        let iterable: Node
        let conditions: [Node]
    }

    let kind: Comprehension.Kind
    let element: Node
    let mapped: Node?
    let clauses: [Clause]
    /// The slots of its own names, and those of them that are cells.
    let slots: [Int]
    let cells: [Int]
    private let turn: Int
    // What the common case needs, one list with at most one condition for a name of its own, at hand.
    private let isPlain: Bool
    private let iterable: Node
    private let condition: Node?
    private let slot: Int

    init(
        _ kind: Comprehension.Kind, element: Node, mapped: Node?, clauses: [Clause], slots: [Int], cells: [Int],
        _ position: Position
    ) {
        self.kind = kind
        self.element = element
        self.mapped = mapped
        self.clauses = clauses
        self.slots = slots
        self.cells = cells
        iterable = clauses[0].iterable
        condition = clauses[0].conditions.first
        slot = (clauses[0].target as? LocalTarget)?.slot ?? 0
        isPlain =
            kind == .list && clauses.count == 1 && clauses[0].conditions.count < 2 && cells.isEmpty && slots == [slot]
        turn =
            1 + element.weight + (mapped?.weight ?? 0)
            + clauses.reduce(0) { $0 + $1.conditions.reduce(1) { $0 + $1.weight } }
        super.init(position)
    }

    /// What is made, of which one part is used.
    private struct Result {
        var items: [Value] = []
        var dict: Dict?
        var set: SetObject?
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        try m.charge(bytes: 64)
        let source = try iterable.value(f, m)
        if isPlain, case .list(let list) = source { return try items(list, f, m) }
        for slot in slots { f[slot] = .missing }
        for slot in cells { f[slot] = .object(Cell(.missing)) }
        var result = Result()
        if kind == .dict { result.dict = Dict() }
        if kind == .set { result.set = SetObject() }
        do {
            try run(0, source, f, m, &result)
        } catch {
            throw m.located(error, position)
        }
        for slot in slots { f[slot] = .missing }
        if let dict = result.dict { return .dict(dict) }
        if let set = result.set { return .set(set) }
        return .list(List(items: result.items))
    }

    /// `[element for target in list if condition]`, the common case.
    private func items(_ list: List, _ f: Slots, _ m: Machine) throws -> Value {
        var items: [Value] = []
        items.reserveCapacity(min(list.items.count, 16))
        var place = 0
        do {
            while place < list.items.count {
                try m.charge(steps: turn)
                f[slot] = list.items[place]
                place += 1
                if let condition, try !condition.truth(f, m) { continue }
                try m.charge(bytes: 16)
                items.append(try element.value(f, m))
            }
        } catch {
            throw m.located(error, position)
        }
        f[slot] = .missing
        return .list(List(items: items))
    }

    private func run(_ index: Int, _ source: Value, _ f: Slots, _ m: Machine, _ result: inout Result) throws {
        let clause = clauses[index]
        if case .list(let list) = source {
            var place = 0
            while place < list.items.count {
                try step(clause, index, list.items[place], f, m, &result)
                place += 1
            }
            return
        }
        let iterator = try m.iterator(source)
        while true {
            let item = try iterator.next(m)
            if item.isMissing { return }
            try step(clause, index, item, f, m, &result)
        }
    }

    @inline(__always)
    private func step(
        _ clause: Clause, _ index: Int, _ item: Value, _ f: Slots, _ m: Machine, _ result: inout Result
    ) throws {
        try m.charge(steps: turn)
        try clause.target.store(item, f, m)
        for condition in clause.conditions where try !condition.truth(f, m) { return }
        if index + 1 < clauses.count {
            return try run(index + 1, clauses[index + 1].iterable.value(f, m), f, m, &result)
        }
        switch kind {
        case .dict:
            let key = try element.value(f, m)
            if let mapped, let dict = result.dict { try dict.set(m, key, mapped.value(f, m)) }
        case .set: try result.set?.add(m, element.value(f, m))
        default:
            try m.charge(bytes: 16)
            result.items.append(try element.value(f, m))
        }
    }

    override var weight: Int { turn + clauses.reduce(0) { $0 + $1.iterable.weight } }
}
