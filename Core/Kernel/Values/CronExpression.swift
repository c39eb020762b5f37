/// Times that recur, as five fields write them: minute, hour, day of the month, month, day of the week, in UTC.
///
/// A field is `*`, a number or a name (`mon`, `jan`), a range, a step (`*/15`, `2-59/5`; `5/15` starts at 5), or several
/// of these with commas between them; 7 is Sunday too. When both kinds of day are restricted, either will do. `@hourly`,
/// `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly` and `@annually` stand for the five fields they name.
public struct CronExpression: FieldValue, Hashable, CustomStringConvertible {
    /// The text as it was given.
    public let text: String
    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64

    /// Reads an expression.
    /// - Throws: ``Problems`` that name the field at fault.
    public init(_ text: String) throws(Problems) {
        guard text.utf8.count <= 200 else { throw .one("Ensure this field has no more than 200 characters.") }
        let fields = (Self.aliases[text.lowercased()] ?? text).split { $0 == " " || $0 == "\t" }
        guard fields.count == 5 else {
            throw .one("Enter five fields, such as '30 4 * * mon', or one of @hourly, @daily, @weekly and @monthly.")
        }
        self.text = text
        minutes = try CronField.minute.bits(fields[0])
        hours = try CronField.hour.bits(fields[1])
        days = try CronField.day.bits(fields[2])
        months = try CronField.month.bits(fields[3])
        weekdays = try CronField.weekday.weekdayBits(fields[4])
        if next(after: Timestamp(seconds: 0)) == nil { throw .one("There is no such day in any year.") }
    }

    public init(json: JSON) throws(Problems) { try self.init(String(json: json)) }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string) }
    /// Every minute.
    public static let initial = CronExpression()
    public var isBlank: Bool { text.isEmpty }
    public var description: String { text }

    private init() {
        text = "* * * * *"
        minutes = CronField.minute.every
        hours = CronField.hour.every
        days = CronField.day.every
        months = CronField.month.every
        weekdays = CronField.everyWeekday
    }

    private static let aliases = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// The first time after `time`, on a whole minute; nil when there is none in nine years, within which there is a 29
    /// February.
    public func next(after time: Timestamp) -> Timestamp? {
        let minute = floorDivide(time.microseconds, 60_000_000) + 1
        var day = floorDivide(minute, 1440)
        var earliest = minute - day * 1440
        for _ in 0..<(9 * 366) {
            if admits(day: day), let found = firstMinute(from: earliest) {
                return Timestamp(seconds: (day * 1440 + found) * 60)
            }
            day += 1
            earliest = 0
        }
        return nil
    }

    /// Whether it comes on a day, counted from 1 January 1970.
    private func admits(day: Int) -> Bool {
        let date = Timestamp.civil(fromDays: day)
        guard months.has(date.month) else { return false }
        // The first of January 1970 was a Thursday.
        let weekday = (day + 4) - floorDivide(day + 4, 7) * 7
        let (isDay, isWeekday) = (days.has(date.day), weekdays.has(weekday))
        let areBothRestricted = days != CronField.day.every && weekdays != CronField.everyWeekday
        return areBothRestricted ? isDay || isWeekday : isDay && isWeekday
    }

    /// The first minute of a day at which it comes, from one on.
    private func firstMinute(from earliest: Int) -> Int? {
        for hour in (earliest / 60)..<24 where hours.has(hour) {
            let first = hour == earliest / 60 ? earliest % 60 : 0
            if let minute = (first..<60).first(where: minutes.has) { return hour * 60 + minute }
        }
        return nil
    }
}

/// One of the five fields: which numbers it has, and what they are called.
private struct CronField {
    let name: String
    let range: ClosedRange<Int>
    /// The names of the numbers, from the range's first.
    var words: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let day = CronField(name: "day of the month", range: 1...31)
    static let month = CronField(
        name: "month", range: 1...12,
        words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekday = CronField(
        name: "day of the week", range: 0...7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    static let everyWeekday: UInt64 = 0b111_1111

    /// The bits of all its numbers.
    var every: UInt64 { range.reduce(0) { $0 | 1 << UInt64($1) } }

    /// The numbers that a text names, as bits.
    func bits(_ text: Substring) throws(Problems) -> UInt64 {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            for number in try numbers(item) { bits |= 1 << UInt64(number) }
        }
        return bits
    }

    /// As `bits`, Sunday at its one place.
    func weekdayBits(_ text: Substring) throws(Problems) -> UInt64 {
        let bits = try bits(text)
        return (bits | bits >> 7) & Self.everyWeekday
    }

    private func numbers(_ text: Substring) throws(Problems) -> StrideThrough<Int> {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let base = halves.first, halves.count <= 2 else { throw refusal(text) }
        let step = try halves.count == 2 ? number(halves[1], from: 1, of: text) : 1
        if base == "*" { return stride(from: range.lowerBound, through: range.upperBound, by: step) }
        let ends = base.split(separator: "-", omittingEmptySubsequences: false)
        guard let start = ends.first, ends.count <= 2 else { throw refusal(text) }
        let first = try value(start, of: text)
        if ends.count == 1 { return stride(from: first, through: step == 1 ? first : range.upperBound, by: step) }
        var last = try value(ends[1], of: text)
        // A week may end with its Sunday, whatever that is called.
        if last == 0, first > 0, range.upperBound == 7 { last = 7 }
        guard first <= last else { throw refusal(text) }
        return stride(from: first, through: last, by: step)
    }

    private func value(_ text: Substring, of item: Substring) throws(Problems) -> Int {
        if let index = words.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
        return try number(text, from: range.lowerBound, of: item)
    }

    private func number(_ text: Substring, from least: Int, of item: Substring) throws(Problems) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            (least...range.upperBound).contains(number)
        else { throw refusal(item) }
        return number
    }

    private func refusal(_ item: Substring) -> Problems {
        .one("'\(item.prefix(40))' is no \(name): it has \(range.lowerBound) to \(range.upperBound).")
    }
}

extension UInt64 {
    fileprivate func has(_ number: Int) -> Bool { self >> UInt64(number) & 1 == 1 }
}
