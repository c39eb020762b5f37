/// A time of day, as in Python's `datetime.time`.
struct ClockTime: Hashable, Comparable, Sendable {
    let hour: Int
    let minute: Int
    let second: Int
    let microsecond: Int

    static let midnight = ClockTime(sinceMidnight: 0)

    /// - Throws: `ValueError`, in CPython's words.
    init(_ hour: Int, _ minute: Int, _ second: Int = 0, _ microsecond: Int = 0) throws {
        guard (0..<24).contains(hour) else { throw Raised.value("hour must be in 0..23") }
        guard (0..<60).contains(minute) else { throw Raised.value("minute must be in 0..59") }
        guard (0..<60).contains(second) else { throw Raised.value("second must be in 0..59") }
        guard (0..<1_000_000).contains(microsecond) else { throw Raised.value("microsecond must be in 0..999999") }
        (self.hour, self.minute, self.second, self.microsecond) = (hour, minute, second, microsecond)
    }

    /// The time that many microseconds after midnight, of a day.
    init(sinceMidnight microseconds: Int) {
        let seconds = microseconds / 1_000_000
        (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        microsecond = microseconds % 1_000_000
    }

    var sinceMidnight: Int { ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond }

    static func < (left: ClockTime, right: ClockTime) -> Bool { left.sinceMidnight < right.sinceMidnight }

    /// `12:30:00.000001`, cut as `timespec` says.
    /// - Throws: `ValueError` for a specification that there is not.
    func text(_ timespec: String = "auto") throws -> String {
        let hours = PythonText.padded(hour, 2)
        let minutes = hours + ":" + PythonText.padded(minute, 2)
        let seconds = minutes + ":" + PythonText.padded(second, 2)
        switch timespec {
        case "auto": return microsecond == 0 ? seconds : seconds + "." + PythonText.padded(microsecond, 6)
        case "hours": return hours
        case "minutes": return minutes
        case "seconds": return seconds
        case "milliseconds": return seconds + "." + PythonText.padded(microsecond / 1000, 3)
        case "microseconds": return seconds + "." + PythonText.padded(microsecond, 6)
        default: throw Raised.value("Unknown timespec value")
        }
    }
}

/// A fixed offset from UTC, as Python's `datetime.timezone`.
struct ZoneOffset: Sendable {
    let offset: TimeDelta
    let name: String?

    static let utc = ZoneOffset(unchecked: .zero)
    /// The farthest that are told to a minute.
    static let west = ZoneOffset(unchecked: .minusAlmostDay)
    static let east = ZoneOffset(unchecked: .almostDay)

    private init(unchecked offset: TimeDelta) {
        self.offset = offset
        name = nil
    }

    /// - Throws: `ValueError` for a day or more.
    init(_ offset: TimeDelta, name: String? = nil) throws {
        guard abs(offset.microseconds) < TimeDelta.perDay else {
            throw Raised.value(
                "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not "
                    + "\(offset.repr).")
        }
        self.offset = offset
        self.name = name
    }

    /// `+01:00`, and seconds and microseconds when there are any.
    func text(separator: String = ":") -> String {
        let magnitude = Int(abs(offset.microseconds))
        let time = ClockTime(sinceMidnight: magnitude)
        var text = (offset.microseconds < 0 ? "-" : "+") + PythonText.padded(time.hour, 2) + separator
        text += PythonText.padded(time.minute, 2)
        if time.second != 0 || time.microsecond != 0 { text += separator + PythonText.padded(time.second, 2) }
        return time.microsecond == 0 ? text : text + "." + PythonText.padded(time.microsecond, 6)
    }

    /// `tzname()`.
    var shownName: String { name ?? (offset == .zero ? "UTC" : "UTC" + text()) }
}

/// A day and a time, as Python's `datetime.datetime`, without the zone.
struct CivilMoment: Hashable, Comparable, Sendable {
    var date: CivilDate
    var time: ClockTime

    static func < (left: CivilMoment, right: CivilMoment) -> Bool {
        (left.date, left.time) < (right.date, right.time)
    }

    /// Microseconds since the beginning of 1970.
    var sinceEpoch: Int128 {
        Int128(date.ordinal - 719_163) * TimeDelta.perDay + Int128(time.sinceMidnight)
    }

    /// The moment that many microseconds after the beginning of 1970.
    /// - Throws: `OverflowError` outside of the years 1 to 9999.
    init(sinceEpoch microseconds: Int128) throws {
        var rest = microseconds % TimeDelta.perDay
        if rest < 0 { rest += TimeDelta.perDay }
        let days = (microseconds - rest) / TimeDelta.perDay + 719_163
        guard days >= 1, days <= Int128(CivilDate.last) else { throw Raised.overflow("date value out of range") }
        date = try CivilDate(ordinal: Int(days))
        time = ClockTime(sinceMidnight: Int(rest))
    }

    init(_ date: CivilDate, _ time: ClockTime) {
        (self.date, self.time) = (date, time)
    }

    /// - Throws: `OverflowError` outside of the years 1 to 9999.
    func adding(_ delta: TimeDelta) throws -> CivilMoment {
        try CivilMoment(sinceEpoch: sinceEpoch + delta.microseconds)
    }

    /// `datetime.fromtimestamp(seconds)` in UTC: microseconds are rounded half to even.
    /// - Throws: `ValueError`, `OverflowError`.
    init(timestamp: Double) throws {
        guard !timestamp.isNaN else { throw Raised.value("Invalid value NaN (not a number)") }
        guard timestamp.isFinite, abs(timestamp) < 1e18 else {
            throw Raised.overflow("timestamp out of range for platform time_t")
        }
        let whole = timestamp.rounded(.down)
        let fraction = ((timestamp - whole) * 1e6).rounded(.toNearestOrEven)
        do {
            try self.init(sinceEpoch: Int128(whole) * TimeDelta.perSecond + Int128(fraction))
        } catch {
            let year = CivilDate.year(ofDay: Int((whole / 86400).rounded(.down)) + 719_163)
            throw Raised.value("year \(year) is out of range")
        }
    }
}
