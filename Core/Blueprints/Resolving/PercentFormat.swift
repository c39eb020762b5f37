import Kernel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Python's `%` with a text on the left and a tuple on the right.
struct PercentFormat {
    /// Characters of a result, and of a width or a precision.
    static let resultLimit = String.fieldLimit
    static let widthLimit = 1000

    private var template: Substring
    private var arguments: ArraySlice<JSON>

    /// Why a text cannot be formatted.
    struct Problem: Error { let reason: String }

    static func format(_ template: String, _ arguments: [JSON]) throws(Problem) -> String {
        var format = PercentFormat(template: template[...], arguments: arguments[...])
        return try format.run()
    }

    private mutating func run() throws(Problem) -> String {
        var result = ""
        while let percent = template.firstIndex(of: "%") {
            result += template[..<percent]
            template = template[template.index(after: percent)...]
            result += try conversion()
            guard result.utf8.count <= Self.resultLimit else {
                throw Problem(reason: "The formatted text is too long.")
            }
        }
        guard arguments.isEmpty else {
            throw Problem(reason: "The text has fewer placeholders than there are values.")
        }
        result += template
        return result
    }

    private mutating func next() throws(Problem) -> JSON {
        guard let value = arguments.popFirst() else {
            throw Problem(reason: "The text has more placeholders than there are values.")
        }
        return value
    }

    private mutating func conversion() throws(Problem) -> String {
        var spec = Spec()
        while let flag = template.first, Spec.flags.contains(flag) {
            spec.set.insert(flag)
            template.removeFirst()
        }
        if let width = try number() {
            spec.width = abs(width)
            if width < 0 { spec.set.insert("-") }
        }
        if template.first == "." {
            template.removeFirst()
            spec.precision = max(0, try number() ?? 0)
        }
        if let length = template.first, "hlL".contains(length) { template.removeFirst() }
        guard let kind = template.popFirst() else { throw Problem(reason: "The text ends within a placeholder.") }
        if kind == "%" { return "%" }
        guard spec.width <= Self.widthLimit, spec.precision ?? 0 <= Self.widthLimit else {
            throw Problem(reason: "A placeholder is wider than \(Self.widthLimit).")
        }
        return try spec.write(next(), as: kind)
    }

    /// A width or precision, which `*` takes from the values.
    private mutating func number() throws(Problem) -> Int? {
        if template.first == "*" {
            template.removeFirst()
            guard case .int(let value) = try next(), value.magnitude <= Self.widthLimit else {
                throw Problem(reason: "* takes a whole number.")
            }
            return value
        }
        let digits = template.prefix { $0.isASCII && $0.isNumber }
        template.removeFirst(digits.count)
        return digits.isEmpty ? nil : Int(digits) ?? Int.max
    }
}

/// A placeholder: what stands between `%` and the letter.
private struct Spec {
    static let flags = "#0- +"
    var set: Set<Character> = []
    var width = 0
    var precision: Int?

    func write(_ value: JSON, as kind: Character) throws(PercentFormat.Problem) -> String {
        switch kind {
        case "s": return padded(prefix: "", cut(value.pythonText), isNumber: false)
        case "r", "a": return padded(prefix: "", cut(value.pythonLiteral), isNumber: false)
        case "c": return padded(prefix: "", try character(value), isNumber: false)
        case "d", "i", "u": return whole(try truncated(value, kind), radix: 10, prefix: "")
        case "o": return whole(try integer(value, kind), radix: 8, prefix: "0o")
        case "x": return whole(try integer(value, kind), radix: 16, prefix: "0x")
        case "X": return whole(try integer(value, kind), radix: 16, prefix: "0X").uppercased()
        case "e", "E", "f", "F", "g", "G": return try fraction(value, kind)
        default: throw PercentFormat.Problem(reason: "The placeholder %\(kind) is not known.")
        }
    }

    private func cut(_ text: String) -> String {
        precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
    }

    private func character(_ value: JSON) throws(PercentFormat.Problem) -> String {
        if let text = value.string, text.unicodeScalars.count == 1 { return text }
        guard let scalar = value.int.flatMap({ UInt32(exactly: $0) }).flatMap(Unicode.Scalar.init) else {
            throw PercentFormat.Problem(reason: "%c takes one character or its number.")
        }
        return String(scalar)
    }

    private func integer(_ value: JSON, _ kind: Character) throws(PercentFormat.Problem) -> Int {
        switch value {
        case .int(let value): return value
        case .bool(let value): return value ? 1 : 0
        default: throw PercentFormat.Problem(reason: "%\(kind) takes a whole number, not \(value.typeName).")
        }
    }

    private func truncated(_ value: JSON, _ kind: Character) throws(PercentFormat.Problem) -> Int {
        if case .double(let value) = value, let whole = Int(exactly: value.rounded(.towardZero)) { return whole }
        return try integer(value, kind)
    }

    private func whole(_ value: Int, radix: Int, prefix: String) -> String {
        let digits = String(value.magnitude, radix: radix)
        let zeros = String(repeating: "0", count: max(0, (precision ?? 0) - digits.count))
        return padded(prefix: sign(value < 0) + (set.contains("#") ? prefix : ""), zeros + digits, isNumber: true)
    }

    private func fraction(_ value: JSON, _ kind: Character) throws(PercentFormat.Problem) -> String {
        let number = if let number = value.number { number } else { Double(try integer(value, kind)) }
        let format = "%" + (set.contains("#") ? "#" : "") + ".\(precision ?? 6)\(kind)"
        // The longest number has 309 digits before the point.
        var buffer = [CChar](repeating: 0, count: 2 * PercentFormat.widthLimit)
        let length = withVaList([number.magnitude]) { vsnprintf(&buffer, buffer.count, format, $0) }
        let digits = String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return padded(prefix: sign(number.sign == .minus), digits, isNumber: true)
    }

    private func sign(_ isNegative: Bool) -> String {
        isNegative ? "-" : set.contains("+") ? "+" : set.contains(" ") ? " " : ""
    }

    private func padded(prefix: String, _ body: String, isNumber: Bool) -> String {
        let missing = max(0, width - prefix.unicodeScalars.count - body.unicodeScalars.count)
        if set.contains("-") { return prefix + body + String(repeating: " ", count: missing) }
        if set.contains("0"), isNumber { return prefix + String(repeating: "0", count: missing) + body }
        return String(repeating: " ", count: missing) + prefix + body
    }
}
