extension FormatSpec {
    /// What `format(text, spec)` gives.
    /// - Throws: `ValueError`.
    static func format(_ text: String, _ spec: String, typeName: String = "str", _ meter: Meter) throws -> String {
        if spec.isEmpty { return text }
        let spec = try FormatSpec(spec, for: typeName, align: "<", defaultType: "s")
        guard spec.type == nil || spec.type == "s" else { throw spec.unknownType(for: typeName) }
        let place = "not allowed in string format specifier"
        if let sign = spec.sign { throw Raised.value((sign == " " ? "Space " : "Sign ") + place) }
        if spec.noNegativeZero { throw Raised.value("Negative zero coercion (z) \(place)") }
        if spec.alternate { throw Raised.value("Alternate form (#) \(place)") }
        if spec.align == "=" { throw Raised.value("'=' alignment \(place)") }
        var scalars = text.unicodeScalars[...]
        if let precision = spec.precision { scalars = scalars.prefix(precision) }
        return try spec.padded(String(scalars), count: scalars.count, meter)
    }

    /// What `format(number, spec)` gives for a whole number.
    /// - Throws: `ValueError`, `OverflowError`.
    static func format(_ number: BigInt, _ spec: String, typeName: String = "int", _ meter: Meter) throws -> String {
        if spec.isEmpty { return try number.decimal(meter) }
        let spec = try FormatSpec(spec, for: typeName, align: ">")
        switch spec.type {
        case nil, "b", "c", "d", "o", "x", "X", "n": return try spec.integer(number, meter)
        case "e", "E", "f", "F", "g", "G", "%": return try spec.float(number.asDouble(), meter)
        default: throw spec.unknownType(for: typeName)
        }
    }

    /// What `format(number, spec)` gives for a float.
    /// - Throws: `ValueError`.
    static func format(_ number: Double, _ spec: String, typeName: String = "float", _ meter: Meter) throws -> String {
        if spec.isEmpty { return PythonFloat.repr(number) }
        let spec = try FormatSpec(spec, for: typeName, align: ">")
        switch spec.type {
        case nil, "e", "E", "f", "F", "g", "G", "n", "%": return try spec.float(number, meter)
        default: throw spec.unknownType(for: typeName)
        }
    }

    private func integer(_ number: BigInt, _ meter: Meter) throws -> String {
        guard precision == nil else {
            throw Raised.value("Precision not allowed in integer format specifier")
        }
        guard !noNegativeZero else {
            throw Raised.value("Negative zero coercion (z) not allowed in integer format specifier")
        }
        if type == "c" { return try character(number, meter) }
        let magnitude = number.absolute
        var digits: String
        var prefix = ""
        switch type {
        case "b": (digits, prefix) = (try magnitude.text(base: 2, prefix: false, meter), "0b")
        case "o": (digits, prefix) = (try magnitude.text(base: 8, prefix: false, meter), "0o")
        case "x": (digits, prefix) = (try magnitude.text(base: 16, prefix: false, meter), "0x")
        case "X": (digits, prefix) = (try magnitude.text(base: 16, prefix: false, meter).uppercased(), "0X")
        default: digits = try magnitude.decimal(meter)
        }
        if !alternate { prefix = "" }
        return try assembled(negative: number.isNegative, prefix: prefix, digits: digits, tail: "", meter)
    }

