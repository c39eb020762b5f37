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

    /// The places that it means in so many items, however large they are.
    func bounds(_ m: Machine, _ count: BigInt) throws -> (start: BigInt, stop: BigInt, step: BigInt) {
        let step = try largeBound(m, step) ?? .one
        if step.isZero { throw m.error(.valueError, "slice step cannot be zero") }
        let last = try count.subtracting(.one, m.meter)
        let (lowest, highest) = step.isNegative ? (BigInt(-1), last) : (.zero, count)
        func clamped(_ value: BigInt?, _ otherwise: BigInt) throws -> BigInt {
            guard let value else { return otherwise }
            return min(highest, max(lowest, value.isNegative ? try value.adding(count, m.meter) : value))
        }
        let start = try clamped(largeBound(m, start), step.isNegative ? highest : lowest)
        let stop = try clamped(largeBound(m, stop), step.isNegative ? lowest : highest)
        return (start, stop, step)
    }

    private func largeBound(_ m: Machine, _ value: Value) throws -> BigInt? {
        if case .big(let box) = value { return box.value }
        return try bound(m, value).map { BigInt($0) }
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
