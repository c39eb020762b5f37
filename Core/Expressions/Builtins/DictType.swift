extension Dict {
    /// Takes over the entries of another dictionary.
    func update(_ m: Machine, from other: Dict) throws {
        for pair in other.pairs {
            try m.charge(steps: 1)
            try set(m, pair.key, pair.value)
        }
    }

    /// Takes over the entries of a mapping; false when it is none.
    func update(_ m: Machine, fromMapping value: Value) throws -> Bool {
        switch value {
        case .dict(let other):
            try update(m, from: other)
            return true
        case .object(let object):
            guard let pairs = try object.mappingPairs(m) else { return false }
            for pair in pairs { try set(m, pair.key, pair.value) }
            return true
        default: return false
        }
    }

    /// Takes over pairs: `dict([("a", 1)])`.
    func update(_ m: Machine, fromPairs value: Value) throws {
        var index = 0
        try m.iterate(value) { item in
            guard m.isIterable(item) else {
                throw m.error(
                    .typeError, "cannot convert dictionary update sequence element #\(index) to a sequence")
            }
            let pair = try m.collect(item)
            guard pair.count == 2 else {
                throw m.error(
                    .valueError,
                    "dictionary update sequence element #\(index) has length \(pair.count); 2 is required")
            }
            try set(m, pair[0], pair[1])
            index += 1
            return true
        }
    }
}

extension PyType {
    static let dict = PyType(
        "dict", members: dictMembers,
        construct: NativeFunction("dict", "iterable=, /, **kwargs") { m, a in
            let dict = m.newDict()
            if !a[0].isMissing, try !dict.update(m, fromMapping: a[0]) { try dict.update(m, fromPairs: a[0]) }
            if case .dict(let named) = a[1] { try dict.update(m, from: named) }
            return .dict(dict)
        })

    private static func dict(_ m: Machine, _ value: Value) throws -> Dict {
        guard case .dict(let dict) = value else {
            throw m.error(
                .typeError, "descriptor requires a 'dict' object but received a '\(m.typeName(value))'")
        }
        return dict
    }

    private static let dictMembers: [Member] = [
        .method("get", "key, default=, /") { m, a in
            let found = try dict(m, a[0]).get(m, a[1])
            if !found.isMissing { return found }
            return a[2].isMissing ? .none : a[2]
        },
        .method("keys") { m, a in .object(DictView(try dict(m, a[0]), .keys)) },
        .method("values") { m, a in .object(DictView(try dict(m, a[0]), .values)) },
        .method("items") { m, a in .object(DictView(try dict(m, a[0]), .items)) },
        .method("pop", "key, default=, /") { m, a in
            let dict = try dict(m, a[0])
            // As CPython, which does not ask for a hash where there is nothing.
            let removed = dict.count == 0 ? Value.missing : try dict.remove(m, a[1])
            if !removed.isMissing { return removed }
            if a[2].isMissing { throw m.error(.keyError, args: [a[1]]) }
            return a[2]
        },
        .method("popitem") { m, a in
            let dict = try dict(m, a[0])
            guard let place = dict.lastPlace else {
                throw m.error(.keyError, "popitem(): dictionary is empty")
            }
            let entry = dict.remove(at: place)
            return m.newTuple([entry.key, entry.value])
        },
        .method("setdefault", "key, default=, /") { m, a in
            let dict = try dict(m, a[0])
            let found = try dict.get(m, a[1])
            if !found.isMissing { return found }
            let value = a[2].isMissing ? Value.none : a[2]
            try dict.set(m, a[1], value)
            return value
        },
        .method("update", "other=, /, **kwargs") { m, a in
            let dict = try dict(m, a[0])
            if !a[1].isMissing, try !dict.update(m, fromMapping: a[1]) { try dict.update(m, fromPairs: a[1]) }
            if case .dict(let named) = a[2] { try dict.update(m, from: named) }
            return .none
        },
        .method("clear") { m, a in
            try dict(m, a[0]).removeAll()
            return .none
        },
        .method("copy") { m, a in
            let dict = try dict(m, a[0])
            try m.charge(dict.count, of: 64)
            return .dict(dict.copy())
        },
        .staticMethod("fromkeys", "iterable, value=, /") { m, a in
            let dict = m.newDict()
            try m.iterate(a[0]) { key in
                try dict.set(m, key, a[1].isMissing ? .none : a[1])
                return true
            }
            return .dict(dict)
        },
    ]
}

