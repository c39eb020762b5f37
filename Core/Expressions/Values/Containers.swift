extension [Value] {
    /// Whether one of them holds values that hold values again.
    @inline(__always)
    fileprivate var holdDeep: Bool {
        withUnsafeBufferPointer { values in
            for index in values.indices where values[index].isDeep { return true }
            return false
        }
    }
}

/// Python's list.
public final class List: Object {
    @exclusivity(unchecked) var items: [Value]
    /// Whether it is on the machine's list of what may be part of a cycle.
    @exclusivity(unchecked) var isSuspect = false
    /// Whether the host made it, and so owns it.
    let isForeign: Bool

    init(items: [Value], isForeign: Bool = false) {
        self.items = items
        self.isForeign = isForeign
    }

    deinit { if items.holdDeep { Teardown.dismantle(self) } }

    override var type: PyType { .list }
    override func surrender(_ pile: inout [Value]) {
        pile.append(contentsOf: items)
        items = []
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }
}

/// Python's tuple.
public final class Tuple: Object {
    @exclusivity(unchecked) private(set) var items: [Value]

    init(items: [Value]) {
        self.items = items
    }

    deinit { if items.holdDeep { Teardown.dismantle(self) } }

    override var type: PyType { .tuple }
    override func surrender(_ pile: inout [Value]) {
        pile.append(contentsOf: items)
        items = []
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }
}

/// Python's dictionary: entries in the order of their insertion, found by an index once there are more than a few.
public final class Dict: Object {
    struct Entry {
        var hash: Int
        /// `.missing`: removed.
        var key: Value
        var value: Value
    }

    @exclusivity(unchecked) private(set) var entries: [Entry]
    /// Positions in `entries` plus one, at hash places; empty while there are few entries.
    @exclusivity(unchecked) private var index: [Int32] = []
    @exclusivity(unchecked) private(set) var count = 0
    /// Places of the index that stand for nothing any more.
    @exclusivity(unchecked) private var vacancies = 0
    /// Counts changes of the keys, for those who iterate.
    @exclusivity(unchecked) private(set) var version = 0
    @exclusivity(unchecked) var isSuspect = false
    let isForeign: Bool

    private static let small = 8
    private static let vacant: Int32 = -1

    init(isForeign: Bool = false) {
        self.isForeign = isForeign
        entries = []
    }

    /// - Parameter entries: Of different keys.
    init(_ entries: [Entry]) {
        isForeign = false
        self.entries = entries
        count = entries.count
        super.init()
        if count > Self.small { rebuild() }
    }

    deinit { if holdsDeep { Teardown.dismantle(self) } }

    private var holdsDeep: Bool {
        entries.withUnsafeBufferPointer { entries in
            for index in entries.indices where entries[index].value.isDeep || entries[index].key.isDeep { return true }
            return false
        }
    }

    var holdsContainers: Bool { entries.contains { $0.value.isContainer || $0.key.isContainer } }

    override var type: PyType { .dict }
    override func surrender(_ pile: inout [Value]) {
        for entry in entries {
            if entry.key.isContainer { pile.append(entry.key) }
            if entry.value.isContainer { pile.append(entry.value) }
        }
        removeAll()
    }
    override func visit(_ body: (Value) -> Void) {
        for entry in entries where !entry.key.isMissing {
            body(entry.key)
            body(entry.value)
        }
    }

    /// Where the key's entry is.
    @inline(__always)
    func find(_ m: Machine, _ key: Value, hash: Int) throws -> Int? {
        if index.isEmpty {
            for position in entries.indices where entries[position].hash == hash {
                if try matches(m, position, key) { return position }
            }
            return nil
        }
        return try findIndexed(m, key, hash: hash)
    }

    private func findIndexed(_ m: Machine, _ key: Value, hash: Int) throws -> Int? {
        let mask = index.count - 1
        var place = Self.spread(hash) & mask
        var probes = 0
        while true {
            guard place < index.count, index[place] != 0 else { return nil }
            let position = Int(index[place]) - 1
            if position >= 0, position < entries.count, entries[position].hash == hash, try matches(m, position, key) {
                return position
            }
            place = (place + 1) & mask
            probes += 1
            // Keys can be chosen to stand one behind the other.
            if probes & 15 == 0 { try m.charge(steps: 4) }
        }
    }

