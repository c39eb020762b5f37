/// A point in time: microseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: FieldValue, Hashable, Comparable {
    /// Microseconds since 1970.
    public let microseconds: Int

    public init(microseconds: Int) { self.microseconds = microseconds }
    public init(seconds: Int) { microseconds = seconds * 1_000_000 }

    /// Whole seconds since 1970.
    public var seconds: Int { microseconds / 1_000_000 }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }
    public static func + (time: Timestamp, span: Duration) -> Timestamp {
        let (seconds, attoseconds) = span.components
        return Timestamp(
            microseconds: time.microseconds + Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000))
    }
    public static func - (time: Timestamp, span: Duration) -> Timestamp { time + (.zero - span) }
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }

    public init(json: JSON) throws(Problems) {
        guard let time = json.string.flatMap(Timestamp.init(_:)) else {
            throw .one(
                "Datetime has wrong format. Use one of these formats instead: "
                    + "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].")
        }
        self = time
    }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string, format: "date-time") }
    public static var initial: Timestamp { Timestamp(microseconds: 0) }
}

extension Timestamp {
    /// `2026-11-21T02:40:54.386237Z`, the fraction left out when it is zero.
    public var text: String {
        let date = Self.civil(fromDays: floorDivide(microseconds, 86_400_000_000))
        let rest = microseconds - floorDivide(microseconds, 86_400_000_000) * 86_400_000_000
        let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000)
        let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        let time = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(day)T\(time)\(fraction == 0 ? "" : "." + padded(fraction, 6))Z"
    }

    /// Reads RFC 3339 (a space in place of the T, seconds and the offset may be left out; no offset means UTC).
    public init?(_ text: String) {
        // The pattern's digits are those of every script; only ASCII's are numbers here.
        guard text.utf8.count <= 40, text.utf8.allSatisfy({ $0 < 0x80 }),
            let match = text.wholeMatch(
                of: /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? ?(Z|z|[+-]\d\d:?\d\d)?/)
        else { return nil }
        let numbers = (Int(match.1)!, Int(match.2)!, Int(match.3)!)
        let clock = (
            match.4.flatMap { Int($0) } ?? 0, match.5.flatMap { Int($0) } ?? 0, match.6.flatMap { Int($0) } ?? 0
        )
        guard (1...12).contains(numbers.1), (1...Self.length(ofMonth: numbers.1, year: numbers.0)).contains(numbers.2),
            clock.0 < 24, clock.1 < 60, clock.2 < 61, let offset = Self.offset(match.8)
        else { return nil }
        let fraction = match.7.map { Int(($0 + "000000").prefix(6))! } ?? 0
        let days = Self.days(year: numbers.0, month: numbers.1, day: numbers.2)
        let seconds = days * 86_400 + clock.0 * 3600 + clock.1 * 60 + clock.2 - offset
        microseconds = seconds * 1_000_000 + fraction
    }

    /// Seconds east of UTC; nil when there is no such offset.
    private static func offset(_ text: Substring?) -> Int? {
        guard let text, let sign = text.first, sign == "+" || sign == "-" else { return 0 }
        let digits = text.dropFirst().filter(\.isNumber)
        guard let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)), hours < 24, minutes < 60 else {
            return nil
        }
        let seconds = hours * 3600 + minutes * 60
        return sign == "-" ? -seconds : seconds
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day number of a date in the Gregorian calendar, 0 for 1970-01-01.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day in the Gregorian calendar, 0 for 1970-01-01.
    static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

/// The quotient, rounded down.
func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
