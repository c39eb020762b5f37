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
        // Most texts are none, and are told so without a regular expression.
        guard let first = magnitude.utf8.first, isDigit(first) || first == UInt8(ascii: ".") && !isSigned else {
            return nil
        }
        if let value = whole(magnitude) { return .int(isNegative ? -value : value) }
        if let value = fraction(magnitude) { return .double(isNegative ? -value : value) }
        return nil
    }

    private static func whole(_ text: String) -> Int? {
        let form = /0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*(?::[0-5]?[0-9])*/
        guard text.wholeMatch(of: form) != nil else { return nil }
        let digits = text.replacing("_", with: "")
        if digits.hasPrefix("0b") { return Int(digits.dropFirst(2), radix: 2) }
        if digits.hasPrefix("0x") { return Int(digits.dropFirst(2), radix: 16) }
        if digits.hasPrefix("0"), digits.count > 1 { return Int(digits.dropFirst(), radix: 8) }
        return sexagesimal(digits)
    }

    /// A number of one part, or of several that count sixty times as much as the next.
    private static func sexagesimal(_ text: String) -> Int? {
        var total = 0
        for part in text.split(separator: ":") {
            guard let value = Int(part) else { return nil }
            let (scaled, overflows) = total.multipliedReportingOverflow(by: 60)
            guard !overflows, scaled <= Int.max - value else { return nil }
            total = scaled + value
        }
        return total
    }

    private static func fraction(_ text: String) -> Double? {
        let form = /(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?/
        guard text.wholeMatch(of: form) != nil else { return nil }
        var digits = text.replacing("_", with: "")
        if digits.hasPrefix(".") { digits = "0" + digits }
        digits = digits.replacing(/\.(?=$|[eE])/, with: ".0")
        return Double(digits).flatMap { $0.isFinite ? $0 : nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
