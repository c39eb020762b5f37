/// Adds the items of a display, of which some are unpacked.
struct ItemNodes {
    let nodes: [(node: Node, isStarred: Bool)]
    let hasStars: Bool
    private let plain: NodeList

    init(_ nodes: [(node: Node, isStarred: Bool)]) {
        self.nodes = nodes
        plain = NodeList(nodes.map(\.node))
        hasStars = nodes.contains(where: \.isStarred)
    }

    /// - Parameter isSet: Whether they become a set, where CPython has other words for what cannot be unpacked.
    func values(_ f: Slots, _ m: Machine, _ position: Position, isSet: Bool = false) throws -> [Value] {
        try m.charge(bytes: 48 + 16 * nodes.count)
        if nodes.isEmpty { return [] }
        if !hasStars {
            return try [Value](unsafeUninitializedCapacity: plain.count) { target, done in
                while done < plain.count {
                    target.initializeElement(at: done, to: try plain.value(done, f, m))
                    done += 1
                }
            }
        }
        var items: [Value] = []
        for (node, isStarred) in nodes {
            let value = try node.value(f, m)
            if !isStarred {
                items.append(value)
                continue
            }
            do {
                if !isSet, !m.isIterable(value) {
                    throw m.error(.typeError, "Value after * must be an iterable, not \(m.typeName(value))")
                }
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
    override var hasNoEffect: Bool { items.nodes.isEmpty }
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

final class DictNode: Node {
    /// A nil key: `**value`.
    let pairs: [(key: Node?, value: Node)]
    /// The keys and their hashes, where all keys are different texts that are known before. Memory of its own, as an
    /// array would be counted and checked at each use.
    private let constantKeys: UnsafeBufferPointer<(key: Value, hash: Int)>?
    private let values: NodeList

    init(_ pairs: [(key: Node?, value: Node)], _ position: Position) {
        self.pairs = pairs
        var seen: Set<Str> = []
        var keys: [(key: Value, hash: Int)] = []
        for pair in pairs {
            guard case .str(let text)? = pair.key?.constant, seen.insert(text).inserted else { break }
            keys.append((.str(text), text.hashCode))
        }
        constantKeys = keys.count == pairs.count ? Self.kept(keys) : nil
        values = NodeList(pairs.map(\.value))
        super.init(position)
    }

    private static func kept(_ keys: [(key: Value, hash: Int)]) -> UnsafeBufferPointer<(key: Value, hash: Int)> {
        let memory = UnsafeMutableBufferPointer<(key: Value, hash: Int)>.allocate(capacity: keys.count)
        _ = memory.initialize(from: keys)
        return UnsafeBufferPointer(memory)
    }

    deinit {
        guard let constantKeys else { return }
        let memory = UnsafeMutableBufferPointer(mutating: constantKeys)
        memory.deinitialize()
        memory.deallocate()
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        try m.charge(bytes: 64 + 48 * values.count)
        if let constantKeys {
            return .dict(try Dict(constantKeys) { try values.value($0, f, m) })
        }
        let dict = Dict()
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
    override var hasNoEffect: Bool { pairs.isEmpty }
    override var weight: Int { pairs.reduce(1) { $0 + ($1.key?.weight ?? 0) + $1.value.weight } }
}
