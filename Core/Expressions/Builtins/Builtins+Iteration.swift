extension Builtins {
    static let iterationFunctions: [NativeFunction] = [
        NativeFunction("all", "iterable, /") { m, a in
            var result = true
            try m.iterate(a[0]) { item in
                result = try m.truth(item)
                return result
            }
            return .bool(result)
        },
        NativeFunction("any", "iterable, /") { m, a in
            var result = false
            try m.iterate(a[0]) { item in
                result = try m.truth(item)
                return !result
            }
            return .bool(result)
        },
        NativeFunction("iter", "object, sentinel=, /") { m, a in
            if a[1].isMissing { return .object(try m.iterator(a[0])) }
            guard case .object(let object) = a[0], object.isCallable else {
                throw m.error(.typeError, "iter(v, w): v must be callable")
            }
            return .object(CallIterator(a[0], sentinel: a[1]))
        },
        NativeFunction("next", "iterator, default=, /") { m, a in
            guard case .object(let object) = a[0], let iterator = object as? Iterator else {
                throw m.error(.typeError, "'\(m.typeName(a[0]))' object is not an iterator")
            }
            if let generator = iterator as? Generator {
                let step = try generator.resume(m, sending: .none, raising: nil)
                if !step.value.isMissing { return step.value }
                if !a[1].isMissing { return a[1] }
                throw m.error(.stopIteration, args: step.returned.isNone ? [] : [step.returned])
            }
            let value = try iterator.next(m)
            if !value.isMissing { return value }
            if a[1].isMissing { throw m.error(.stopIteration, args: []) }
            return a[1]
        },
        NativeFunction("max", "*args, key=, default=") { m, a in try extreme(m, a, "max", .greater) },
        NativeFunction("min", "*args, key=, default=") { m, a in try extreme(m, a, "min", .less) },
        NativeFunction("sorted", "iterable, /, *, key=, reverse=") { m, a in
            let items = try m.collect(a[0])
            return m.newList(try Sorting.sorted(m, items, key: a[1], reverse: a[2]))
        },
    ]

    private static func extreme(_ m: Machine, _ a: Args, _ name: String, _ comparison: Comparison) throws -> Value {
        guard case .tuple(let arguments) = a[0], !arguments.items.isEmpty else {
            throw m.error(.typeError, "\(name) expected at least 1 argument, got 0")
        }
        if arguments.items.count > 1 && !a[2].isMissing {
            throw m.error(
                .typeError, "Cannot specify a default for \(name)() with multiple positional arguments")
        }
        let source = arguments.items.count == 1 ? arguments.items[0] : a[0]
        let hasKey = !a[1].isMissing && !a[1].isNone
        var best = Value.missing
        var bestKey = Value.missing
        try m.iterate(source) { item in
            let key = hasKey ? try m.call(a[1], item) : item
            if best.isMissing {
                best = item
                bestKey = key
            } else if try m.compare(key, comparison, bestKey) {
                best = item
                bestKey = key
            }
            return true
        }
        if !best.isMissing { return best }
        if a[2].isMissing { throw m.error(.valueError, "\(name)() arg is an empty sequence") }
        return a[2]
    }
}

/// A stable merge sort that charges what it does, and may be ended by an error in the middle.
enum Sorting {
    static func sorted(_ m: Machine, _ items: [Value], key: Value, reverse: Value) throws -> [Value] {
        let isReversed = try m.shortNumber(reverse) != 0
        let hasKey = !key.isMissing && !key.isNone
        try m.charge(items.count, of: 48)
        var entries: [(key: Value, item: Value)] = []
        entries.reserveCapacity(items.count)
        for item in items { entries.append((hasKey ? try m.call(key, item) : item, item)) }
        if isReversed { entries.reverse() }
        try sort(m, &entries)
        if isReversed { entries.reverse() }
        return entries.map(\.item)
    }

    /// Sorts items by their keys.
    static func sort(_ m: Machine, _ entries: inout [(key: Value, item: Value)]) throws {
        var buffer = entries
        try sort(m, &entries, &buffer, 0, entries.count)
    }

