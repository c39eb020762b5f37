extension Machine {
    /// Python's truth of a value.
    @inline(__always)
    func truth(_ value: Value) throws -> Bool {
        switch value {
        case .bool(let value): return value
        case .missing, .none: return false
        case .int(let value): return value != 0
        case .str(let text): return !text.isEmpty
        default: return try slowTruth(value)
        }
    }

    @inline(never)
    private func slowTruth(_ value: Value) throws -> Bool {
        switch value {
        case .float(let value): value != 0
        case .bytes(let bytes): !bytes.isEmpty
        case .list(let list): !list.items.isEmpty
        case .tuple(let tuple): !tuple.items.isEmpty
        case .dict(let dict): dict.count > 0
        case .set(let set): set.count > 0
        case .object(let object): try object.truth(self)
        default: true
        }
    }

    /// Python's hash, as CPython's for numbers and tuples of numbers.
    @inline(__always)
    func hash(_ value: Value) throws -> Int {
        switch value {
        case .str(let text):
            try chargeScan(text.count)
            return text.hashCode
        case .int(let value): return Hashing.hash(value)
        default: return try slowHash(value)
        }
    }

    @inline(never)
    private func slowHash(_ value: Value) throws -> Int {
        switch value {
        case .missing, .none: return 0xFCA8_6420
        case .bool(let value): return value ? 1 : 0
        case .big(let box):
            try charge(steps: 2 * box.value.magnitude.count)
            return box.value.pythonHash
        case .float(let value): return value.isNaN ? 0 : PythonFloat.hash(value)
        case .bytes(let bytes):
            try charge(steps: bytes.count >> 5)
            if bytes.isEmpty { return 0 }
            return bytes.withUnsafeBytes { Hashing.hash($0) }
        case .tuple(let tuple):
            try enter()
            defer { leave() }
            try charge(steps: 8 + 2 * tuple.items.count)
            return Hashing.combine(try tuple.items.map { try hash($0) })
        case .set(let set) where set.isFrozen:
            try enter()
            defer { leave() }
            try charge(steps: 16 + 4 * set.count + set.table.count >> 2)
            return Hashing.combineUnordered(try set.items.map { try hash($0) })
        case .object(let object): return try object.hash(self)
        default: throw error(.typeError, "unhashable type: '\(typeName(value))'")
        }
    }

    /// Python's `is`. Text and bytes have no identity, and so are compared.
    func identical(_ a: Value, _ b: Value) throws -> Bool {
        switch a {
        case .str(let text): try chargeScan(text.count)
        case .bytes(let bytes): try chargeScan(bytes.count)
        default: break
        }
        return a.isIdentical(to: b)
    }

    /// Python's `==`.
    @inline(__always)
    func equal(_ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.str(let a), .str(let b)):
            try chargeScan(a.count)
            return a == b
        case (.int(let a), .int(let b)): return a == b
        default: return try slowEqual(a, b)
        }
    }

    @inline(never)
    private func slowEqual(_ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.none, .none): return true
        case (.bytes(let a), .bytes(let b)):
            try charge(steps: a.count >> 5)
            return a == b
        case (.list(let a), .list(let b)): return try a === b || equal(items: a.items, b.items)
        case (.tuple(let a), .tuple(let b)): return try a === b || equal(items: a.items, b.items)
        case (.dict(let a), .dict(let b)): return try a === b || equal(a, b)
        case (.set(let a), .set(let b)):
            guard a.count == b.count else { return false }
            return try a === b || isSubset(a, of: b)
        case (.object(let object), _): return try object.equals(self, b)
        case (_, .object(let object)): return try object.equals(self, a)
        case (.float(let a), .float(let b)): return a == b
        default:
            if let a = a.smallInteger, let b = b.smallInteger { return a == b }
            return try compareNumbers(a, b) == 0
        }
    }

    /// `==` as containers use it: what is the same is equal, even if it is not a number.
    @inline(__always)
    func same(_ a: Value, _ b: Value) throws -> Bool {
        if case .float(let a) = a, case .float(let b) = b { return a == b || (a.isNaN && a.bitPattern == b.bitPattern) }
        return try equal(a, b)
    }

    private func equal(items a: [Value], _ b: [Value]) throws -> Bool {
        guard a.count == b.count else { return false }
        try enter()
        defer { leave() }
        for index in a.indices {
            try charge(steps: 1)
            if try !same(a[index], b[index]) { return false }
        }
        return true
    }

    private func equal(_ a: Dict, _ b: Dict) throws -> Bool {
        guard a.count == b.count else { return false }
        try enter()
        defer { leave() }
        var place = 0
        while place < a.places {
            let entry = a[place]
            place += 1
            if entry.key.isMissing { continue }
            try charge(steps: 4)
            let other = try b.get(self, entry.key, hash: entry.hash)
            if try other.isMissing || !same(entry.value, other) { return false }
        }
        return true
    }

    func isSubset(_ a: SetObject, of b: SetObject) throws -> Bool {
        guard a.count <= b.count else { return false }
        try charge(steps: 8 + a.table.count >> 2)
        for item in a.items {
            try charge(steps: 4)
            if try !b.has(self, item) { return false }
        }
        return true
    }

    /// The order of two numbers; nil when one is none, or not a number.
    func compareNumbers(_ a: Value, _ b: Value) throws -> Int? {
        switch (a, b) {
        case (.float(let a), .float(let b)): return a < b ? -1 : a > b ? 1 : a == b ? 0 : nil
        case (.float(let a), _):
            guard let b = b.bigInteger else { return nil }
            return try compare(b, a).map { -$0 }
        case (_, .float(let b)):
            guard let a = a.bigInteger else { return nil }
            return try compare(a, b)
        default:
            guard let a = a.bigInteger, let b = b.bigInteger else { return nil }
            if a.magnitude.count == b.magnitude.count { try charge(limbsOf: a) }
            return a < b ? -1 : a == b ? 0 : 1
        }
    }

    private func compare(_ a: BigInt, _ b: Double) throws -> Int? {
        if b.isNaN { return nil }
        if b.isInfinite { return b > 0 ? -1 : 1 }
        let whole = try BigInt(truncating: b)
        if a != whole { return a < whole ? -1 : 1 }
        let rest = b - b.rounded(.towardZero)
        return rest > 0 ? -1 : rest < 0 ? 1 : 0
    }

    /// `<`, `<=`, `>` and `>=`.
    func compare(_ a: Value, _ comparison: Comparison, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.int(let a), .int(let b)):
            switch comparison {
            case .less: return a < b
            case .lessOrEqual: return a <= b
            case .greater: return a > b
            default: return a >= b
            }
        case (.set(let a), .set(let b)):
            switch comparison {
            case .less: return try a.count < b.count && isSubset(a, of: b)
            case .lessOrEqual: return try isSubset(a, of: b)
            case .greater: return try b.count < a.count && isSubset(b, of: a)
            default: return try isSubset(b, of: a)
            }
        case (.list(let x), .list(let y)): return try compareItems(x.items, comparison, y.items)
        case (.tuple(let x), .tuple(let y)): return try compareItems(x.items, comparison, y.items)
        default: break
        }
        if Self.isNumber(a) && Self.isNumber(b) {
            return try compareNumbers(a, b).map { Self.holds($0, comparison) } ?? false
        }
        guard let order = try order(a, b) else {
            throw error(
                .typeError,
                "'\(comparison.symbol)' not supported between instances of '\(typeName(a))' and '\(typeName(b))'")
        }
        return Self.holds(order, comparison)
    }

    private static func isNumber(_ value: Value) -> Bool {
        switch value {
        case .int, .bool, .float, .big: true
        default: false
        }
    }

    private static func holds(_ order: Int, _ comparison: Comparison) -> Bool {
        switch comparison {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }

    private func order(_ a: Value, _ b: Value) throws -> Int? {
        switch (a, b) {
        case (.str(let a), .str(let b)):
            try charge(steps: min(a.count, b.count) >> 3)
            return a == b ? 0 : a < b ? -1 : 1
        case (.bytes(let a), .bytes(let b)):
            try charge(steps: min(a.count, b.count) >> 3)
            return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        case (.object(let object), _):
            if let order = try object.order(self, b) { return order }
            if case .object(let other) = b { return try other.order(self, a).map { -$0 } }
            return nil
        case (_, .object(let object)): return try object.order(self, a).map { -$0 }
        default: return nil
        }
    }

    private func compareItems(_ a: [Value], _ comparison: Comparison, _ b: [Value]) throws -> Bool {
        try enter()
        defer { leave() }
        for index in 0..<min(a.count, b.count) {
            try charge(steps: 1)
            if try !same(a[index], b[index]) { return try compare(a[index], comparison, b[index]) }
        }
        return Self.holds(a.count - b.count, comparison)
    }

    /// Python's `in`.
    func contains(_ container: Value, _ item: Value) throws -> Bool {
        switch container {
        case .str(let text):
            guard case .str(let part) = item else {
                throw error(
                    .typeError, "'in <string>' requires string as left operand, not \(typeName(item))")
            }
            try charge(steps: text.count >> 2)
            return try Search.find(part, in: text, self) != nil
        case .dict(let dict): return try dict.find(self, item, hash: hash(item)) != nil
        case .set(let set): return try set.has(self, hashable(item))
        case .list(let list):
            var index = 0
            while index < list.items.count {
                try charge(steps: 1)
                if case .str(let sought) = item, case .str(let own) = list.items[index] {
                    try chargeScan(own.count)
                    if own == sought { return true }
                } else if try same(list.items[index], item) {
                    return true
                }
                index += 1
            }
            return false
        case .tuple(let tuple):
            for own in tuple.items {
                try charge(steps: 1)
                if try same(own, item) { return true }
            }
            return false
        case .bytes(let bytes): return try contains(bytes, item)
        case .object(let object):
            if let found = try object.contains(self, item) { return found }
            guard let iterator = try object.iterate(self) else { break }
            while true {
                try charge(steps: 1)
                let next = try iterator.next(self)
                if next.isMissing { return false }
                if try same(next, item) { return true }
            }
        default: break
        }
        throw error(.typeError, "argument of type '\(typeName(container))' is not iterable")
    }

    /// A set stands for the frozenset of its items where it is looked for in a set.
    func hashable(_ item: Value) throws -> Value {
        if case .set(let set) = item, !set.isFrozen { return .set(try copy(set, isFrozen: true)) }
        return item
    }

    private func contains(_ bytes: [UInt8], _ item: Value) throws -> Bool {
        if case .bytes(let part) = item {
            try charge(steps: bytes.count >> 2)
            return try Search.find(Str(latin: part), in: Str(latin: bytes), self) != nil
        }
        guard item.bigInteger != nil else {
            throw error(.typeError, "a bytes-like object is required, not '\(typeName(item))'")
        }
        guard let byte = item.smallInteger, (0...255).contains(byte) else {
            throw error(.valueError, "byte must be in range(0, 256)")
        }
        try chargeScan(bytes.count)
        return bytes.contains(UInt8(byte))
    }
}
