/// Python's range: of numbers of 64 bits, or of any.
class RangeObject: Object {
    override var type: PyType { .range }

    /// Start, stop and step.
    var parts: (start: BigInt, stop: BigInt, step: BigInt) { (.zero, .zero, .one) }
    /// How many numbers there are.
    var size: BigInt { .zero }

    static let construct = NativeFunction("range", "start, stop=, step=, /") { m, a in
        let values = a[1].isMissing ? [.int(0), a[0], .int(1)] : [a[0], a[1], a[2].isMissing ? .int(1) : a[2]]
        if case .int(let start) = values[0], case .int(let stop) = values[1], case .int(let step) = values[2],
            step != 0, let range = SmallRange(start: start, stop: stop, step: step)
        {
            return .object(range)
        }
        let bounds = try values.map { value in
            if let number = value.bigInteger { return number }
            return BigInt(try m.index(value))
        }
        if bounds[2].isZero { throw m.error(.valueError, "range() arg 3 must not be zero") }
        return .object(try make(m, bounds[0], bounds[1], bounds[2]))
    }

    /// The small one, wherever it is enough.
    fileprivate static func make(_ m: Machine, _ start: BigInt, _ stop: BigInt, _ step: BigInt) throws -> RangeObject {
        if let start = start.asInt, let stop = stop.asInt, let step = step.asInt,
            let range = SmallRange(start: start, stop: stop, step: step)
        {
            return range
        }
        try m.charge(bytes: 200 + 8 * (start.magnitude.count + stop.magnitude.count + step.magnitude.count))
        return try LargeRange(m, start, stop, step)
    }

    static let members: [Member] = [
        .property("start") { _, value in value.object(as: RangeObject.self).map { .integer($0.parts.start) } ?? .none },
        .property("stop") { _, value in value.object(as: RangeObject.self).map { .integer($0.parts.stop) } ?? .none },
        .property("step") { _, value in value.object(as: RangeObject.self).map { .integer($0.parts.step) } ?? .none },
        .method("index", "value, /") { m, a in
            if let range = a[0].object(as: RangeObject.self), let place = try range.place(of: a[1], m) {
                return .integer(place)
            }
            throw m.error(.valueError, "\(try m.repr(a[1]).string) is not in range")
        },
        .method("count", "value, /") { m, a in
            .int(try a[0].object(as: RangeObject.self)?.place(of: a[1], m) == nil ? 0 : 1)
        },
    ]

    /// Where in it the value is.
    fileprivate func place(of value: Value, _ m: Machine) throws -> BigInt? {
        var number = value.bigInteger
        if case .float(let float) = value, float.isFinite, float == float.rounded() {
            number = try BigInt(truncating: float)
        }
        guard let number, !size.isZero else { return nil }
        let (place, rest) = try number.subtracting(parts.start, m.meter).floorDivided(by: parts.step, m.meter)
        return rest.isZero && !place.isNegative && place < size ? place : nil
    }

    /// The number at the place, which may lie outside.
    fileprivate func number(at place: BigInt, _ m: Machine) throws -> BigInt {
        try parts.start.adding(parts.step.multiplied(by: place, m.meter), m.meter)
    }

    override func repr(_ m: Machine) throws -> Str {
        let all = [parts.start, parts.stop, parts.step]
        let texts = try all.map { try m.repr(.integer($0)).string }
        return Str("range(\(texts.prefix(parts.step == .one ? 2 : 3).joined(separator: ", ")))")
    }
    override func truth(_ m: Machine) throws -> Bool { !size.isZero }
    override func length(_ m: Machine) throws -> Int? { try m.index(.integer(size)) }
    override func hash(_ m: Machine) throws -> Int {
        Hashing.combine([
            size.pythonHash, size.isZero ? 0 : parts.start.pythonHash, size <= .one ? 0 : parts.step.pythonHash,
        ])
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: RangeObject.self), other.size == size else { return false }
        return size.isZero || (parts.start == other.parts.start && (size == .one || parts.step == other.parts.step))
    }
    override func contains(_ m: Machine, _ item: Value) throws -> Bool? { try place(of: item, m) != nil }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        if let slice = index.object(as: SliceObject.self) {
            let bounds = try slice.bounds(m, size)
            return .object(
                try Self.make(
                    m, number(at: bounds.start, m), number(at: bounds.stop, m),
                    parts.step.multiplied(by: bounds.step, m.meter)))
        }
        guard var place = index.bigInteger else {
            throw m.error(.typeError, "range indices must be integers or slices, not \(m.typeName(index))")
        }
        if place.isNegative { place = try place.adding(size, m.meter) }
        guard !place.isNegative && place < size else {
            throw m.error(.indexError, "range object index out of range")
        }
        return .integer(try number(at: place, m))
    }
    /// What goes through it from its end.
    func reversed(_ m: Machine) throws -> Iterator {
        LargeRangeIterator(
            try number(at: size.subtracting(.one, m.meter), m), step: parts.step.negated, count: size)
    }
}

