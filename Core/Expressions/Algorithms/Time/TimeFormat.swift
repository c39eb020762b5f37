/// Names of days and months in English.
enum CalendarNames {
    static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}

/// `strftime()`, as CPython and the C library on Linux do it together.
struct TimeFormat {
    let moment: CivilMoment
    /// What `%z` and `%Z` are.
    let offset: String
    let zoneName: String

    init(_ moment: CivilMoment, offset: String = "", zoneName: String = "") {
        self.moment = moment
        self.offset = offset
        self.zoneName = zoneName
    }

    init(_ moment: CivilMoment, zone: ZoneOffset?) {
        self.init(moment, offset: zone?.text(separator: "") ?? "", zoneName: zone?.shownName ?? "")
    }

    /// A directive's flags and width, which the C library takes.
    private struct Style {
        /// `-`, `_` or `0`.
        var padding: Unicode.Scalar?
        var upper = false
        var swaps = false
        var width: Int?
    }

    /// The most characters that a directive's width may ask for.
    private static let largestWidth = 1000

    func text(_ format: String, _ meter: Meter) throws -> String {
        let scalars = Array(format.unicodeScalars)
        try meter.step(scalars.count)
        var result = ""
        var index = 0
        while index < scalars.count {
            guard scalars[index] == "%" else {
                result.unicodeScalars.append(scalars[index])
                index += 1
                continue
            }
            let start = index
            index += 1
            var style = Style()
            while index < scalars.count, take(scalars[index], &style) { index += 1 }
            if index < scalars.count, scalars[index] == "E" || scalars[index] == "O" { index += 1 }
            guard index < scalars.count, let text = directive(scalars[index], style, index - start == 1) else {
                index = min(index + 1, scalars.count)
                let missing = max(0, (style.width ?? 0) - (index - start))
                try meter.allocate(missing)
                result += String(repeating: " ", count: missing) + String(scalars: scalars[start..<index])
                continue
            }
            index += 1
            try meter.step(text.utf8.count)
            try meter.allocate(text.utf8.count + 16)
            result += text
        }
        return result
    }

    private func take(_ scalar: Unicode.Scalar, _ style: inout Style) -> Bool {
        switch scalar {
        case "-", "_": style.padding = scalar
        case "^": style.upper = true
        case "#": style.swaps = true
        case "0" where style.width == nil: style.padding = scalar
        case "0"..."9":
            style.width = min(Self.largestWidth, (style.width ?? 0) * 10 + Int(scalar.value - 0x30))
        default: return false
        }
        return true
    }

    private func directive(_ letter: Unicode.Scalar, _ style: Style, _ isPlain: Bool) -> String? {
        if let (value, width, padding) = number(letter) { return padded(value, width, padding, style) }
        guard let text = composed(letter) ?? name(letter, style, isPlain) else { return nil }
        let shown = style.upper ? text.uppercased() : text
        let fill = style.padding == "0" ? "0" : " "
        return String(repeating: fill, count: max(0, (style.width ?? 0) - shown.unicodeScalars.count)) + shown
    }

    private func padded(_ value: Int, _ width: Int, _ padding: Unicode.Scalar, _ style: Style) -> String {
        let padding = style.padding ?? padding
        let digits = String(value)
        let fill = padding == "0" ? "0" : " "
        let width = padding == "-" ? style.width ?? 0 : max(style.width ?? 0, width)
        return String(repeating: fill, count: max(0, width - digits.utf8.count)) + digits
    }

    private func number(_ letter: Unicode.Scalar) -> (Int, Int, Unicode.Scalar)? {
        let (date, time) = (moment.date, moment.time)
        let hour12 = (time.hour + 11) % 12 + 1
        switch letter {
        case "d": return (date.day, 2, "0")
        case "e": return (date.day, 2, "_")
        case "m": return (date.month, 2, "0")
        case "y": return (date.year % 100, 2, "0")
        case "Y": return (date.year, 1, "0")
        case "C": return (date.year / 100, 1, "0")
        case "H": return (time.hour, 2, "0")
        case "k": return (time.hour, 2, "_")
        case "I": return (hour12, 2, "0")
        case "l": return (hour12, 2, "_")
        case "M": return (time.minute, 2, "0")
        case "S": return (time.second, 2, "0")
        case "j": return (date.dayOfYear, 3, "0")
        case "w": return ((date.weekday + 1) % 7, 1, "0")
        case "u": return (date.weekday + 1, 1, "0")
        case "U": return ((date.dayOfYear + 6 - (date.weekday + 1) % 7) / 7, 2, "0")
        case "W": return ((date.dayOfYear + 6 - date.weekday) / 7, 2, "0")
        case "V": return (date.isoCalendar.week, 2, "0")
        case "G": return (date.isoCalendar.year, 1, "0")
        case "g": return (date.isoCalendar.year % 100, 2, "0")
        default: return nil
        }
    }

    /// What stands for several others.
    private func composed(_ letter: Unicode.Scalar) -> String? {
        let format: String
        switch letter {
        case "c": format = "%a %b %e %H:%M:%S %Y"
        case "x", "D": format = "%m/%d/%y"
        case "X", "T": format = "%H:%M:%S"
        case "R": format = "%H:%M"
        case "F": format = "%Y-%m-%d"
        case "r": format = "%I:%M:%S %p"
        default: return nil
        }
        return try? text(format, Meter(steps: 1000, bytes: 10_000))
    }

    private func name(_ letter: Unicode.Scalar, _ style: Style, _ isPlain: Bool) -> String? {
        let isMorning = moment.time.hour < 12
        switch letter {
        case "a": return cased(String(CalendarNames.days[moment.date.weekday].prefix(3)), style)
        case "A": return cased(CalendarNames.days[moment.date.weekday], style)
        case "b", "h": return cased(String(CalendarNames.months[moment.date.month - 1].prefix(3)), style)
        case "B": return cased(CalendarNames.months[moment.date.month - 1], style)
        case "p": return style.swaps ? (isMorning ? "am" : "pm") : isMorning ? "AM" : "PM"
        case "P": return isMorning ? "am" : "pm"
        case "%": return "%"
        case "n": return "\n"
        case "t": return "\t"
        // These are CPython's own, which takes them without flags only.
        case "f" where isPlain: return PythonText.padded(moment.time.microsecond, 6)
        case "z" where isPlain: return offset
        case "Z" where isPlain: return zoneName
        case "s": return String(moment.sinceEpoch / TimeDelta.perSecond)
        default: return nil
        }
    }

    private func cased(_ name: String, _ style: Style) -> String { style.swaps ? name.uppercased() : name }
}