    private func character(_ number: BigInt, _ meter: Meter) throws -> String {
        guard sign == nil else { throw Raised.value("Sign not allowed with integer format specifier 'c'") }
        guard !alternate else {
            throw Raised.value("Alternate form (#) not allowed with integer format specifier 'c'")
        }
        guard let code = number.asInt else { throw Raised.overflow("Python int too large to convert to C long") }
        guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
            throw Raised.overflow("%c arg not in range(0x110000)")
        }
        return try padded(String(scalar), count: 1, meter)
    }

    private func float(_ number: Double, _ meter: Meter) throws -> String {
        guard (precision ?? 0) <= Int(Int32.max) else { throw Raised.value("precision too big") }
        let isPercent = type == "%"
        let value = isPercent ? number * 100 : number
        var text = try floatText(value, meter)
        var negative = value.sign == .minus && !value.isNaN
        if noNegativeZero, negative, !text.utf8.contains(where: { $0 >= 0x31 && $0 <= 0x39 }), value.isFinite {
            negative = false
        }
        if type == "E" || type == "F" || type == "G" { text = text.uppercased() }
        if isPercent { text += "%" }
        let whole = text.prefix { $0.isASCII && $0.isNumber }
        let tail = text.dropFirst(whole.count)
        return try assembled(
            negative: negative, prefix: "", digits: String(whole), tail: String(tail), meter)
    }

    /// The absolute value's text; a zero that is rounded counts as one only by its digits in front of the exponent.
    private func floatText(_ value: Double, _ meter: Meter) throws -> String {
        switch type {
        case nil:
            guard let precision else {
                let text = PythonFloat.repr(value.magnitude)
                return alternate && value.isFinite && !text.contains(".") ? Self.withPoint(text) : text
            }
            return try PythonFloat.text(
                value.magnitude, .generalWithPoint, precision: precision, alternate: alternate, meter)
        case "f", "F", "%":
            return try PythonFloat.text(
                value.magnitude, .fixed, precision: precision ?? 6, alternate: alternate, meter)
        case "e", "E":
            return try PythonFloat.text(
                value.magnitude, .scientific, precision: precision ?? 6, alternate: alternate, meter)
        default:
            return try PythonFloat.text(
                value.magnitude, .general, precision: precision ?? 6, alternate: alternate, meter)
        }
    }

    private static func withPoint(_ text: String) -> String {
        guard let mark = text.firstIndex(of: "e") else { return text + "." }
        return text[..<mark] + "." + text[mark...]
    }

    /// Sign, prefix, grouped digits, what follows them, and padding around or, with `=`, behind the prefix.
    private func assembled(
        negative: Bool, prefix: String, digits: String, tail: String, _ meter: Meter
    ) throws -> String {
        let sign = negative ? "-" : self.sign == "+" ? "+" : self.sign == " " ? " " : ""
        let fixed = sign.utf8.count + prefix.utf8.count + tail.utf8.count
        try meter.allocate(width)
        try meter.step(width)
        let isZeroPadded = fill == "0" && align == "="
        let grouped =
            digits.isEmpty ? "" : try group(digits, least: isZeroPadded ? width - fixed : 0, meter)
        let count = fixed + grouped.utf8.count
        if align == "=" {
            let padding = String(repeating: String(fill), count: max(0, width - count))
            return sign + prefix + padding + grouped + tail
        }
        return try padded(sign + prefix + grouped + tail, count: count, meter)
    }

    /// The digits in groups, with zeros in front until they and the separators are `least` characters.
    private func group(_ digits: String, least: Int, _ meter: Meter) throws -> String {
        let size: Int
        let separator: UInt8
        switch grouping {
        case .none: return digits
        case .comma: (size, separator) = (3, UInt8(ascii: ","))
        case .underscore: (size, separator) = (3, UInt8(ascii: "_"))
        case .underscoreOfFour: (size, separator) = (4, UInt8(ascii: "_"))
        }
        var rest = Array(digits.utf8)[...]
        try meter.allocate(2 * rest.count)
        var least = least
        var reversed: [UInt8] = []
        while true {
            let length = min(size, max(rest.count, least, 1))
            let own = min(rest.count, length)
            reversed += rest.suffix(own).reversed()
            reversed += [UInt8](repeating: UInt8(ascii: "0"), count: length - own)
            rest.removeLast(own)
            least -= length
            if rest.isEmpty && least <= 0 { break }
            reversed.append(separator)
            least -= 1
        }
        return String(decoding: reversed.reversed(), as: UTF8.self)
    }

    /// The text of `count` characters with the fill around it, up to the width.
    func padded(_ text: String, count: Int, _ meter: Meter) throws -> String {
        guard width > count else { return text }
        let (bytes, overflow) = width.multipliedReportingOverflow(by: fill.utf8.count)
        try meter.allocate(overflow ? .max : bytes)
        try meter.step(width)
        let missing = width - count
        let left = align == "<" ? 0 : align == "^" ? missing / 2 : missing
        let fillText = String(fill)
        return String(repeating: fillText, count: left) + text + String(repeating: fillText, count: missing - left)
    }
}
