extension BigInt {
    /// How many decimal digits a number may have on its way from or to text, as CPython's
    /// `sys.get_int_max_str_digits()`.
    static let mostDigits = 4300

    private static let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// What `str()` makes of the number.
    /// - Throws: `ValueError` when there are more than ``mostDigits``.
    func decimal(_ meter: Meter) throws -> String {
        if let small = asInt { return String(small) }
        let refusal = Raised.value(
            "Exceeds the limit (\(Self.mostDigits) digits) for integer string conversion; "
                + "use sys.set_int_max_str_digits() to increase the limit")
        guard bitLength <= Self.mostDigits * 10 / 3 else { throw refusal }
        try meter.step(magnitude.count * magnitude.count / 2 + magnitude.count)
        var groups: [UInt] = []
        var rest = magnitude
        while !rest.isEmpty { groups.append(Magnitude.divide(&rest, by: 10_000_000_000_000_000_000)) }
        var text = String(groups.removeLast())
        for group in groups.reversed() {
            let digits = String(group)
            text += String(repeating: "0", count: 19 - digits.utf8.count) + digits
        }
        guard text.utf8.count <= Self.mostDigits else { throw refusal }
        try meter.allocate(text.utf8.count)
        return isNegative ? "-" + text : text
    }

    /// The digits in base 2, 8 or 16, after the sign and, when wanted, `0b`, `0o` or `0x`.
    func text(base: Int, prefix: Bool, _ meter: Meter) throws -> String {
        let bits = base.trailingZeroBitCount
        let count = max(1, (bitLength + bits - 1) / bits)
        try meter.step(count)
        try meter.allocate(count)
        var result: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        if prefix { result += Array((base == 2 ? "0b" : base == 8 ? "0o" : "0x").utf8) }
        for index in (0..<count).reversed() { result.append(Self.digits[digit(index * bits, base - 1)]) }
        return String(decoding: result, as: UTF8.self)
    }

    private func digit(_ offset: Int, _ mask: Int) -> Int {
        let (whole, part) = offset.quotientAndRemainder(dividingBy: UInt.bitWidth)
        if whole >= magnitude.count { return 0 }
        var bits = magnitude[whole] >> UInt(part)
        if part > 0, whole + 1 < magnitude.count { bits |= magnitude[whole + 1] << UInt(UInt.bitWidth - part) }
        return Int(truncatingIfNeeded: bits) & mask
    }

    /// What `int(text, base)` gives: white space around, a sign, a prefix that suits the base, digits of any script,
    /// single underscores between them.
    /// - Throws: `ValueError`, in CPython's words.
    init(parsing text: String, base: Int = 10, _ meter: Meter) throws {
        guard base == 0 || (2...36).contains(base) else {
            throw Raised.value("int() base must be >= 2 and <= 36, or 0")
        }
        try meter.step(text.utf8.count)
        try meter.allocate(text.utf8.count)
        var literal = Literal(scalars: PythonText.stripped(Array(text.unicodeScalars)), base: base)
        guard let (negative, base, digits) = literal.parse() else {
            let shown = String(String.UnicodeScalarView(PythonText.repr(text).unicodeScalars.prefix(200)))
            throw Raised.value("invalid literal for int() with base \(base): \(shown)")
        }
        if base & (base - 1) != 0, digits.count > Self.mostDigits {
            throw Raised.value(
                "Exceeds the limit (\(Self.mostDigits) digits) for integer string conversion: value has "
                    + "\(digits.count) digits; use sys.set_int_max_str_digits() to increase the limit")
        }
        self.init(negative: negative, magnitude: try Self.limbs(digits, base: base, meter))
    }

    private static func limbs(_ digits: [UInt8], base: Int, _ meter: Meter) throws -> [UInt] {
        if base & (base - 1) == 0 { return packed(digits, bits: base.trailingZeroBitCount) }
        var result: [UInt] = []
        var group: (value: UInt, scale: UInt) = (0, 1)
        for digit in digits {
            group = (group.value * UInt(base) + UInt(digit), group.scale * UInt(base))
            if group.scale > UInt.max / 64 {
                try meter.step(result.count + 1)
                Magnitude.multiply(&result, by: group.scale, adding: group.value)
                group = (0, 1)
            }
        }
        Magnitude.multiply(&result, by: group.scale, adding: group.value)
        return result
    }

    private static func packed(_ digits: [UInt8], bits: Int) -> [UInt] {
        var result = [UInt](repeating: 0, count: digits.count * bits / UInt.bitWidth + 1)
        for (index, digit) in digits.reversed().enumerated() {
            let (whole, part) = (index * bits).quotientAndRemainder(dividingBy: UInt.bitWidth)
            result[whole] |= UInt(digit) << UInt(part)
            let spill = part + bits - UInt.bitWidth
            if spill > 0 { result[whole + 1] |= UInt(digit) >> UInt(bits - spill) }
        }
        return result
    }
}

/// The text of a whole number: sign, prefix, digits.
private struct Literal {
    let scalars: ArraySlice<Unicode.Scalar>
    var base: Int

    /// Sign, base and digits; nothing when it is no number.
    mutating func parse() -> (negative: Bool, base: Int, digits: [UInt8])? {
        var rest = scalars
        let sign = rest.first
        if sign == "-" || sign == "+" { rest.removeFirst() }
        let hasPrefix = dropPrefix(&rest)
        if hasPrefix, rest.first == "_" { rest.removeFirst() }
        guard let digits = digits(rest) else { return nil }
        if base == 0 {
            // A zero in front is no sign of octal digits any more.
            guard rest.first != "0" || digits.allSatisfy({ $0 == 0 }) else { return nil }
            base = 10
        }
        return (sign == "-", base, digits)
    }

    private mutating func dropPrefix(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard rest.count >= 2, rest.first == "0" else { return false }
        let named: Int
        switch rest[rest.startIndex + 1] {
        case "b", "B": named = 2
        case "o", "O": named = 8
        case "x", "X": named = 16
        default: return false
        }
        guard base == 0 || base == named else { return false }
        base = named
        rest.removeFirst(2)
        return true
    }

    private func digits(_ text: ArraySlice<Unicode.Scalar>) -> [UInt8]? {
        var result: [UInt8] = []
        var wasDigit = false
        for scalar in text {
            if scalar == "_", wasDigit {
                wasDigit = false
                continue
            }
            guard let digit = PythonText.digit(scalar, base: base == 0 ? 10 : base) else { return nil }
            result.append(digit)
            wasDigit = true
        }
        return wasDigit ? result : nil
    }
}