    private static func sort(
        _ m: Machine, _ items: inout [(key: Value, item: Value)], _ buffer: inout [(key: Value, item: Value)],
        _ from: Int, _ to: Int
    ) throws {
        if to - from <= 8 {
            // Insertion keeps the order of what is equal.
            guard to - from > 1 else { return }
            for index in (from + 1)..<to {
                let entry = items[index]
                var place = index
                while place > from {
                    try m.charge(steps: 1)
                    guard try m.compare(entry.key, .less, items[place - 1].key) else { break }
                    items[place] = items[place - 1]
                    place -= 1
                }
                items[place] = entry
            }
            return
        }
        let middle = (from + to) / 2
        try sort(m, &items, &buffer, from, middle)
        try sort(m, &items, &buffer, middle, to)
        try m.charge(steps: to - from)
        if try !m.compare(items[middle].key, .less, items[middle - 1].key) { return }
        for index in from..<to { buffer[index] = items[index] }
        var (left, right) = (from, middle)
        for index in from..<to {
            let takesRight =
                try left == middle
                || (right < to && m.compare(buffer[right].key, .less, buffer[left].key))
            items[index] = buffer[takesRight ? right : left]
            if takesRight { right += 1 } else { left += 1 }
        }
    }
}

// ── Iterators that go through others ────────────────────────────────────────────────────────────────────────────────

/// An iterator over other iterators.
class Wrapping: Iterator {
    fileprivate var sources: [Iterator]
    fileprivate var function: Value

    fileprivate init(_ sources: [Iterator], function: Value = .none) {
        self.sources = sources
        self.function = function
    }

    deinit { Teardown.dismantle(self) }

    override func surrender(_ pile: inout [Value]) {
        pile += sources.map { .object($0) }
        pile.append(function)
        sources = []
        function = .none
    }
    override func visit(_ body: (Value) -> Void) {
        for source in sources { body(.object(source)) }
        body(function)
    }

    /// The next value of one of them; chains of iterators may be long, and each asks the one before.
    fileprivate func pull(_ index: Int, _ m: Machine) throws -> Value {
        guard index < sources.count else { return .missing }
        try m.charge(steps: 1)
        try m.checkStack()
        return try sources[index].next(m)
    }
}

final class Enumeration: Wrapping {
    static let enumerateType = PyType(
        "enumerate",
        construct: NativeFunction("enumerate", "iterable, start=") { m, a in
            var start = BigInt.zero
            if !a[1].isMissing { start = try a[1].bigInteger ?? BigInt(m.index(a[1])) }
            try m.charge(bytes: 80)
            return .object(Enumeration(try m.iterator(a[0]), start: start))
        })

    private var index: Int
    /// The number, where it has more than 64 bits.
    private var large: BigInt?

    fileprivate init(_ source: Iterator, start: BigInt) {
        index = start.asInt ?? 0
        large = start.asInt == nil ? start : nil
        super.init([source])
    }

    override var type: PyType { Self.enumerateType }
    override func next(_ m: Machine) throws -> Value {
        let value = try pull(0, m)
        if value.isMissing { return .missing }
        try m.charge(bytes: 64)
        if large != nil || index == .max { return m.newTuple([try nextLarge(m), value]) }
        defer { index += 1 }
        return m.newTuple([.int(index), value])
    }

    private func nextLarge(_ m: Machine) throws -> Value {
        let number = large ?? BigInt(index)
        try m.charge(bytes: 48 + 8 * number.magnitude.count)
        large = try number.adding(.one, m.meter)
        return .integer(number)
    }
}

final class Zipped: Wrapping {
    static let zipType = PyType(
        "zip",
        construct: NativeFunction("zip", "*iterables, strict=") { m, a in
            guard case .tuple(let tuple) = a[0] else { return .none }
            try m.charge(bytes: 64 + 32 * tuple.items.count)
            let sources = try tuple.items.enumerated().map { index, item in
                guard m.isIterable(item) else {
                    throw m.error(.typeError, "'\(m.typeName(item))' object is not iterable")
                }
                return try m.iterator(item)
            }
            return .object(Zipped(sources, isStrict: a[1].isMissing ? false : try m.truth(a[1])))
        })

