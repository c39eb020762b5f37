/// `datetime.strptime()`: reads a text by a format.
struct TimeParser {
    /// What was read.
    struct Result {
        var moment: CivilMoment
        var zone: ZoneOffset?
    }

    /// What each directive took.
    private var found: [Unicode.Scalar: String] = [:]
    private let meter: Meter

    private init(_ meter: Meter) {
        self.meter = meter
    }

    /// `datetime.strptime(text, format)`.
    /// - Throws: `ValueError`, in CPython's words; `re.error` for a directive that comes twice.
    static func parse(_ text: String, _ format: String, _ meter: Meter) throws -> Result {
        // The format becomes a regular expression.
        try meter.step(4000)
        var parser = TimeParser(meter)
        try parser.match(text, format)
        return try parser.result()
    }

    private static func alternatives(_ names: [String]) -> String {
        names.sorted { $0.utf8.count > $1.utf8.count }.joined(separator: "|")
    }

    private static let zonePattern = "[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|(?-i:Z)"
    private static let patterns: [Unicode.Scalar: String] = [
        "d": "3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]", "f": "[0-9]{1,6}", "H": "2[0-3]|[0-1]\\d|\\d",
        "I": "1[0-2]|0[1-9]|[1-9]", "G": "\\d\\d\\d\\d",
        "j": "36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]", "m": "1[0-2]|0[1-9]|[1-9]",
        "M": "[0-5]\\d|\\d", "S": "6[0-1]|[0-5]\\d|\\d", "U": "5[0-3]|[0-4]\\d|\\d", "W": "5[0-3]|[0-4]\\d|\\d",
        "w": "[0-6]", "u": "[1-7]", "V": "5[0-3]|0[1-9]|[1-4]\\d|\\d", "y": "\\d\\d", "Y": "\\d\\d\\d\\d",
        "z": zonePattern, "Z": "utc|gmt", "p": "am|pm",
        "a": alternatives(CalendarNames.days.map { String($0.prefix(3)) }), "A": alternatives(CalendarNames.days),
        "b": alternatives(CalendarNames.months.map { String($0.prefix(3)) }), "B": alternatives(CalendarNames.months),
    ]
    private static let composed: [Unicode.Scalar: String] = [
        "c": "%a %b %d %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S",
    ]

    // ── Matching ────────────────────────────────────────────────────────────────────────────────────────────────────

    private mutating func match(_ text: String, _ format: String) throws {
        let pattern = try pattern(Array(format.unicodeScalars), of: format)
        let regex = try PythonRegex(pattern, flags: .ignoreCase, meter)
        let scalars = Array(text.unicodeScalars)
        guard let match = try regex.firstMatch(in: scalars, .match, meter) else {
            throw Raised.value(
                "time data \(PythonText.repr(text)) does not match format \(PythonText.repr(format))")
        }
        if match.range.upperBound < scalars.count {
            throw Raised.value(
                "unconverted data remains: \(String(scalars: scalars[match.range.upperBound...]))")
        }
        for (name, group) in regex.names {
            guard let letter = name.unicodeScalars.first, let span = match.spans[group] else { continue }
            found[letter] = String(scalars: scalars[span])
        }
    }

    private func pattern(_ format: [Unicode.Scalar], of whole: String) throws -> String {
        var pattern = ""
        var index = 0
        while index < format.count {
            let scalar = format[index]
            index += 1
            if PythonText.isSpace(scalar) {
                while index < format.count, PythonText.isSpace(format[index]) { index += 1 }
                pattern += "\\s+"
                continue
            }
            guard scalar == "%" else {
                pattern += try PythonRegex.escape(String(scalar), meter)
                continue
            }
            guard index < format.count else {
                throw Raised.value("stray % in format '\(whole)'")
            }
            pattern += try directive(format[index], of: whole)
            index += 1
        }
        return pattern
    }

    private func directive(_ letter: Unicode.Scalar, of whole: String) throws -> String {
        if letter == "%" { return "%" }
        if let composed = Self.composed[letter] { return try pattern(Array(composed.unicodeScalars), of: whole) }
        guard let pattern = Self.patterns[letter] else {
            let shown = letter == "\\" ? "\\" : String(letter)
            throw Raised.value("'\(shown)' is a bad directive in format '\(whole)'")
        }
        return "(?P<\(letter)>\(pattern))"
    }

    // ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────

    private func number(_ letter: Unicode.Scalar) -> Int? {
        guard let text = found[letter] else { return nil }
        return text.unicodeScalars.reduce(0) { $0 * 10 + Int(PythonText.decimalDigit($1) ?? 0) }
    }

    private func index(_ letter: Unicode.Scalar, in names: [String]) -> Int? {
        guard let text = found[letter]?.lowercased() else { return nil }
        return names.firstIndex { $0.lowercased() == text || $0.prefix(3).lowercased() == text }
    }

