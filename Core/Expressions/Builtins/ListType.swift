extension List {
    func extend(_ m: Machine, with value: Value) throws {
        if case .list(let other) = value {
            try m.charge(other.items.count, of: 16)
            if other.items.contains(where: \.isContainer) { m.suspect(self) }
            items.append(contentsOf: other.items)
            return
        }
        try m.iterate(value) { item in
            try m.charge(bytes: 16)
            if item.isContainer { m.suspect(self) }
            items.append(item)
            return true
        }
    }
}

extension PyType {
    static let list = PyType(
        "list", members: listMembers,
        construct: NativeFunction("list", "iterable=, /") { m, a in
            m.newList(a[0].isMissing ? [] : try m.collect(a[0]))
        })

    private static func list(_ m: Machine, _ value: Value) throws -> List {
        guard case .list(let list) = value else {
            throw m.error(
                .typeError, "descriptor requires a 'list' object but received a '\(m.typeName(value))'")
        }
        return list
    }

    private static let listMembers: [Member] = [
        .method("append", "object, /") { m, a in
            let list = try list(m, a[0])
            try m.charge(bytes: 32)
            if a[1].isContainer { m.suspect(list) }
            list.items.append(a[1])
            return .none
        },
        .method("extend", "iterable, /") { m, a in
            try list(m, a[0]).extend(m, with: a[1])
            return .none
        },
        .method("insert", "index, object, /") { m, a in
            let list = try list(m, a[0])
            let index = try m.index(a[1])
            let count = list.items.count
            try m.charge(bytes: 32)
            try m.charge(steps: count >> 4)
            if a[2].isContainer { m.suspect(list) }
            list.items.insert(a[2], at: max(0, min(count, index < 0 ? index &+ count : index)))
            return .none
        },
        .method("pop", "index=, /") { m, a in
            let list = try list(m, a[0])
            let index = a[1].isMissing ? -1 : try m.index(a[1])
            if list.items.isEmpty { throw m.error(.indexError, "pop from empty list") }
            let place = index < 0 ? index &+ list.items.count : index
            guard list.items.indices.contains(place) else { throw m.error(.indexError, "pop index out of range") }
            try m.charge(steps: (list.items.count - place) >> 4)
            return list.items.remove(at: place)
        },
        .method("remove", "value, /") { m, a in
            let list = try list(m, a[0])
            guard let place = try find(m, list, a[1], 0, Int.max) else {
                throw m.error(.valueError, "list.remove(x): x not in list")
            }
            try m.charge(steps: (list.items.count - place) >> 4)
            if place < list.items.count { list.items.remove(at: place) }
            return .none
        },
        .method("clear") { m, a in
            try list(m, a[0]).items = []
            return .none
        },
        .method("copy") { m, a in m.newList(try m.collect(.list(list(m, a[0])))) },
        .method("index", "value, start=, stop=, /") { m, a in
            let list = try list(m, a[0])
            let (from, to) = try range(m, a[2], a[3], list.items.count)
            if let place = try find(m, list, a[1], from, to) { return .int(place) }
            throw m.error(.valueError, "\(try m.repr(a[1]).string) is not in list")
        },
        .method("count", "value, /") { m, a in
            let list = try list(m, a[0])
            return .int(try count(m, .list(list), a[1]))
        },
        .method("reverse") { m, a in
            let list = try list(m, a[0])
            try m.charge(steps: list.items.count >> 4)
            list.items.reverse()
            return .none
        },
        .method("sort", "*, key=, reverse=") { m, a in
            let list = try list(m, a[0])
            let items = list.items
            list.items = []
            do {
                let sorted = try Sorting.sorted(m, items, key: a[1], reverse: a[2])
                let isChanged = !list.items.isEmpty
                list.items = sorted
                if isChanged { throw m.error(.valueError, "list modified during sort") }
            } catch {
                if list.items.isEmpty { list.items = items }
                throw error
            }
            return .none
        },
    ]

    private static func count(_ m: Machine, _ sequence: Value, _ value: Value) throws -> Int {
        var count = 0
        try m.iterate(sequence) { item in
            if try m.same(item, value) { count += 1 }
            return true
        }
        return count
    }

    private static func find(_ m: Machine, _ list: List, _ value: Value, _ from: Int, _ to: Int) throws -> Int? {
        var index = from
        while index < min(to, list.items.count) {
            try m.charge(steps: 1)
            if try m.same(list.items[index], value) { return index }
            index += 1
        }
        return nil
    }

    private static func range(_ m: Machine, _ start: Value, _ stop: Value, _ count: Int) throws -> (Int, Int) {
        func bound(_ value: Value, _ otherwise: Int) throws -> Int {
            guard !value.isMissing else { return otherwise }
            guard value.bigInteger != nil else {
                throw m.error(.typeError, "slice indices must be integers or have an __index__ method")
            }
            let number = value.smallInteger ?? (value.bigInteger?.isNegative == true ? 0 : Int.max)
            return number < 0 ? max(0, number &+ count) : number
        }
        return (try bound(start, 0), try bound(stop, Int.max))
    }

    // ── Tuples ──────────────────────────────────────────────────────────────────────────────────────────────────────

    static let tuple = PyType(
        "tuple", members: tupleMembers,
        construct: NativeFunction("tuple", "iterable=, /") { m, a in
            if case .tuple = a[0] { return a[0] }
            if case .object(let object) = a[0], let tuple = object.asTuple { return .tuple(tuple) }
            return m.newTuple(a[0].isMissing ? [] : try m.collect(a[0]))
        })

    private static let tupleMembers: [Member] = [
        .method("index", "value, start=, stop=, /") { m, a in
            let items = try m.collect(a[0])
            let (from, to) = try range(m, a[2], a[3], items.count)
            if let place = try find(m, List(items: items), a[1], from, to) { return .int(place) }
            throw m.error(.valueError, "tuple.index(x): x not in tuple")
        },
        .method("count", "value, /") { m, a in .int(try count(m, a[0], a[1])) },
    ]
}
