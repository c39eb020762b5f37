/// Python's set and frozenset. Its table has CPython's sizes and order of probes, so that sets of numbers are walked
/// through in the order that CPython walks through them.
public final class SetObject: Object {
    struct Slot {
        var hash: Int
        /// `.missing`: free, or with the hash −1 removed.
        var key: Value
    }

    @exclusivity(unchecked) private(set) var table: [Slot]
    @exclusivity(unchecked) private var mask: Int
    /// Slots that are not free: with what was removed.
    @exclusivity(unchecked) private var fill = 0
    @exclusivity(unchecked) private(set) var count = 0
    private var finger = 0
    let isFrozen: Bool
    var isSuspect = false
    let isForeign: Bool

    private static var free: Slot { Slot(hash: 0, key: .missing) }
    private static let linearProbes = 9

    init(isFrozen: Bool = false, isForeign: Bool = false) {
        table = Array(repeating: Self.free, count: 8)
        mask = 7
        self.isFrozen = isFrozen
        self.isForeign = isForeign
    }

    deinit { if table.contains(where: \.key.isContainer) { Teardown.dismantle(self) } }

    override var type: PyType { isFrozen ? .frozenset : .set }
    override func surrender(_ pile: inout [Value]) {
        for slot in table where slot.key.isContainer { pile.append(slot.key) }
        removeAll()
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }

    /// What is in it, in its order.
    public var items: [Value] {
        var items: [Value] = []
        items.reserveCapacity(count)
        for slot in table where !slot.key.isMissing { items.append(slot.key) }
        return items
    }

    func has(_ m: Machine, _ key: Value) throws -> Bool {
        try find(m, key, hash: m.hash(key)) != nil
    }

    /// - Returns: Whether it is new.
    @discardableResult
    func add(_ m: Machine, _ key: Value) throws -> Bool {
        try add(m, key, hash: m.hash(key))
    }

    @discardableResult
    func add(_ m: Machine, _ key: Value, hash: Int) throws -> Bool {
        if key.isContainer { m.suspect(self) }
        var perturb = UInt(bitPattern: hash)
        var place = hash & mask
        /// The last place on the way from which something was removed.
        var vacancy: Int?
        while true {
            var probes = place + Self.linearProbes <= mask ? Self.linearProbes : 0
            var entry = place
            while true {
                if table[entry].key.isMissing && table[entry].hash == 0 {
                    try m.charge(bytes: 32)
                    count += 1
                    if let vacancy {
                        table[vacancy] = Slot(hash: hash, key: key)
                        return true
                    }
                    table[entry] = Slot(hash: hash, key: key)
                    fill += 1
                    if fill * 5 >= mask * 3 { resize(count > 50_000 ? count * 2 : count * 4) }
                    return true
                }
                if table[entry].hash == hash {
                    if try matches(m, table[entry].key, key) { return false }
                } else if table[entry].hash == -1 {
                    vacancy = entry
                }
                if probes == 0 { break }
                probes -= 1
                entry += 1
            }
            try m.charge(steps: 4)
            perturb >>= 5
            place = Int(truncatingIfNeeded: UInt(bitPattern: place) &* 5 &+ 1 &+ perturb) & mask
        }
    }

    private func find(_ m: Machine, _ key: Value, hash: Int) throws -> Int? {
        var perturb = UInt(bitPattern: hash)
        var place = hash & mask
        while true {
            var probes = place + Self.linearProbes <= mask ? Self.linearProbes : 0
            var entry = place
            while true {
                if table[entry].key.isMissing && table[entry].hash == 0 { return nil }
                if table[entry].hash == hash, try matches(m, table[entry].key, key) { return entry }
                if probes == 0 { break }
                probes -= 1
                entry += 1
            }
            try m.charge(steps: 4)
            perturb >>= 5
            place = Int(truncatingIfNeeded: UInt(bitPattern: place) &* 5 &+ 1 &+ perturb) & mask
        }
    }

    private func matches(_ m: Machine, _ own: Value, _ key: Value) throws -> Bool {
        if own.isMissing { return false }
        if own.isIdentical(to: key) { return true }
        // Hashes of numbers can be chosen to be the same.
        try m.charge(steps: 3)
        return try m.equal(own, key)
    }

    /// - Returns: Whether it was there.
    @discardableResult
    func remove(_ m: Machine, _ key: Value) throws -> Bool {
        guard let entry = try find(m, key, hash: m.hash(key)) else { return false }
        table[entry] = Slot(hash: -1, key: .missing)
        count -= 1
        return true
    }

    func pop() -> Value {
        var entry = finger & mask
        while table[entry].key.isMissing { entry = (entry + 1) & mask }
        let key = table[entry].key
        table[entry] = Slot(hash: -1, key: .missing)
        count -= 1
        finger = entry + 1
        return key
    }

    func removeAll() {
        table = Array(repeating: Self.free, count: 8)
        mask = 7
        fill = 0
        count = 0
        finger = 0
    }

    /// Takes another's items for its own.
    func replace(with other: SetObject) {
        table = other.table
        mask = other.mask
        fill = other.fill
        count = other.count
    }

    /// Adds all of another set.
    func merge(_ m: Machine, _ other: SetObject) throws {
        if other === self || other.count == 0 { return }
        try m.charge(steps: other.table.count >> 3)
        makeRoom(other.count)
        if fill == 0 {
            // As CPython: into an empty table of the same size everything goes to the same places.
            try m.charge(other.count, of: 32)
            if other.table.contains(where: \.key.isContainer) { m.suspect(self) }
            if mask == other.mask && other.fill == other.count {
                table = other.table
            } else {
                for slot in other.table where !slot.key.isMissing { place(slot) }
            }
            fill = other.count
            count = other.count
            return
        }
        for slot in other.table where !slot.key.isMissing { try add(m, slot.key, hash: slot.hash) }
    }

    /// Grows, as CPython does before so many items come.
    func makeRoom(_ more: Int) {
        if (fill + more) * 5 >= mask * 3 { resize((count + more) * 2) }
    }

    /// Forgets what was removed, once that is much.
    func tidy() {
        if fill - count > mask / 4 { resize(count > 50_000 ? count * 2 : count * 4) }
    }

    private func resize(_ minimum: Int) {
        var size = 8
        while size <= minimum { size <<= 1 }
        let old = table
        table = Array(repeating: Self.free, count: size)
        mask = size - 1
        fill = count
        for slot in old where !slot.key.isMissing { place(slot) }
    }

    private func place(_ slot: Slot) {
        var perturb = UInt(bitPattern: slot.hash)
        var place = slot.hash & mask
        while true {
            var probes = place + Self.linearProbes <= mask ? Self.linearProbes : 0
            var entry = place
            while true {
                if table[entry].key.isMissing {
                    table[entry] = slot
                    return
                }
                if probes == 0 { break }
                probes -= 1
                entry += 1
            }
            perturb >>= 5
            place = Int(truncatingIfNeeded: UInt(bitPattern: place) &* 5 &+ 1 &+ perturb) & mask
        }
    }
}
