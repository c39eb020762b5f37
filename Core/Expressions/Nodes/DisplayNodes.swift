/// Adds the items of a display, of which some are unpacked.
struct ItemNodes {
    let nodes: [(node: Node, isStarred: Bool)]
    let hasStars: Bool

    init(_ nodes: [(node: Node, isStarred: Bool)]) {
        self.nodes = nodes
        hasStars = nodes.contains(where: \.isStarred)
    }

    func values(_ f: Slots, _ m: Machine, _ position: Position) throws -> [Value] {
        try m.charge(bytes: 48 + 16 * nodes.count)
        var items: [Value] = []
        items.reserveCapacity(nodes.count)
        for (node, isStarred) in nodes {
            let value = try node.value(f, m)
            if !isStarred {
                items.append(value)
                continue
            }
            do {
                try m.iterate(value) { item in
                    try m.charge(bytes: 16)
                    items.append(item)
                    return true
                }
            } catch {
                throw m.located(error, position)
            }
        }
        return items
    }

    var weight: Int { nodes.reduce(1) { $0 + $1.node.weight } }
}

final class ListNode: Node {
    let items: ItemNodes

    init(_ items: ItemNodes, _ position: Position) {
        self.items = items
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        .list(List(items: try items.values(f, m, position)))
    }
    override var weight: Int { items.weight }
}

final class TupleNode: Node {
    let items: ItemNodes

    init(_ items: ItemNodes, _ position: Position) {
        self.items = items
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        .tuple(Tuple(items: try items.values(f, m, position)))
    }
    override var weight: Int { items.weight }
}

final class SetNode: Node {
    let items: ItemNodes
    /// CPython makes a set of three or more constants by way of another set, which has a say in their order.
    private let isCopied: Bool

    init(_ items: ItemNodes, _ position: Position) {
        self.items = items
        isCopied = items.nodes.count >= 3 && items.nodes.allSatisfy { !$0.isStarred && $0.node.constant != nil }
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let values = try items.values(f, m, position)
        do {
            let set = SetObject()
            for value in values { try set.add(m, value) }
            return .set(isCopied ? try m.copy(set, isFrozen: false) : set)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { items.weight }
}

final class DictNode: Node {
    /// A nil key: `**value`.
    let pairs: [(key: Node?, value: Node)]
    /// The keys' hashes, where all keys are different texts that are known before.
    private let constantKeys: [(key: Value, hash: Int)]?

    init(_ pairs: [(key: Node?, value: Node)], _ position: Position) {
        self.pairs = pairs
        var seen: Set<Str> = []
        var keys: [(key: Value, hash: Int)] = []
        for pair in pairs {
            guard case .str(let text)? = pair.key?.constant, seen.insert(text).inserted else { break }
            keys.append((.str(text), text.hashCode))
        }
        constantKeys = keys.count == pairs.count ? keys : nil
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        try m.charge(bytes: 64 + 48 * pairs.count)
        let dict = Dict(capacity: pairs.count)
        if let constantKeys {
            for index in pairs.indices {
                let key = constantKeys[index]
                dict.insertNew(key.key, try pairs[index].value.value(f, m), hash: key.hash)
            }
            return .dict(dict)
        }
        // As CPython: keys and values are all evaluated, up to the next `**`, before the first key is looked at.
        var waiting: [(key: Value, value: Value)] = []
        for (key, node) in pairs {
            if let key {
                let keyValue = try key.value(f, m)
                waiting.append((keyValue, try node.value(f, m)))
                continue
            }
            try add(&waiting, to: dict, m)
            let value = try node.value(f, m)
            do {
                guard try dict.update(m, fromMapping: value) else {
                    throw m.error(.typeError, "'\(m.typeName(value))' object is not a mapping")
                }
            } catch {
                throw m.located(error, position)
            }
        }
        try add(&waiting, to: dict, m)
        return .dict(dict)
    }

    private func add(_ pairs: inout [(key: Value, value: Value)], to dict: Dict, _ m: Machine) throws {
        do {
            for pair in pairs { try dict.set(m, pair.key, pair.value) }
            pairs = []
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { pairs.reduce(1) { $0 + ($1.key?.weight ?? 0) + $1.value.weight } }
}

/// An f-string.
final class FormattedNode: Node {
    enum Part {
        case text(Str)
        case field(Node, conversion: UInt8?, spec: FormattedNode?)
    }

    let parts: [Part]

    init(_ parts: [Part], _ position: Position) {
        self.parts = parts
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { .str(try text(f, m)) }

    func text(_ f: Slots, _ m: Machine) throws -> Str {
        var builder = StrBuilder()
        for part in parts {
            switch part {
            case .text(let text): builder.append(text)
            case .field(let node, let conversion, let spec):
                var value = try node.value(f, m)
                do {
                    if let conversion { value = try m.convert(value, conversion) }
                    if spec == nil, case .str(let text) = value {
                        try m.charge(bytes: text.byteSize)
                        builder.append(text)
                        continue
                    }
                    let text = try m.format(value, spec?.text(f, m) ?? .empty)
                    try m.charge(bytes: text.byteSize)
                    builder.append(text)
                } catch {
                    throw m.located(error, position)
                }
            }
        }
        return builder.finish()
    }
    override var weight: Int {
        parts.reduce(1) { sum, part in
            if case .field(let node, _, let spec) = part { return sum + node.weight + (spec?.weight ?? 0) + 1 }
            return sum + 1
        }
    }
}

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
        let source = try clauses[0].iterable.value(f, m)
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
