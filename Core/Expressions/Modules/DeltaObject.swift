/// A `datetime.timedelta`.
final class DeltaObject: Object {
    let delta: TimeDelta

    init(_ delta: TimeDelta) {
        self.delta = delta
    }

    override var type: PyType { Self.deltaType }
    override func str(_ m: Machine) throws -> Str { Str(delta.text) }
    override func repr(_ m: Machine) throws -> Str { Str(delta.repr) }
    override func truth(_ m: Machine) throws -> Bool { delta != .zero }
    override func hash(_ m: Machine) throws -> Int { delta.hashValue }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        other.object(as: DeltaObject.self)?.delta == delta
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: DeltaObject.self)?.delta else { return nil }
        return delta == other ? 0 : delta < other ? -1 : 1
    }
    override func unary(_ m: Machine, _ op: UnaryOperator) throws -> Value {
        switch op {
        case .neg: return try Self.value(-delta.microseconds)
        case .pos: return .object(self)
        case .abs: return try Self.value(abs(delta.microseconds))
        case .invert: return .missing
        }
    }

    private static func value(_ microseconds: Int128) throws -> Value {
        .object(DeltaObject(try TimeDelta(microseconds: microseconds)))
    }

    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        if let other = other.object(as: DeltaObject.self)?.delta {
            return try reflected ? Self.combined(m, op, other, delta) : Self.combined(m, op, delta, other)
        }
        if op == .mul, let factor = other.bigInteger {
            return try number(delta.number.multiplied(by: factor, m.meter))
        }
        if op == .mul, case .float(let factor) = other { return try scaled(m, factor, divides: false) }
        if reflected { return .missing }
        if op == .floorDiv, let divisor = other.bigInteger {
            return try number(delta.number.floorDivided(by: divisor, m.meter).quotient)
        }
        if op == .div, let divisor = other.bigInteger {
            if divisor.isZero { throw m.error(.zeroDivisionError, "integer division or modulo by zero") }
            return try number(delta.number.divided(byRounding: divisor, m.meter))
        }
        if op == .div, case .float(let divisor) = other { return try scaled(m, divisor, divides: true) }
        return .missing
    }

    private func number(_ number: BigInt) throws -> Value { .object(DeltaObject(try TimeDelta(number: number))) }

    /// Times or divided by a float, rounded once.
    private func scaled(_ m: Machine, _ factor: Double, divides: Bool) throws -> Value {
        if factor.isNaN { throw m.error(.valueError, "cannot convert NaN to integer ratio") }
        if factor.isInfinite { throw m.error(.overflowError, "cannot convert Infinity to integer ratio") }
        if divides, factor == 0 { throw m.error(.zeroDivisionError, "integer division or modulo by zero") }
        let ratio = BigInt.ratio(of: factor)
        let (over, under) = divides ? (ratio.denominator, ratio.numerator) : (ratio.numerator, ratio.denominator)
        return try number(delta.number.multiplied(by: over, m.meter).divided(byRounding: under, m.meter))
    }

    private static func combined(
        _ m: Machine, _ op: Operator, _ left: TimeDelta, _ right: TimeDelta
    ) throws -> Value {
        switch op {
        case .add: return try value(left.microseconds + right.microseconds)
        case .sub: return try value(left.microseconds - right.microseconds)
        case .div: return .float(try left.number.trueDivided(by: right.number, m.meter))
        case .floorDiv: return .integer(try left.number.floorDivided(by: right.number, m.meter).quotient)
        case .mod:
            if right == .zero { throw m.error(.zeroDivisionError, "integer modulo by zero") }
            let rest = try left.number.floorDivided(by: right.number, m.meter).remainder
            return .object(DeltaObject(try TimeDelta(number: rest)))
        default: return .missing
        }
    }

    // ── Making ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Microseconds of the constructor's arguments, in their order.
    private static let units: [Int128] = [
        TimeDelta.perDay, TimeDelta.perSecond, 1, 1000, 60 * TimeDelta.perSecond, 3600 * TimeDelta.perSecond,
        7 * TimeDelta.perDay,
    ]

    static func make(_ m: Machine, _ a: Args) throws -> Value {
        var total = BigInt.zero
        var rest = 0.0
        for (index, unit) in units.enumerated() where !a[index].isMissing {
            let unit = BigInt(Int(unit))
            if let number = a[index].bigInteger {
                total = try total.adding(number.multiplied(by: unit, m.meter), m.meter)
            } else if case .float(let number) = a[index] {
                let whole = try BigInt(truncating: number)
                total = try total.adding(whole.multiplied(by: unit, m.meter), m.meter)
                let part = (number - number.rounded(.towardZero)) * (try unit.asDouble())
                let wholePart = part.rounded(.towardZero)
                total = try total.adding(BigInt(truncating: wholePart), m.meter)
                rest += part - wholePart
            } else {
                let names = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"]
                throw m.error(
                    .typeError,
                    "unsupported type for timedelta \(names[index]) component: \(m.typeName(a[index]))")
            }
        }
        let odd = total.isOdd ? 1.0 : 0
        let rounded = rest.rounded(.toNearestOrEven)
        let extra = abs(rounded - rest) == 0.5 ? 2 * ((rest + odd) * 0.5).rounded(.toNearestOrEven) - odd : rounded
        return .object(DeltaObject(try TimeDelta(number: total.adding(BigInt(truncating: extra), m.meter))))
    }

    private static func own(_ value: Value) -> TimeDelta? { value.object(as: DeltaObject.self)?.delta }

    static let deltaType = PyType(
        "timedelta", module: "datetime",
        members: [
            .property("days") { _, value in .int(own(value)?.days ?? 0) },
            .property("seconds") { _, value in .int(own(value)?.seconds ?? 0) },
            .property("microseconds") { _, value in .int(own(value)?.fraction ?? 0) },
            .method("total_seconds") { _, a in .float(own(a[0])?.totalSeconds ?? 0) },
            .constant("min", .object(DeltaObject(.smallest))), .constant("max", .object(DeltaObject(.largest))),
            .constant("resolution", .object(DeltaObject(.resolution))),
        ],
        construct: NativeFunction(
            "timedelta", "days=, seconds=, microseconds=, milliseconds=, minutes=, hours=, weeks="
        ) { m, a in try make(m, a) })
}

