extension SetObject {
    /// Adds all that a value iterates over.
    func absorb(_ m: Machine, _ value: Value) throws {
        switch value {
        case .set(let other): try merge(m, other)
        case .dict(let dict):
            makeRoom(dict.count)
            for place in 0..<dict.places where !dict[place].key.isMissing {
                try add(m, dict[place].key, hash: dict[place].hash)
            }
        default:
            try m.iterate(value) { item in
                try add(m, item)
                return true
            }
        }
    }
}

extension SetObject {
    /// Takes out all that a value iterates over.
    func subtract(_ m: Machine, _ value: Value) throws {
        if case .set(let other) = value, other === self { return removeAll() }
        for gone in try m.collect(value) { try remove(m, gone) }
        tidy()
    }

    /// Takes out what is in both, and adds what is only in the other.
    func toggle(_ m: Machine, _ value: Value) throws {
        if case .set(let other) = value, other === self { return removeAll() }
        for item in try m.collect(value) where try !remove(m, item) { try add(m, item) }
    }
}

extension PyType {
    static let set = PyType(
        "set", members: readingMembers + changingMembers,
        construct: NativeFunction("set", "iterable=, /") { m, a in
            .set(try made(m, a[0], isFrozen: false))
        })

    static let frozenset = PyType(
        "frozenset", members: readingMembers,
        construct: NativeFunction("frozenset", "iterable=, /") { m, a in
            if case .set(let set) = a[0], set.isFrozen { return a[0] }
            return .set(try made(m, a[0], isFrozen: true))
        })

    private static func made(_ m: Machine, _ value: Value, isFrozen: Bool) throws -> SetObject {
        let set = SetObject(isFrozen: isFrozen)
        if !value.isMissing { try set.absorb(m, value) }
        return set
    }

    private static func own(_ m: Machine, _ value: Value) throws -> SetObject {
        guard case .set(let set) = value else {
            throw m.error(
                .typeError, "descriptor requires a 'set' object but received a '\(m.typeName(value))'")
        }
        return set
    }

    /// The argument as a set; what is no set is made one.
    private static func other(_ m: Machine, _ value: Value) throws -> SetObject {
        if case .set(let set) = value { return set }
        return try made(m, value, isFrozen: false)
    }

    /// What is in all of them. As in CPython, the first step goes from the set itself, not from a copy of it.
    private static func intersection(_ m: Machine, _ set: SetObject, _ others: [Value]) throws -> SetObject {
        guard !others.isEmpty else { return try m.copy(set, isFrozen: set.isFrozen) }
        return try others.reduce(set) { try intersection(m, $0, $1) }
    }

    /// What is in the set alone. As in CPython, the first step goes from the set itself, and the others change it.
    private static func difference(_ m: Machine, _ set: SetObject, _ others: [Value]) throws -> SetObject {
        guard let first = others.first else { return try m.copy(set, isFrozen: set.isFrozen) }
        let result: SetObject
        switch first {
        case .set(let other): result = try m.difference(set, other)
        case .dict(let dict) where set.count >> 2 <= dict.count:
            result = SetObject(isFrozen: set.isFrozen)
            for item in set.items where try dict.find(m, item, hash: m.hash(item)) == nil { try result.add(m, item) }
        default:
            result = try m.copy(set, isFrozen: set.isFrozen)
            try result.subtract(m, first)
        }
        for item in others.dropFirst() { try result.subtract(m, item) }
        return result
    }

    private static func arguments(_ value: Value) -> [Value] { value.items ?? [] }

    /// What is in both, in the order of CPython: of a set's table, or of what is walked through.
    private static func intersection(_ m: Machine, _ set: SetObject, _ value: Value) throws -> SetObject {
        if case .set(let other) = value { return try m.intersection(set, other) }
        let result = SetObject(isFrozen: set.isFrozen)
        try m.iterate(value) { item in
            if try set.has(m, item) { try result.add(m, item) }
            return true
        }
        return result
    }

    private static let readingMembers: [Member] = [
        .method("copy") { m, a in
            let set = try own(m, a[0])
            if set.isFrozen { return a[0] }
            return .set(try made(m, a[0], isFrozen: false))
        },
        .method("union", "*others") { m, a in
            let set = try own(m, a[0])
            let result = try made(m, a[0], isFrozen: set.isFrozen)
            for item in arguments(a[1]) where !item.isIdentical(to: a[0]) { try result.absorb(m, item) }
            return .set(result)
        },
        .method("intersection", "*others") { m, a in
            .set(try intersection(m, own(m, a[0]), arguments(a[1])))
        },
        .method("difference", "*others") { m, a in .set(try difference(m, own(m, a[0]), arguments(a[1]))) },
        .method("symmetric_difference", "other, /") { m, a in
            let set = try own(m, a[0])
            let result = try made(m, a[1], isFrozen: set.isFrozen)
            try result.toggle(m, a[0])
            return .set(result)
        },
        .method("issubset", "other, /") { m, a in .bool(try m.isSubset(own(m, a[0]), of: other(m, a[1]))) },
        .method("issuperset", "other, /") { m, a in
            let set = try own(m, a[0])
            if case .set(let other) = a[1] { return .bool(try m.isSubset(other, of: set)) }
            var holds = true
            try m.iterate(a[1]) { item in
                holds = try set.has(m, item)
                return holds
            }
            return .bool(holds)
        },
        .method("isdisjoint", "other, /") { m, a in
            let set = try own(m, a[0])
            if case .set(let other) = a[1] { return .bool(try m.intersection(set, other).count == 0) }
            var holds = true
            try m.iterate(a[1]) { item in
                holds = try !set.has(m, item)
                return holds
            }
            return .bool(holds)
        },
    ]

    private static let changingMembers: [Member] = [
        .method("add", "elem, /") { m, a in
            try own(m, a[0]).add(m, a[1])
            return .none
        },
        .method("discard", "elem, /") { m, a in
            try own(m, a[0]).remove(m, m.hashable(a[1]))
            return .none
        },
        .method("remove", "elem, /") { m, a in
            if try !own(m, a[0]).remove(m, m.hashable(a[1])) { throw m.error(.keyError, args: [a[1]]) }
            return .none
        },
        .method("pop") { m, a in
            let set = try own(m, a[0])
            if set.count == 0 { throw m.error(.keyError, "pop from an empty set") }
            return set.pop()
        },
        .method("clear") { m, a in
            try own(m, a[0]).removeAll()
            return .none
        },
        .method("update", "*others") { m, a in
            let set = try own(m, a[0])
            for item in arguments(a[1]) { try set.absorb(m, item) }
            return .none
        },
        .method("intersection_update", "*others") { m, a in
            let set = try own(m, a[0])
            set.replace(with: try intersection(m, set, arguments(a[1])))
            return .none
        },
        .method("difference_update", "*others") { m, a in
            let set = try own(m, a[0])
            for item in arguments(a[1]) { try set.subtract(m, item) }
            return .none
        },
        .method("symmetric_difference_update", "other, /") { m, a in
            let set = try own(m, a[0])
            if case .dict = a[1] { try set.toggle(m, a[1]) } else { try set.toggle(m, .set(other(m, a[1]))) }
            return .none
        },
    ]
}
