import Kernel

/// What a text without quotes stands for: YAML 1.1, as the tools that blueprints are written for read it.
enum PlainScalar {
    static func value(_ text: String) -> JSON {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .bool(true)
        case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .bool(false)
        default: return number(text) ?? .string(text)
        }
    }

    /// Whole numbers in four bases, base-60 numbers, and decimal fractions; nil for any other text.
    private static func number(_ text: String) -> JSON? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let isSigned = isNegative || text.utf8.first == UInt8(ascii: "+")
        let magnitude = isSigned ? String(text.dropFirst()) : text
        if let value = whole(magnitude) { return .int(isNegative ? -value : value) }
        if let value = fraction(magnitude) { return .double(isNegative ? -value : value) }
        return nil
    }

    private static func whole(_ text: String) -> Int? {
        guard let first = text.utf8.first, isDigit(first) else { return nil }
        let digits = text.replacing("_", with: "")
        if digits.hasPrefix("0b") { return unsigned(digits.dropFirst(2), radix: 2) }
        if digits.hasPrefix("0x") { return unsigned(digits.dropFirst(2), radix: 16) }
        if digits.hasPrefix("0"), digits.count > 1 { return unsigned(digits.dropFirst(), radix: 8) }
        if digits.contains(":") { return sexagesimal(digits) }
        return unsigned(digits[...], radix: 10)
    }

    /// `Int` alone would take a sign.
    private static func unsigned(_ digits: Substring, radix: Int) -> Int? {
        guard let first = digits.utf8.first, first != 0x2B, first != 0x2D else { return nil }
        return Int(digits, radix: radix)
    }

    private static func sexagesimal(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var total = 0
        for (index, part) in parts.enumerated() {
            guard let value = unsigned(part, radix: 10), index == 0 || value < 60 && part.count <= 2 else { return nil }
            let (scaled, overflows) = total.multipliedReportingOverflow(by: 60)
            guard !overflows, scaled <= Int.max - value else { return nil }
            total = scaled + value
        }
        return total
    }

    private static func fraction(_ text: String) -> Double? {
        guard text.wholeMatch(of: /(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]\d+)?/) != nil else { return nil }
        var digits = text.replacing("_", with: "")
        if digits.hasPrefix(".") { digits = "0" + digits }
        digits = digits.replacing(/\.(?=$|[eE])/, with: ".0")
        return Double(digits).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