/// A range whose numbers, and their count, have 64 bits.
final class SmallRange: RangeObject {
    let start: Int
    let stop: Int
    let step: Int
    let count: Int

    /// Nil when there are too many numbers.
    init?(start: Int, stop: Int, step: Int) {
        self.start = start
        self.stop = stop
        self.step = step
        if step > 0 ? start >= stop : start <= stop {
            count = 0
        } else {
            // As unsigned numbers, since the distance may be twice as large as an Int.
            let (from, to) = step > 0 ? (start, stop) : (stop, start)
            let last = (UInt(bitPattern: to &- from) &- 1) / step.magnitude
            guard last < UInt(Int.max) else { return nil }
            count = Int(last) + 1
        }
    }

    override var asRange: SmallRange? { self }
    override var parts: (start: BigInt, stop: BigInt, step: BigInt) { (BigInt(start), BigInt(stop), BigInt(step)) }
    override var size: BigInt { BigInt(count) }

    override func truth(_ m: Machine) throws -> Bool { count > 0 }
    override func length(_ m: Machine) throws -> Int? { count }
    override func contains(_ m: Machine, _ item: Value) throws -> Bool? {
        guard case .int(let number) = item else { return try place(of: item, m) != nil }
        let (distance, overflow) = number.subtractingReportingOverflow(start)
        if overflow || step == -1 { return try place(of: item, m) != nil }
        return distance % step == 0 && distance / step >= 0 && distance / step < count
    }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        guard case .int(let number) = index else { return try super.item(m, index) }
        let place = number < 0 ? number &+ count : number
        guard place >= 0 && place < count else { throw m.error(.indexError, "range object index out of range") }
        return .int(start &+ place &* step)
    }
    override func iterate(_ m: Machine) throws -> Iterator? { RangeIterator(start, step, count) }
    override func reversed(_ m: Machine) throws -> Iterator {
        RangeIterator(start &+ (count &- 1) &* step, 0 &- step, count)
    }
}

/// A range that 64 bits are not enough for.
private final class LargeRange: RangeObject {
    private let bounds: (start: BigInt, stop: BigInt, step: BigInt)
    private let count: BigInt

    init(_ m: Machine, _ start: BigInt, _ stop: BigInt, _ step: BigInt) throws {
        bounds = (start, stop, step)
        let distance = try stop.subtracting(start, m.meter).floorDivided(by: step, m.meter)
        let turns = distance.remainder.isZero ? distance.quotient : try distance.quotient.adding(.one, m.meter)
        count = turns.isNegative ? .zero : turns
    }

    override var parts: (start: BigInt, stop: BigInt, step: BigInt) { bounds }
    override var size: BigInt { count }
    override func iterate(_ m: Machine) throws -> Iterator? {
        LargeRangeIterator(bounds.start, step: bounds.step, count: count)
    }
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

private final class LargeRangeIterator: Iterator {
    static let rangeType = PyType("longrange_iterator")

    private var value: BigInt
    private let step: BigInt
    private var left: BigInt

    init(_ start: BigInt, step: BigInt, count: BigInt) {
        value = start
        self.step = step
        left = count
    }

    override var type: PyType { Self.rangeType }
    override func next(_ m: Machine) throws -> Value {
        guard !left.isZero else { return .missing }
        try m.charge(bytes: 48 + 16 * value.magnitude.count)
        left = try left.subtracting(.one, m.meter)
        let current = value
        value = try value.adding(step, m.meter)
        return .integer(current)
    }
    override var hint: Int { left.asInt ?? .max }
}
