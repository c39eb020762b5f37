/// A span of time as Python's `datetime.timedelta`: whole microseconds.
struct TimeDelta: Hashable, Comparable, Sendable {
    /// All of it.
    let microseconds: Int128

    static let perSecond: Int128 = 1_000_000
    static let perDay: Int128 = 86_400_000_000
    static let zero = TimeDelta(unchecked: 0)
    static let smallest = TimeDelta(unchecked: -999_999_999 * perDay)
    static let largest = TimeDelta(unchecked: 1_000_000_000 * perDay - 1)
    static let resolution = TimeDelta(unchecked: 1)
    static let day = TimeDelta(unchecked: perDay)

    /// The most minutes that are less than a day.
    static let almostDay = TimeDelta(unchecked: 1439 * 60 * perSecond)
    static let minusAlmostDay = TimeDelta(unchecked: -1439 * 60 * perSecond)

    private init(unchecked microseconds: Int128) {
        self.microseconds = microseconds
    }

    /// - Throws: `OverflowError` beyond 999999999 days.
    init(microseconds: Int128) throws {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: Self.perDay)
        let days = remainder < 0 ? quotient - 1 : quotient
        guard days.magnitude <= 999_999_999 else {
            guard Int32(exactly: days) != nil else {
                throw Raised.overflow("Python int too large to convert to C int")
            }
            throw Raised.overflow("days=\(days); must have magnitude <= 999999999")
        }
        self.microseconds = microseconds
    }

    /// So many days, seconds and microseconds, of any size.
    init(days: Int, seconds: Int = 0, microseconds: Int = 0) throws {
        try self.init(
            microseconds: Int128(days) * Self.perDay + Int128(seconds) * Self.perSecond + Int128(microseconds))
    }

    /// The sum of floats of units, each a number of microseconds; fractions of a microsecond are rounded, half to even.
    /// - Throws: `ValueError` and `OverflowError` as for `int(float)`.
    static func rounded(_ value: Double) throws -> Int128 {
        guard !value.isNaN else { throw Raised.value("cannot convert float NaN to integer") }
        guard value.isFinite else { throw Raised.overflow("cannot convert float infinity to integer") }
        guard abs(value) < 1e25 else {
            throw Raised.overflow("Python int too large to convert to C int")
        }
        return Int128(value.rounded(.toNearestOrEven))
    }

    var days: Int { Int((microseconds - remainder) / Self.perDay) }
    /// Seconds of the last day, not negative.
    var seconds: Int { Int(remainder / Self.perSecond) }
    /// Microseconds of the last second, not negative.
    var fraction: Int { Int(remainder % Self.perSecond) }

    private var remainder: Int128 {
        let remainder = microseconds % Self.perDay
        return remainder < 0 ? remainder + Self.perDay : remainder
    }

    static func < (left: TimeDelta, right: TimeDelta) -> Bool { left.microseconds < right.microseconds }

    /// `total_seconds()`: rounded once.
    var totalSeconds: Double { Self.seconds(microseconds) }

    /// A number of microseconds in seconds, rounded once.
    static func seconds(_ microseconds: Int128) -> Double {
        let magnitude = microseconds.magnitude
        let limbs = [UInt(truncatingIfNeeded: magnitude), UInt(truncatingIfNeeded: magnitude >> 64)]
        let meter = Meter(steps: 10_000, bytes: 1 << 20)
        let number = BigInt(negative: microseconds < 0, magnitude: limbs)
        return (try? number.trueDivided(by: BigInt(1_000_000), meter)) ?? 0
    }

    /// The span as a number of microseconds.
    var number: BigInt {
        let magnitude = microseconds.magnitude
        return BigInt(
            negative: microseconds < 0,
            magnitude: [UInt(truncatingIfNeeded: magnitude), UInt(truncatingIfNeeded: magnitude >> 64)])
    }

    /// The number of microseconds as a span.
    init(number: BigInt) throws {
        guard number.bitLength <= 100 else {
            throw Raised.overflow("Python int too large to convert to C int")
        }
        let limbs = number.magnitude
        let magnitude = Int128(limbs.first ?? 0) | Int128(limbs.count > 1 ? limbs[1] : 0) << 64
        try self.init(microseconds: number.isNegative ? -magnitude : magnitude)
    }

    /// What `str()` makes of it: `-1 day, 23:59:59.000001`.
    var text: String {
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        var text = "\(hours):\(PythonText.padded(minutes, 2)):\(PythonText.padded(seconds % 60, 2))"
        if days != 0 { text = "\(days) day\(abs(days) == 1 ? "" : "s"), " + text }
        return fraction == 0 ? text : text + "." + PythonText.padded(fraction, 6)
    }

    /// What `repr()` makes of it.
    var repr: String {
        let parts = [("days", days), ("seconds", seconds), ("microseconds", fraction)].filter { $0.1 != 0 }
        let inside = parts.map { "\($0.0)=\($0.1)" }.joined(separator: ", ")
        return "datetime.timedelta(\(inside.isEmpty ? "0" : inside))"
    }
}
