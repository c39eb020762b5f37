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
        switch value {
        case .missing: break
        case .set(let other):
            try m.charge(other.count, of: 48)
            try set.merge(m, other)
        default:
            try m.iterate(value) { item in
                try set.add(m, item)
                return true
            }
        }
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

    private static func others(_ m: Machine, _ value: Value) throws -> [SetObject] {
        guard case .tuple(let tuple) = value else { return [] }
        return try tuple.items.map { try other(m, $0) }
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
            for other in try others(m, a[1]) { try result.merge(m, other) }
            return .set(result)
        },
        .method("intersection", "*others") { m, a in
            let set = try own(m, a[0])
            var result = try made(m, a[0], isFrozen: set.isFrozen)
            for other in try others(m, a[1]) { result = try m.intersection(result, other) }
            return .set(result)
        },
        .method("difference", "*others") { m, a in
            let set = try own(m, a[0])
            var result = try made(m, a[0], isFrozen: set.isFrozen)
            for other in try others(m, a[1]) { result = try m.difference(result, other) }
            return .set(result)
        },
        .method("symmetric_difference", "other, /") { m, a in
            .set(try m.symmetricDifference(own(m, a[0]), other(m, a[1])))
        },
        .method("issubset", "other, /") { m, a in .bool(try m.isSubset(own(m, a[0]), of: other(m, a[1]))) },
        .method("issuperset", "other, /") { m, a in .bool(try m.isSubset(other(m, a[1]), of: own(m, a[0]))) },
        .method("isdisjoint", "other, /") { m, a in
            .bool(try m.intersection(own(m, a[0]), other(m, a[1])).count == 0)
        },
    ]

    private static let changingMembers: [Member] = [
        .method("add", "elem, /") { m, a in
            try own(m, a[0]).add(m, a[1])
            return .none
        },
        .method("discard", "elem, /") { m, a in
            try own(m, a[0]).remove(m, a[1])
            return .none
        },
        .method("remove", "elem, /") { m, a in
            if try !own(m, a[0]).remove(m, a[1]) { throw m.error(.keyError, args: [a[1]]) }
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
            guard case .tuple(let tuple) = a[1] else { return .none }
            for item in tuple.items {
                if case .set(let other) = item {
                    try set.merge(m, other)
                } else {
                    try m.iterate(item) { value in
                        try set.add(m, value)
                        return true
                    }
                }
            }
            return .none
        },
        .method("intersection_update", "*others") { m, a in
            let set = try own(m, a[0])
            for other in try others(m, a[1]) { set.replace(with: try m.intersection(set, other)) }
            return .none
        },
        .method("difference_update", "*others") { m, a in
            let set = try own(m, a[0])
            for other in try others(m, a[1]) {
                for item in other.items { try set.remove(m, item) }
            }
            return .none
        },
        .method("symmetric_difference_update", "other, /") { m, a in
            let set = try own(m, a[0])
            let other = try other(m, a[1])
            for item in other.items {
                if try !set.remove(m, item) { try set.add(m, item) }
            }
            return .none
        },
    ]
}
