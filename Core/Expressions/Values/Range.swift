/// Python's range, of numbers of 64 bits.
final class RangeObject: Object {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int
    /// What was given, where that is more than 64 bits.
    private let given: [Value]

    init(start: Int, stop: Int, step: Int, given: [Value] = []) {
        self.given = given
        self.start = start
        self.stop = stop
        self.step = step
        if step > 0 ? start >= stop : start <= stop {
            count = 0
        } else {
            // As unsigned numbers, since the distance may be twice as large as an Int.
            let (from, to) = step > 0 ? (start, stop) : (stop, start)
            let distance = UInt(bitPattern: to &- from) &- 1
            count = Int(min(distance / step.magnitude, UInt(Int.max - 1))) + 1
        }
    }

    override var type: PyType { .range }
    override var asRange: RangeObject? { self }
    var small: (start: Int, step: Int, count: Int)? { (start, step, count) }

    static let construct = NativeFunction("range", "start, stop=, step=, /") { m, a in
        let values = a[1].isMissing ? [.int(0), a[0], .int(1)] : [a[0], a[1], a[2].isMissing ? .int(1) : a[2]]
        let bounds = try values.map { try bound(m, $0) }
        if bounds[2] == 0 { throw m.error(.valueError, "range() arg 3 must not be zero") }
        let isLarge = values.contains { if case .big = $0 { true } else { false } }
        if isLarge { try m.charge(bytes: 80) }
        return .object(
            RangeObject(start: bounds[0], stop: bounds[1], step: bounds[2], given: isLarge ? values : []))
    }

    /// Start, stop and step.
    private var parts: [Value] { given.isEmpty ? [.int(start), .int(stop), .int(step)] : given }

    private static func bound(_ m: Machine, _ value: Value) throws -> Int {
        if case .big(let box) = value {
            // What lies beyond 64 bits is never reached within any budget.
            return box.value.isNegative ? Int.min + 1 : Int.max - 1
        }
        return try m.index(value)
    }

    static let members: [Member] = [
        .property("start") { _, value in value.object(as: RangeObject.self)?.parts[0] ?? .none },
        .property("stop") { _, value in value.object(as: RangeObject.self)?.parts[1] ?? .none },
        .property("step") { _, value in value.object(as: RangeObject.self)?.parts[2] ?? .none },
        .method("index", "value, /") { m, a in
            if let range = a[0].object(as: RangeObject.self), let place = try range.place(of: a[1], m) {
                return .int(place)
            }
            throw m.error(.valueError, "\(try m.repr(a[1]).string) is not in range")
        },
        .method("count", "value, /") { m, a in
            .int(try a[0].object(as: RangeObject.self)?.place(of: a[1], m) == nil ? 0 : 1)
        },
    ]

    private func place(of value: Value, _ m: Machine) throws -> Int? {
        var value = value
        if case .float(let float) = value, let whole = Int(exactly: float) { value = .int(whole) }
        guard let number = value.smallInteger, count > 0 else { return nil }
        let (distance, overflow) = number.subtractingReportingOverflow(start)
        if overflow || distance % step != 0 { return nil }
        let place = distance / step
        return place >= 0 && place < count ? place : nil
    }

    override func repr(_ m: Machine) throws -> Str {
        let texts = try parts.map { try m.repr($0).string }
        return Str("range(\(texts.prefix(step == 1 ? 2 : 3).joined(separator: ", ")))")
    }
    override func truth(_ m: Machine) throws -> Bool { count > 0 }
    override func length(_ m: Machine) throws -> Int? { count }
    override func hash(_ m: Machine) throws -> Int {
        Hashing.combine([count, count == 0 ? 0 : start, count < 2 ? 0 : step])
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: RangeObject.self), other.count == count else { return false }
        return count == 0 || (start == other.start && (count == 1 || step == other.step))
    }
    override func contains(_ m: Machine, _ item: Value) throws -> Bool? { try place(of: item, m) != nil }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        if let range = try m.slice(index, count) {
            let first = start &+ range.start &* step
            let stride = step &* range.step
            return .object(RangeObject(start: first, stop: first &+ range.count &* stride, step: stride))
        }
        guard index.bigInteger != nil else {
            throw m.error(
                .typeError, "range indices must be integers or slices, not \(m.typeName(index))")
        }
        let number = try m.index(index)
        let place = number < 0 ? number &+ count : number
        guard place >= 0 && place < count else { throw m.error(.indexError, "range object index out of range") }
        return .int(start + place * step)
    }
    override func iterate(_ m: Machine) throws -> Iterator? { RangeIterator(start, step, count) }
}

