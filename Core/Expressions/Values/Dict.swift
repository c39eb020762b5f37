/// Python's dictionary: entries in the order of their insertion, found by an index once there are more than a few.
public final class Dict: Object {
    struct Entry {
        var hash: Int
        /// `.missing`: removed.
        var key: Value
        var value: Value
    }

    // Memory of its own, as an array would have each entry destroyed by way of the runtime's tables.
    @exclusivity(unchecked) private var base: UnsafeMutablePointer<Entry>?
    @exclusivity(unchecked) private var room = 0
    /// How many places are taken, also by entries that were removed.
    @exclusivity(unchecked) private(set) var places = 0
    /// Places plus one, found by their hashes; nothing while there are few entries.
    @exclusivity(unchecked) private var index: UnsafeMutablePointer<Int32>?
    @exclusivity(unchecked) private var indexSize = 0
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
    }

    /// - Parameter capacity: For how many entries there is room before it has to grow.
    init(capacity: Int) {
        isForeign = false
        if capacity > 0 {
            base = Memory.take(capacity, of: Entry.self)
            room = capacity
        }
    }

    deinit {
        guard let base else { return }
        var place = 0
        while place < places, !base[place].value.isDeep, !base[place].key.isDeep {
            withUnsafeMutablePointer(to: &base[place].key) { $0.drop() }
            withUnsafeMutablePointer(to: &base[place].value) { $0.drop() }
            place += 1
        }
        if place < places { dismantle(from: place) }
        Memory.giveBack(base)
        if let index { Memory.giveBack(index) }
    }

    @inline(never)
    private func dismantle(from first: Int) {
        guard let base else { return }
        var pile: [Value] = []
        for place in first..<places {
            let entry = (base + place).move()
            pile.append(entry.key)
            pile.append(entry.value)
        }
        Teardown.drain(&pile)
    }

    /// An entry, which is there.
    @inline(__always)
    subscript(place: Int) -> Entry {
        _read { yield pointer(to: place).pointee }
        _modify { yield &pointer(to: place).pointee }
    }

    @inline(__always)
    private func pointer(to place: Int) -> UnsafeMutablePointer<Entry> {
        guard let base, place >= 0, place < places else { preconditionFailure("there is no such entry") }
        return base + place
    }

    override var isDeep: Bool {
        for place in 0..<places where self[place].value.isDeep || self[place].key.isDeep { return true }
        return false
    }

    var holdsContainers: Bool {
        for place in 0..<places where self[place].value.isContainer || self[place].key.isContainer { return true }
        return false
    }

    override var type: PyType { .dict }
    override func surrender(_ pile: inout [Value]) {
        for place in 0..<places {
            if self[place].key.isContainer { pile.append(self[place].key) }
            if self[place].value.isContainer { pile.append(self[place].value) }
        }
        removeAll()
    }
    override func visit(_ body: (Value) -> Void) {
        for pair in pairs {
            body(pair.key)
            body(pair.value)
        }
    }

    // ── Finding ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Where the key's entry is.
    @inline(__always)
    func find(_ m: Machine, _ key: Value, hash: Int) throws -> Int? {
        if index != nil { return try findIndexed(m, key, hash: hash) }
        var place = 0
        while place < places {
            if self[place].hash == hash, try matches(m, place, key) { return place }
            place += 1
        }
        return nil
    }

    private func findIndexed(_ m: Machine, _ key: Value, hash: Int) throws -> Int? {
        var slot = Self.spread(hash)
        var probes = 0
        while let index {
            let found = Int(index[slot & (indexSize - 1)]) - 1
            if found == -1 { return nil }
            if found >= 0, found < places, self[found].hash == hash, try matches(m, found, key) { return found }
            slot += 1
            probes += 1
            // Keys can be chosen to stand one behind the other.
            if probes & 15 == 0 { try m.charge(steps: 4) }
        }
        return nil
    }

    @inline(__always)
    private static func spread(_ hash: Int) -> Int {
        let mixed = UInt(bitPattern: hash) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 32)
    }

    @inline(__always)
    private func matches(_ m: Machine, _ place: Int, _ key: Value) throws -> Bool {
        switch (self[place].key, key) {
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
        guard let place = try find(m, key, hash: m.hash(key)) else { return .missing }
        return self[place].value
    }

    @inline(__always)
    func get(_ m: Machine, _ key: Value, hash: Int) throws -> Value {
        guard let place = try find(m, key, hash: hash) else { return .missing }
        return self[place].value
    }

    /// Where the value of a key that is text lies, as long as the dictionary stays as it is; nil unless it is found
    /// without comparing the key with anything but text.
    func place(of key: ConstantKey) -> UnsafeMutablePointer<Value>? {
        guard index == nil, let base else { return nil }
        var place = 0
        while place < places {
            let entry = base + place
            if entry.pointee.hash == key.hash, key.isText(at: Self.key(of: entry)) { return Self.value(of: entry) }
            place &+= 1
        }
        return nil
    }

    // Within memory of the dictionary's own, which stays where it is: not a copy's place.
    @inline(__always)
    private static func key(of entry: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<Value> {
        withUnsafeMutablePointer(to: &entry.pointee.key) { $0 }
    }

    @inline(__always)
    private static func value(of entry: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<Value> {
        withUnsafeMutablePointer(to: &entry.pointee.value) { $0 }
    }

    // ── Changing ────────────────────────────────────────────────────────────────────────────────────────────────────

    func set(_ m: Machine, _ key: Value, _ value: Value) throws {
        try set(m, key, value, hash: m.hash(key))
    }

    func set(_ m: Machine, _ key: Value, _ value: Value, hash: Int) throws {
        if value.isContainer { m.suspect(self) }
        if let place = try find(m, key, hash: hash) {
            self[place].value = value
            return
        }
        try m.charge(bytes: 64)
        insertNew(key, value, hash: hash)
    }

    /// Adds an entry whose key is not there yet.
    func insertNew(_ key: Value, _ value: Value, hash: Int) {
        if places == room { grow(to: max(4, 2 * room)) }
        guard let base else { return }
        (base + places).initialize(to: Entry(hash: hash, key: key, value: value))
        places &+= 1
        count &+= 1
        version &+= 1
        if places > Self.small || index != nil {
            if (places + vacancies) * 3 > indexSize * 2 { rebuild() } else { enter(places - 1) }
        }
    }

    /// A dictionary of so many entries, whose keys are all different.
    /// - Parameters:
    ///   - keys: Their hashes and keys.
    ///   - value: Gives each one's value, in their order.
    @inline(__always)
    init(_ keys: UnsafeBufferPointer<(key: Value, hash: Int)>, _ value: (Int) throws -> Value) rethrows {
        isForeign = false
        super.init()
        if keys.isEmpty { return }
        let entries = Memory.take(keys.count, of: Entry.self)
        (base, room) = (entries, keys.count)
        for index in 0..<keys.count {
            let value = try value(index)
            (entries + index).initialize(to: Entry(hash: keys[index].hash, key: keys[index].key, value: value))
            // One after the other, so that those that are there are given back if there is no next one.
            places = index &+ 1
        }
        count = keys.count
        if count > Self.small { rebuild() }
    }

    @discardableResult
    func remove(_ m: Machine, _ key: Value) throws -> Value {
        guard let place = try find(m, key, hash: m.hash(key)) else { return .missing }
        return remove(at: place).value
    }

    @discardableResult
    func remove(at place: Int) -> Entry {
        let removed = self[place]
        if index != nil { vacate(place) }
        self[place] = Entry(hash: -1, key: .missing, value: .none)
        count -= 1
        version &+= 1
        while places > 0, self[places - 1].key.isMissing {
            // There is nothing to be given back in it.
            places -= 1
        }
        if count == 0 {
            removeAll()
        } else if places > 64 && count * 4 < places {
            // Nobody is to go through many places for a few entries.
            rebuild()
        }
        return removed
    }

    /// The last entry that there is.
    var lastPlace: Int? { places > 0 ? places - 1 : nil }

    func removeAll() {
        forget()
        version &+= 1
    }

    /// Gives back all that it has.
    private func forget() {
        let (old, taken) = (base, places)
        if let index { Memory.giveBack(index) }
        (base, room, places, index, indexSize, count, vacancies) = (nil, 0, 0, nil, 0, 0, 0)
        guard let old else { return }
        // What goes may be the last to hold something: that must find nothing half done here.
        for place in 0..<taken { _ = (old + place).move() }
        Memory.giveBack(old)
    }

    func copy() -> Dict {
        let copy = Dict(capacity: count)
        for place in 0..<places where !self[place].key.isMissing {
            copy.insertNew(self[place].key, self[place].value, hash: self[place].hash)
        }
        return copy
    }

    private func grow(to size: Int) {
        let larger = Memory.take(size, of: Entry.self)
        if let base {
            larger.moveInitialize(from: base, count: places)
            Memory.giveBack(base)
        }
        (base, room) = (larger, size)
    }

    private func rebuild() {
        if count < places, let base {
            var kept = 0
            for place in 0..<places {
                let entry = (base + place).move()
                if entry.key.isMissing { continue }
                (base + kept).initialize(to: entry)
                kept += 1
            }
            places = kept
        }
        vacancies = 0
        var size = 32
        while size < places * 3 { size *= 2 }
        if let index { Memory.giveBack(index) }
        let index = Memory.take(size, of: Int32.self)
        index.initialize(repeating: 0, count: size)
        (self.index, indexSize) = (index, size)
        for place in 0..<places { enter(place) }
    }

    private func enter(_ place: Int) {
        guard let index else { return }
        let mask = indexSize - 1
        var slot = Self.spread(self[place].hash) & mask
        while index[slot] > 0 { slot = (slot + 1) & mask }
        if index[slot] == Self.vacant { vacancies -= 1 }
        index[slot] = Int32(place + 1)
    }

    private func vacate(_ place: Int) {
        guard let index else { return }
        let mask = indexSize - 1
        var slot = Self.spread(self[place].hash) & mask
        while index[slot] != place + 1, index[slot] != 0 { slot = (slot + 1) & mask }
        if index[slot] == 0 { return }
        index[slot] = Self.vacant
        vacancies += 1
    }

    /// The entries that are there, as they are now.
    var pairs: [(key: Value, value: Value)] {
        var pairs: [(key: Value, value: Value)] = []
        pairs.reserveCapacity(count)
        for place in 0..<places where !self[place].key.isMissing { pairs.append((self[place].key, self[place].value)) }
        return pairs
    }
}