    private func result() throws -> Result {
        let weekday =
            index("A", in: CalendarNames.days) ?? index("a", in: CalendarNames.days) ?? number("w").map { ($0 + 6) % 7 }
            ?? number("u").map { $0 - 1 }
        let year = number("Y") ?? number("y").map { $0 <= 68 ? 2000 + $0 : 1900 + $0 }
        try checkISO(year, weekday)
        let date = try date(year, weekday)
        let micro = found["f"].map { text in
            Int(text.padding(to: 6)) ?? 0
        }
        let time = try ClockTime(hour(), number("M") ?? 0, number("S") ?? 0, micro ?? 0)
        return Result(moment: CivilMoment(date, time), zone: try zone())
    }

    private func checkISO(_ year: Int?, _ weekday: Int?) throws {
        let rest = "must be used with the ISO year directive '%G' and a weekday directive ('%A', '%a', '%w', or '%u')."
        if found["G"] != nil {
            if found["j"] != nil {
                throw Raised.value(
                    "Day of the year directive '%j' is not compatible with ISO year directive '%G'. Use '%Y' instead.")
            }
            if found["V"] == nil || weekday == nil {
                throw Raised.value(
                    "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive "
                        + "('%A', '%a', '%w', or '%u').")
            }
        } else if found["V"] != nil {
            if year == nil || weekday == nil { throw Raised.value("ISO week directive '%V' \(rest)") }
            throw Raised.value(
                "ISO week directive '%V' is incompatible with the year directive '%Y'. Use the ISO year '%G' instead.")
        }
    }

    private func date(_ year: Int?, _ weekday: Int?) throws -> CivilDate {
        let month = index("B", in: CalendarNames.months) ?? index("b", in: CalendarNames.months)
        if let isoYear = number("G"), let week = number("V"), let weekday {
            return try CivilDate(isoYear: isoYear, anyWeek: week, day: weekday + 1)
        }
        if let year, found["m"] == nil, month == nil {
            if let dayOfYear = number("j") {
                return try CivilDate(ordinal: CivilDate(year, 1, 1).ordinal + dayOfYear - 1)
            }
            if let weekday, let (week, startsMonday) = week() {
                let first = try CivilDate(year, 1, 1)
                return try first.adding(days: Self.offset(first, week, weekday, startsMonday))
            }
        }
        return try CivilDate(year ?? 1900, number("m") ?? month.map { $0 + 1 } ?? 1, number("d") ?? 1)
    }

    private func week() -> (Int, Bool)? {
        number("U").map { ($0, false) } ?? number("W").map { ($0, true) }
    }

    /// Days from the first of January to a day of a week; the days before the first Monday or Sunday are of week zero.
    private static func offset(_ first: CivilDate, _ week: Int, _ weekday: Int, _ startsMonday: Bool) -> Int {
        let start = startsMonday ? first.weekday : (first.weekday + 1) % 7
        let day = startsMonday ? weekday : (weekday + 1) % 7
        if week == 0 { return day - start }
        return (7 - start) % 7 + 7 * (week - 1) + day
    }

    private func hour() -> Int {
        if let hour = number("H") { return hour }
        guard let hour = number("I") else { return 0 }
        return found["p"]?.lowercased() == "pm" ? hour % 12 + 12 : hour % 12
    }

    private func zone() throws -> ZoneOffset? {
        guard let text = found["z"] else { return nil }
        let name = found["Z"]
        if text == "Z" { return name == nil ? .utc : try ZoneOffset(.zero, name: name) }
        let digits = text.unicodeScalars.compactMap(PythonText.decimalDigit).map(Int.init)
        let hasMixedColons = text.utf8.count { $0 == UInt8(ascii: ":") } == 1 && digits.count > 4
        guard !hasMixedColons else { throw Raised.value("Inconsistent use of : in \(text)") }
        let two: (Int) -> Int = { $0 + 1 < digits.count ? digits[$0] * 10 + digits[$0 + 1] : 0 }
        let seconds = (two(0) * 60 + two(2)) * 60 + two(4)
        let fraction = digits.dropFirst(6) + [Int](repeating: 0, count: 6)
        let micro = fraction.prefix(6).reduce(0) { $0 * 10 + $1 }
        let sign: Int128 = text.hasPrefix("-") ? -1 : 1
        let delta = try TimeDelta(microseconds: sign * (Int128(seconds) * TimeDelta.perSecond + Int128(micro)))
        return name == nil && delta == .zero ? .utc : try ZoneOffset(delta, name: name)
    }
}

extension String {
    /// The digits with zeros behind them.
    fileprivate func padding(to count: Int) -> String {
        self + String(repeating: "0", count: max(0, count - utf8.count))
    }
}