    private let isStrict: Bool

    fileprivate init(_ sources: [Iterator], isStrict: Bool) {
        self.isStrict = isStrict
        super.init(sources)
    }

    override var type: PyType { Self.zipType }
    override func next(_ m: Machine) throws -> Value {
        if sources.isEmpty { return .missing }
        try m.charge(bytes: 32 + 16 * sources.count)
        var items: [Value] = []
        items.reserveCapacity(sources.count)
        for index in sources.indices {
            let value = try pull(index, m)
            if value.isMissing {
                if isStrict { try checkEnd(m, index) }
                return .missing
            }
            items.append(value)
        }
        return m.newTuple(items)
    }

    private func checkEnd(_ m: Machine, _ index: Int) throws {
        if index > 0 {
            let others = index == 1 ? "argument 1" : "arguments 1-\(index)"
            throw m.error(.valueError, "zip() argument \(index + 1) is shorter than \(others)")
        }
        for other in sources.indices.dropFirst() where try !pull(other, m).isMissing {
            let others = other == 1 ? "argument 1" : "arguments 1-\(other)"
            throw m.error(.valueError, "zip() argument \(other + 1) is longer than \(others)")
        }
    }
}

final class Mapped: Wrapping {
    static let mapType = PyType(
        "map",
        construct: NativeFunction("map", "*args") { m, a in
            guard case .tuple(let tuple) = a[0], tuple.items.count > 1 else {
                throw m.error(.typeError, "map() must have at least two arguments.")
            }
            try m.charge(bytes: 64 + 32 * tuple.items.count)
            return .object(Mapped(try tuple.items.dropFirst().map { try m.iterator($0) }, function: tuple.items[0]))
        })

    override var type: PyType { Self.mapType }
    override func next(_ m: Machine) throws -> Value {
        var items: [Value] = []
        for index in sources.indices {
            let value = try pull(index, m)
            if value.isMissing { return .missing }
            items.append(value)
        }
        if items.isEmpty { return .missing }
        return try m.call(function, items)
    }
}

final class Filtered: Wrapping {
    static let filterType = PyType(
        "filter",
        construct: NativeFunction("filter", "function, iterable, /") { m, a in
            try m.charge(bytes: 96)
            return .object(Filtered([try m.iterator(a[1])], function: a[0]))
        })

    override var type: PyType { Self.filterType }
    override func next(_ m: Machine) throws -> Value {
        while true {
            let value = try pull(0, m)
            if value.isMissing { return .missing }
            if try m.truth(function.isNone ? value : m.call(function, value)) { return value }
        }
    }
}

/// From the last item to the first, of what has a length and items.
final class ReversedItems: Iterator {
    static let reversedType = PyType(
        "reversed", construct: NativeFunction("reversed", "sequence, /") { m, a in .object(try make(m, a[0])) })

    private var items: [Value]

    private init(_ items: [Value]) {
        self.items = items
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { Self.reversedType }
    override func surrender(_ pile: inout [Value]) {
        pile += items
        items = []
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }
    override func next(_ m: Machine) throws -> Value { items.popLast() ?? .missing }
    override var hint: Int { items.count }

    private static func make(_ m: Machine, _ value: Value) throws -> Iterator {
        switch value {
        case .list(let list): return ListReverseIterator(list)
        case .dict(let dict): return DictIterator(dict, .keys, isReversed: true)
        case .tuple, .str, .bytes: return ReversedItems(try m.collect(value))
        case .object(let object):
            if let range = object as? RangeObject { return try range.reversed(m) }
            if let view = object as? DictView { return view.reversed() }
            if let tuple = object.asTuple { return ReversedItems(try m.collect(.tuple(tuple))) }
        default: break
        }
        throw m.error(.typeError, "'\(m.typeName(value))' object is not reversible")
    }
}