    @inline(__always)
    private static func spread(_ hash: Int) -> Int {
        let mixed = UInt(bitPattern: hash) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 32)
    }

    @inline(__always)
    private func matches(_ m: Machine, _ position: Int, _ key: Value) throws -> Bool {
        switch (entries[position].key, key) {
        case (.str(let a), .str(let b)): return a == b
        case (.int(let a), .int(let b)): return a == b
        case (.missing, _): return false
        case (let own, _):
            if own.isIdentical(to: key) { return true }
            try m.charge(steps: 3)
            return try m.equal(own, key)
        }
    }

    func get(_ m: Machine, _ key: Value) throws -> Value {
        guard let position = try find(m, key, hash: m.hash(key)) else { return .missing }
        return entries[position].value
    }

    @inline(__always)
    func get(_ m: Machine, _ key: Value, hash: Int) throws -> Value {
        guard let position = try find(m, key, hash: hash) else { return .missing }
        return entries[position].value
    }

    /// Where a key that is text is, if it is found without comparing it with anything but text.
    @inline(__always)
    func position(of text: Str, hash: Int) -> Int? {
        guard index.isEmpty else { return nil }
        for position in entries.indices where entries[position].hash == hash {
            if case .str(let own) = entries[position].key, own == text { return position }
        }
        return nil
    }

    func set(_ m: Machine, _ key: Value, _ value: Value) throws {
        try set(m, key, value, hash: m.hash(key))
    }

    func set(_ m: Machine, _ key: Value, _ value: Value, hash: Int) throws {
        if value.isContainer { m.suspect(self) }
        if let position = try find(m, key, hash: hash) {
            entries[position].value = value
            return
        }
        try m.charge(bytes: 64)
        insertNew(key, value, hash: hash)
    }

    /// Adds an entry whose key is not there yet.
    func insertNew(_ key: Value, _ value: Value, hash: Int) {
        entries.append(Entry(hash: hash, key: key, value: value))
        count += 1
        version &+= 1
        if entries.count > Self.small || !index.isEmpty {
            if (entries.count + vacancies) * 3 > index.count * 2 { rebuild() } else { enter(entries.count - 1) }
        }
    }

    @discardableResult
    func remove(_ m: Machine, _ key: Value) throws -> Value {
        guard let position = try find(m, key, hash: m.hash(key)) else { return .missing }
        return remove(at: position).value
    }

    @discardableResult
    func remove(at position: Int) -> Entry {
        let removed = entries[position]
        if !index.isEmpty { vacate(position) }
        entries[position].key = .missing
        entries[position].value = .none
        entries[position].hash = -1
        count -= 1
        version &+= 1
        while let last = entries.last, last.key.isMissing { entries.removeLast() }
        if count == 0 {
            removeAll()
        } else if entries.count > 64 && count * 4 < entries.count {
            // Nobody is to go through many places for a few entries.
            rebuild()
        }
        return removed
    }

    /// The last entry that there is.
    var lastPosition: Int? { entries.lastIndex { !$0.key.isMissing } }

    func removeAll() {
        entries = []
        index = []
        count = 0
        vacancies = 0
        version &+= 1
    }

    func copy() -> Dict {
        let copy = Dict()
        if count == entries.count {
            copy.entries = entries
            copy.index = index
            copy.count = count
            copy.vacancies = vacancies
        } else {
            for entry in entries where !entry.key.isMissing { copy.insertNew(entry.key, entry.value, hash: entry.hash) }
        }
        return copy
    }

    private func rebuild() {
        entries.removeAll { $0.key.isMissing }
        vacancies = 0
        var size = 32
        while size < entries.count * 3 { size *= 2 }
        index = Array(repeating: 0, count: size)
        for position in entries.indices { enter(position) }
    }

    private func enter(_ position: Int) {
        let mask = index.count - 1
        var place = Self.spread(entries[position].hash) & mask
        while index[place] > 0 { place = (place + 1) & mask }
        if index[place] == Self.vacant { vacancies -= 1 }
        index[place] = Int32(position + 1)
    }

    private func vacate(_ position: Int) {
        let mask = index.count - 1
        var place = Self.spread(entries[position].hash) & mask
        while index[place] != position + 1, index[place] != 0 { place = (place + 1) & mask }
        if index[place] == 0 { return }
        index[place] = Self.vacant
        vacancies += 1
    }

    /// The entries that are there, as they are now.
    var pairs: [(key: Value, value: Value)] {
        var pairs: [(key: Value, value: Value)] = []
        pairs.reserveCapacity(count)
        for entry in entries where !entry.key.isMissing { pairs.append((entry.key, entry.value)) }
        return pairs
    }
}
