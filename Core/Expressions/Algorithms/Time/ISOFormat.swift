/// Reads what `isoformat()` writes and the other forms of ISO 8601 that CPython 3.11 takes.
enum ISOFormat {
    /// `date.fromisoformat(text)`.
    /// - Throws: `ValueError`.
    static func date(_ text: String) throws -> CivilDate {
        let bytes = Array(text.utf8)
        guard [7, 8, 10].contains(bytes.count), let date = date(bytes[...]) else { throw error(text) }
        return try date()
    }

    /// `time.fromisoformat(text)`.
    /// - Throws: `ValueError`.
    static func time(_ text: String) throws -> (ClockTime, ZoneOffset?) {
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "T") { bytes = bytes.dropFirst() }
        guard let (parts, zone) = try time(bytes) else { throw error(text) }
        return (try ClockTime(parts[0], parts[1], parts[2], parts[3]), zone)
    }

    /// `datetime.fromisoformat(text)`.
    /// - Throws: `ValueError`.
    static func moment(_ text: String) throws -> (CivilMoment, ZoneOffset?) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 7 else { throw error(text) }
        let end = separator(bytes)
        guard end <= bytes.count, let date = date(bytes[..<end]) else { throw error(text) }
        if end == bytes.count { return (CivilMoment(try date(), .midnight), nil) }
        // The separator may be any character.
        let next = text.utf8.index(text.utf8.startIndex, offsetBy: end)
        guard let mark = text.unicodeScalars[next...].first else { throw error(text) }
        guard let (parts, zone) = try time(bytes[(end + mark.utf8.count)...]) else { throw error(text) }
        // Whether there are such a day and time is asked when all could be read.
        return (CivilMoment(try date(), try ClockTime(parts[0], parts[1], parts[2], parts[3])), zone)
    }

    private static func error(_ text: String) -> Raised {
        .value("Invalid isoformat string: \(PythonText.repr(text))")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func number(_ bytes: ArraySlice<UInt8>, _ count: Int) -> Int? {
        guard bytes.count >= count, bytes.prefix(count).allSatisfy(isDigit) else { return nil }
        return bytes.prefix(count).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static let dash = UInt8(ascii: "-")
    private static let week = UInt8(ascii: "W")

    /// Where the date ends; which is not clear when the separator is a hyphen or a digit.
    private static func separator(_ bytes: [UInt8]) -> Int {
        let count = bytes.count
        if count == 7 { return 7 }
        if bytes[4] == dash {
            guard bytes[5] == week else { return 10 }
            guard count > 8, bytes[8] == dash else { return 8 }
            if count == 9 { return count + 1 }
            return count > 10 && isDigit(bytes[10]) ? 8 : 10
        }
        guard bytes[4] == week else { return 8 }
        var end = 7
        while end < count, isDigit(bytes[end]) { end += 1 }
        if end < 9 { return end }
        return end % 2 == 0 ? 7 : 8
    }

    /// The date that the text means, which there need not be; nothing when it is none at all.
    private static func date(_ bytes: ArraySlice<UInt8>) -> (() throws -> CivilDate)? {
        var rest = bytes
        guard let year = number(rest, 4) else { return nil }
        rest = rest.dropFirst(4)
        let hasDashes = rest.first == dash
        if hasDashes { rest = rest.dropFirst() }
        if rest.first == week {
            rest = rest.dropFirst()
            guard let week = number(rest, 2) else { return nil }
            rest = rest.dropFirst(2)
            if rest.isEmpty { return day(year, week, 1) }
            guard (rest.first == dash) == hasDashes else { return nil }
            if hasDashes { rest = rest.dropFirst() }
            guard rest.count == 1, let day = number(rest, 1) else { return nil }
            return self.day(year, week, day)
        }
        guard let month = number(rest, 2) else { return nil }
        rest = rest.dropFirst(2)
        guard (rest.first == dash) == hasDashes else { return nil }
        if hasDashes { rest = rest.dropFirst() }
        guard rest.count == 2, let day = number(rest, 2) else { return nil }
        return { try CivilDate(year, month, day) }
    }

    private static func day(_ year: Int, _ week: Int, _ day: Int) -> (() throws -> CivilDate)? {
        guard let start = CivilDate.isoOrdinal(year: year, week: week, day: day) else { return nil }
        return { try CivilDate(ordinal: start) }
    }

    /// Hour, minute, second and microsecond, which may be too large, and the zone.
    private static func time(_ bytes: ArraySlice<UInt8>) throws -> ([Int], ZoneOffset?)? {
        let mark = bytes.firstIndex { $0 == UInt8(ascii: "+") || $0 == dash || $0 == UInt8(ascii: "Z") }
        // What is left over in front of a zone does not trouble CPython.
        guard let (parts, hasMore) = clock(bytes[..<(mark ?? bytes.endIndex)]) else { return nil }
        guard let mark else { return hasMore ? nil : (parts, nil) }
        let rest = bytes[(mark + 1)...]
        if bytes[mark] == UInt8(ascii: "Z") { return rest.isEmpty ? (parts, .utc) : nil }
        guard let (offset, hasExtra) = clock(rest), !hasExtra else { return nil }
        let seconds = (offset[0] * 60 + offset[1]) * 60 + offset[2]
        let sign: Int128 = bytes[mark] == dash ? -1 : 1
        let delta = try TimeDelta(microseconds: sign * (Int128(seconds) * TimeDelta.perSecond + Int128(offset[3])))
        return (parts, delta == .zero ? .utc : try ZoneOffset(delta))
    }

    /// Hours, minutes, seconds and microseconds, with colons between all or none of them, and whether more follows.
    /// Behind the seconds CPython takes what it takes between the others for a decimal point.
    private static func clock(_ bytes: ArraySlice<UInt8>) -> (parts: [Int], hasMore: Bool)? {
        var rest = bytes
        var parts: [Int] = []
        var hasColons = true
        while parts.count < 3 {
            guard let part = number(rest, 2) else { return nil }
            parts.append(part)
            rest = rest.dropFirst(2)
            guard let next = rest.first else { break }
            if parts.count == 1 { hasColons = next == UInt8(ascii: ":") }
            if rest.count == 1 { return (filled(parts) + [0], true) }
            if next == UInt8(ascii: ".") || next == UInt8(ascii: ",") {
                rest = rest.dropFirst()
                break
            }
            if hasColons {
                guard next == UInt8(ascii: ":") else { return nil }
                rest = rest.dropFirst()
            }
        }
        let digits = Array(rest.prefix(6))
        guard digits.allSatisfy(isDigit) else { return nil }
        let micro = (digits + [UInt8](repeating: 0x30, count: 6 - digits.count)).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return (filled(parts) + [micro], !rest.allSatisfy(isDigit))
    }

    private static func filled(_ parts: [Int]) -> [Int] { parts + [Int](repeating: 0, count: 3 - parts.count) }
}
