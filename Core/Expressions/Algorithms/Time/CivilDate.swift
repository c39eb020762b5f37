/// A day as Python's `datetime.date`, of the years 1 to 9999.
struct CivilDate: Hashable, Comparable, Sendable {
    let year: Int
    let month: Int
    let day: Int

    /// The number of the last day.
    static let last = 3_652_059
    static let first = CivilDate(unchecked: 1, 1, 1)
    static let final = CivilDate(unchecked: 9999, 12, 31)

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// - Throws: `ValueError`, in CPython's words.
    init(_ year: Int, _ month: Int, _ day: Int) throws {
        guard (1...9999).contains(year) else { throw Raised.value("year \(year) is out of range") }
        guard (1...12).contains(month) else { throw Raised.value("month must be in 1..12") }
        guard day >= 1, day <= Self.days(inMonth: month, of: year) else {
            throw Raised.value("day is out of range for month")
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(inMonth month: Int, of year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func daysBefore(year: Int) -> Int {
        let past = year - 1
        return 365 * past + past / 4 - past / 100 + past / 400
    }

    private static func daysBefore(month: Int, of year: Int) -> Int {
        (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) }
    }

    /// The day's number, the first of January of year 1 being 1.
    var ordinal: Int { Self.daysBefore(year: year) + dayOfYear }
    var dayOfYear: Int { Self.daysBefore(month: month, of: year) + day }

    /// The day of that number.
    /// - Throws: `ValueError`, in CPython's words.
    init(ordinal: Int) throws {
        guard ordinal >= 1 else { throw Raised.value("ordinal must be >= 1") }
        guard ordinal <= Self.last else {
            throw Raised.value("year \(Self.year(ofDay: ordinal)) is out of range")
        }
        var year = min(9999, ordinal * 400 / 146_097 + 1)
        while Self.daysBefore(year: year) >= ordinal { year -= 1 }
        var (month, day) = (1, ordinal - Self.daysBefore(year: year))
        while day > Self.days(inMonth: month, of: year) {
            day -= Self.days(inMonth: month, of: year)
            month += 1
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The year of any day, also of those that there cannot be.
    static func year(ofDay ordinal: Int) -> Int {
        let (cycle, day) = (ordinal - 1).quotientAndRemainder(dividingBy: 146_097)
        let within = day < 0 ? day + 146_097 : day
        var year = (within + 1) * 400 / 146_097 + 1
        while daysBefore(year: year) > within { year -= 1 }
        return 400 * (day < 0 ? cycle - 1 : cycle) + year
    }

    /// The day that many days later.
    /// - Throws: `OverflowError`.
    func adding(days: Int) throws -> CivilDate {
        let (sum, overflow) = ordinal.addingReportingOverflow(days)
        guard !overflow, (1...Self.last).contains(sum) else { throw Raised.overflow("date value out of range") }
        return try CivilDate(ordinal: sum)
    }

    /// Monday is 0.
    var weekday: Int { (ordinal + 6) % 7 }

    /// Year, week and day of ISO 8601; Monday is 1.
    var isoCalendar: (year: Int, week: Int, day: Int) {
        for year in [self.year + 1, self.year] {
            let start = Self.isoStart(year)
            if ordinal >= start { return (year, (ordinal - start) / 7 + 1, weekday + 1) }
        }
        return (year - 1, (ordinal - Self.isoStart(year - 1)) / 7 + 1, weekday + 1)
    }

    /// The number of the Monday with which the year of ISO 8601 begins.
    private static func isoStart(_ year: Int) -> Int {
        let first = daysBefore(year: year) + 1
        let weekday = (first + 6) % 7
        return first - weekday + (weekday > 3 ? 7 : 0)
    }

    /// The number of a day of ISO 8601; nothing for a week or day that there is not.
    static func isoOrdinal(year: Int, week: Int, day: Int) -> Int? {
        let weeks = (isoStart(year + 1) - isoStart(year)) / 7
        guard week >= 1, week <= weeks, (1...7).contains(day) else { return nil }
        return isoStart(year) + 7 * (week - 1) + day - 1
    }

    /// The day of a year, week and day of ISO 8601, of a week that the year may lack.
    init(isoYear year: Int, anyWeek week: Int, day: Int) throws {
        try self.init(ordinal: Self.isoStart(year) + 7 * (week - 1) + day - 1)
    }

    /// The day of a year, week and day of ISO 8601.
    /// - Throws: `ValueError`, in CPython's words.
    init(isoYear year: Int, week: Int, day: Int) throws {
        guard (1...9999).contains(year) else { throw Raised.value("Year is out of range: \(year)") }
        let weeks = (Self.isoStart(year + 1) - Self.isoStart(year)) / 7
        guard week >= 1, week <= weeks else { throw Raised.value("Invalid week: \(week)") }
        guard (1...7).contains(day) else { throw Raised.value("Invalid day: \(day) (range is [1, 7])") }
        try self.init(ordinal: Self.isoStart(year) + 7 * (week - 1) + day - 1)
    }

    static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// `2024-01-31`.
    var text: String {
        "\(PythonText.padded(year, 4))-\(PythonText.padded(month, 2))-\(PythonText.padded(day, 2))"
    }
}