/// A `datetime.timezone`.
final class ZoneObject: Object {
    let zone: ZoneOffset

    init(_ zone: ZoneOffset) {
        self.zone = zone
    }

    /// The zone of a `tzinfo` argument.
    static func zone(_ m: Machine, _ value: Value) throws -> ZoneOffset? {
        if value.isAbsent { return nil }
        guard let zone = value.object(as: ZoneObject.self)?.zone else {
            throw m.error(
                .typeError, "tzinfo argument must be None or of a tzinfo subclass, not type '\(m.typeName(value))'")
        }
        return zone
    }

    static func value(_ zone: ZoneOffset?) -> Value { zone.map { .object(ZoneObject($0)) } ?? .none }

    private var isUTC: Bool { zone.offset == .zero && zone.name == nil }

    override var type: PyType { Self.zoneType }
    override func str(_ m: Machine) throws -> Str { Str(zone.shownName) }
    override func repr(_ m: Machine) throws -> Str { Str(text) }
    override func hash(_ m: Machine) throws -> Int { zone.offset.hashValue }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        other.object(as: ZoneObject.self)?.zone.offset == zone.offset
    }

    var text: String {
        if isUTC { return "datetime.timezone.utc" }
        let name = zone.name.map { ", " + PythonText.repr($0) } ?? ""
        return "datetime.timezone(\(zone.offset.repr)\(name))"
    }

    private static func own(_ value: Value) -> ZoneOffset? { value.object(as: ZoneObject.self)?.zone }

    static let tzinfo = PyType("tzinfo", module: "datetime")
    static let zoneType = PyType(
        "timezone", module: "datetime", base: tzinfo,
        members: [
            .method("utcoffset", "dt, /") { _, a in own(a[0]).map { .object(DeltaObject($0.offset)) } ?? .none },
            .method("tzname", "dt, /") { _, a in Value(own(a[0])?.shownName) },
            .method("dst", "dt, /") { _, _ in .none },
            .constant("utc", .object(ZoneObject(.utc))),
            .constant("min", .object(ZoneObject(.west))), .constant("max", .object(ZoneObject(.east))),
        ],
        construct: NativeFunction("timezone", "offset, name=") { m, a in
            guard let delta = a[0].object(as: DeltaObject.self)?.delta else {
                throw m.error(
                    .typeError, "timezone() argument 1 must be datetime.timedelta, not \(m.typeName(a[0]))")
            }
            let name = a[1].isMissing ? nil : try m.text(a[1]).string
            return .object(ZoneObject(try ZoneOffset(delta, name: name)))
        })
}