/// `dict.keys()`, `dict.values()`, `dict.items()`
final class DictView: Object {
    static let keysType = PyType("dict_keys", members: members)
    static let valuesType = PyType("dict_values")
    static let itemsType = PyType("dict_items", members: members)

    private static let members: [Member] = [
        .method("isdisjoint", "other, /") { m, a in
            guard let view = a[0].object(as: DictView.self) else { return .none }
            var result = true
            try m.iterate(a[1]) { item in
                result = try !(view.contains(m, item) ?? false)
                return result
            }
            return .bool(result)
        }
    ]

    private var dict: Dict
    private let part: DictIterator.Part

    init(_ dict: Dict, _ part: DictIterator.Part) {
        self.dict = dict
        self.part = part
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType {
        switch part {
        case .keys: Self.keysType
        case .values: Self.valuesType
        case .items: Self.itemsType
        }
    }
    override func surrender(_ pile: inout [Value]) {
        pile.append(.dict(dict))
        dict = Dict()
    }
    override func visit(_ body: (Value) -> Void) { body(.dict(dict)) }
    override func length(_ m: Machine) throws -> Int? { dict.count }
    override func truth(_ m: Machine) throws -> Bool { dict.count > 0 }
    override func iterate(_ m: Machine) throws -> Iterator? { DictIterator(dict, part) }
    func reversed() -> Iterator { DictIterator(dict, part, isReversed: true) }
    override func repr(_ m: Machine) throws -> Str {
        try m.enter()
        defer { m.leave() }
        return try m.concat(Str(type.name + "("), m.concat(m.repr(m.newList(m.collect(.object(self)))), ")"))
    }
    override func hash(_ m: Machine) throws -> Int {
        if part == .values { return try super.hash(m) }
        throw m.error(.typeError, "unhashable type: '\(type.name)'")
    }

    override func contains(_ m: Machine, _ item: Value) throws -> Bool? {
        switch part {
        case .keys: return try dict.find(m, item, hash: m.hash(item)) != nil
        case .items:
            guard case .tuple(let tuple) = item, tuple.items.count == 2 else { return false }
            let found = try dict.get(m, tuple.items[0])
            return try !found.isMissing && m.same(found, tuple.items[1])
        case .values: return nil
        }
    }

    private func set(_ m: Machine) throws -> SetObject {
        let set = SetObject()
        try set.absorb(m, part == .keys ? .dict(dict) : .object(self))
        return set
    }

    private func asSet(_ m: Machine, _ value: Value) throws -> SetObject? {
        if case .set(let set) = value { return set }
        guard let view = value.object(as: DictView.self), view.part != .values else { return nil }
        return try view.set(m)
    }

    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        if part == .values { return try super.equals(m, other) }
        guard let set = try asSet(m, other) else { return false }
        return try m.equal(.set(self.set(m)), .set(set))
    }

    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard part != .values, let set = try asSet(m, other) else { return nil }
        let own = try self.set(m)
        if try m.equal(.set(own), .set(set)) { return 0 }
        if try m.isSubset(own, of: set) { return -1 }
        return try m.isSubset(set, of: own) ? 1 : nil
    }

    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        guard part != .values, [.and, .or, .sub, .xor].contains(op), m.isIterable(other) else { return .missing }
        let (left, right) = reflected ? (other, Value.object(self)) : (.object(self), other)
        if op == .and { return .set(try intersection(m, other)) }
        let result = try Self.made(m, left)
        switch op {
        case .or: try result.absorb(m, right)
        case .sub: try result.subtract(m, right)
        default:
            switch right {
            case .set, .dict: try result.toggle(m, right)
            default: try result.toggle(m, .set(Self.made(m, right)))
            }
        }
        return .set(result)
    }

    private static func made(_ m: Machine, _ value: Value) throws -> SetObject {
        if let view = value.object(as: DictView.self) { return try view.set(m) }
        let set = SetObject()
        try set.absorb(m, value)
        return set
    }

    /// What is in both, in CPython's order: of the smaller one, where it knows which that is.
    private func intersection(_ m: Machine, _ other: Value) throws -> SetObject {
        var (walked, asked) = (other, Value.object(self))
        if case .set(let set) = other, dict.count <= set.count { swap(&walked, &asked) }
        if let view = other.object(as: DictView.self), view.dict.count > dict.count { swap(&walked, &asked) }
        let result = SetObject()
        try m.iterate(walked) { item in
            if try m.contains(asked, item) { try result.add(m, item) }
            return true
        }
        return result
    }
}