final class RangeIterator: Iterator {
    static let rangeType = PyType("range_iterator")

    private var value: Int
    private let step: Int
    private var left: Int

    init(_ start: Int, _ step: Int, _ count: Int) {
        value = start
        self.step = step
        left = count
    }

    override var type: PyType { Self.rangeType }
    override func next(_ m: Machine) throws -> Value {
        guard left > 0 else { return .missing }
        left -= 1
        defer { value &+= step }
        return .int(value)
    }
    override var hint: Int { left }
}

/// `start:stop:step`
final class SliceObject: Object {
    private var start: Value
    private var stop: Value
    private var step: Value

    init(_ start: Value, _ stop: Value, _ step: Value) {
        self.start = start
        self.stop = stop
        self.step = step
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { .slice }
    override func surrender(_ pile: inout [Value]) {
        pile += [start, stop, step]
        (start, stop, step) = (.none, .none, .none)
    }
    override func visit(_ body: (Value) -> Void) { [start, stop, step].forEach(body) }

    static let construct = NativeFunction("slice", "start, stop=, step=, /") { m, a in
        try m.charge(bytes: 80)
        if a[1].isMissing { return .object(SliceObject(.none, a[0], .none)) }
        return .object(SliceObject(a[0], a[1], a[2].isMissing ? .none : a[2]))
    }

    static let members: [Member] = [
        .property("start") { _, value in value.object(as: SliceObject.self)?.start ?? .none },
        .property("stop") { _, value in value.object(as: SliceObject.self)?.stop ?? .none },
        .property("step") { _, value in value.object(as: SliceObject.self)?.step ?? .none },
        .method("indices", "length, /") { m, a in
            guard let slice = a[0].object(as: SliceObject.self) else { return .none }
            let count = try m.index(a[1])
            if count < 0 { throw m.error(.valueError, "length should not be negative") }
            let bounds = try slice.bounds(m, count)
            return m.newTuple([.int(bounds.start), .int(bounds.stop), .int(bounds.step)])
        },
    ]

    override func repr(_ m: Machine) throws -> Str {
        Str("slice(\(try m.repr(start).string), \(try m.repr(stop).string), \(try m.repr(step).string))")
    }
    override func hash(_ m: Machine) throws -> Int { throw m.error(.typeError, "unhashable type: 'slice'") }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: SliceObject.self) else { return false }
        return try m.equal(start, other.start) && m.equal(stop, other.stop) && m.equal(step, other.step)
    }

    private func bound(_ m: Machine, _ value: Value) throws -> Int? {
        switch value {
        case .none: return nil
        case .int(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .big(let box): return box.value.isNegative ? Int.min / 2 : Int.max / 2
        default:
            throw m.error(.typeError, "slice indices must be integers or None or have an __index__ method")
        }
    }

    private func bounds(_ m: Machine, _ count: Int) throws -> (start: Int, stop: Int, step: Int) {
        let step = max(try bound(m, step) ?? 1, -Int.max)
        if step == 0 { throw m.error(.valueError, "slice step cannot be zero") }
        let (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1)
        func clamped(_ value: Int?, _ otherwise: Int) -> Int {
            guard let value else { return otherwise }
            return min(highest, max(lowest, value < 0 ? value &+ count : value))
        }
        let start = clamped(try bound(m, start), step > 0 ? 0 : count - 1)
        let stop = clamped(try bound(m, stop), step > 0 ? count : -1)
        return (start, stop, step)
    }

    func range(_ m: Machine, _ count: Int) throws -> SliceRange {
        let bounds = try bounds(m, count)
        let size: Int
        if bounds.step > 0 {
            size = bounds.start < bounds.stop ? (bounds.stop - bounds.start - 1) / bounds.step + 1 : 0
        } else {
            size = bounds.stop < bounds.start ? (bounds.start - bounds.stop - 1) / (0 - bounds.step) + 1 : 0
        }
        return SliceRange(
            start: size == 0 ? min(bounds.start < 0 ? 0 : bounds.start, count) : bounds.start, step: bounds.step,
            count: size)
    }
}
