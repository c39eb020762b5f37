/// Python's `float` where it is more than arithmetic: its text, its rounding, its hash.
enum PythonFloat {
    /// What `repr()` and `str()` make of the number: the shortest digits that give it back.
    static func repr(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let digits = Decimal(shortest: value)
        let text =
            -4 < digits.point && digits.point <= 16
            ? digits.fixed(decimals: max(1, digits.count - digits.point))
            : digits.scientific(decimals: digits.count - 1)
        return value.sign == .minus ? "-" + text : text
    }

    /// What `value.hex()` gives.
    static func hex(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let digits = String(value.significandBitPattern, radix: 16)
        let fraction = value.isZero ? "0" : String(repeating: "0", count: 13 - digits.count) + digits
        let exponent = value.isZero ? 0 : value.isNormal ? Int(value.exponent) : -1022
        let sign = value.sign == .minus ? "-" : ""
        return "\(sign)0x\(value.isNormal ? 1 : 0).\(fraction)p\(exponent < 0 ? "" : "+")\(exponent)"
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
    }

    /// What `float(text)` gives: white space around, underscores between digits, `inf`, `infinity`, `nan`.
    /// - Throws: `ValueError`, in CPython's words.
    static func parse(_ text: String, _ meter: Meter) throws -> Double {
        try meter.step(48 + 4 * text.utf8.count)
        try meter.allocate(text.utf8.count)
        var literal = FloatLiteral(PythonText.stripped(Array(text.unicodeScalars)))
        guard let value = literal.value() else {
            throw Raised.value("could not convert string to float: \(PythonText.repr(text))")
        }
        return value
    }

    /// Python's `round(value, digits)`.
    /// - Throws: `OverflowError`.
    static func round(_ value: Double, digits: Int, _ meter: Meter) throws -> Double {
        // Beyond these the number has no such digit, or is nothing beside it.
        guard value.isFinite, value != 0, digits <= 323 else { return value }
        if digits < -308 { return 0 * value }
        let scaled = try Decimal.scaled(value.magnitude, decimals: digits, meter)
        let result = Double("\(try scaled.decimal(meter))e\(-digits)") ?? .infinity
        guard result.isFinite else { throw Raised.overflow("rounded value too large to represent") }
        return value.sign == .minus ? -result : result
    }

    /// What CPython's `hash()` gives on a machine of 64 bits: that of the equal whole number, when there is one.
    static func hash(_ value: Double) -> Int {
        if value.isInfinite { return value < 0 ? -314159 : 314159 }
        if value.isNaN || value == 0 { return 0 }
        let prime: UInt = (1 << 61) - 1
        var exponent = Int(value.exponent) + 1
        var rest = value.significand / 2
        var hash: UInt = 0
        while rest != 0 {
            hash = (hash << 28) & prime | hash >> 33
            rest *= 0x1p28
            exponent -= 28
            let digit = UInt(rest)
            rest -= Double(digit)
            hash += digit
            if hash >= prime { hash -= prime }
        }
        let turn = UInt(exponent >= 0 ? exponent % 61 : 60 - (-1 - exponent) % 61)
        hash = (hash << turn) & prime | hash >> (61 - turn)
        let signed = value < 0 ? -Int(hash) : Int(hash)
        return signed == -1 ? -2 : signed
    }
}

extension BigInt {
    /// Python's `round(number, digits)`, which does something for negative digits only: half to even.
    func rounded(digits: Int, _ meter: Meter) throws -> BigInt {
        if digits >= 0 { return self }
        // The unit is more than twice the number.
        if digits < -(bitLength / 3 + 2) { return .zero }
        let unit = try BigInt(10).power(BigInt(-digits), meter)
        return try divided(byRounding: unit, meter).multiplied(by: unit, meter)
    }
}

/// The text of a float: sign, digits, point, exponent.
private struct FloatLiteral {
    private var rest: ArraySlice<Unicode.Scalar>
    private var ascii: [UInt8] = []

    init(_ scalars: ArraySlice<Unicode.Scalar>) {
        rest = scalars
    }

    mutating func value() -> Double? {
        let sign = rest.first
        if sign == "-" || sign == "+" { rest.removeFirst() }
        guard let magnitude = special() ?? number() else { return nil }
        return sign == "-" ? -magnitude : magnitude
    }

    private func special() -> Double? {
        guard rest.count <= 8 else { return nil }
        switch String(scalars: rest).lowercased() {
        case "inf", "infinity": return .infinity
        case "nan": return .nan
        default: return nil
        }
    }

    private mutating func number() -> Double? {
        guard let whole = digits() else { return nil }
        var fraction = 0
        if rest.first == "." {
            rest.removeFirst()
            ascii.append(UInt8(ascii: "."))
            guard let count = digits() else { return nil }
            fraction = count
        }
        guard whole + fraction > 0, let exponent = exponent(), rest.isEmpty else { return nil }
        // Swift's own reader wants digits on both sides of the point.
        let mantissa = String(decoding: ascii.filter { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        return Double("0\(mantissa.dropLast(fraction)).\(mantissa.suffix(fraction))0e\(exponent)")
    }

    /// How many digits were taken over; nothing for an underscore that is not between two.
    private mutating func digits() -> Int? {
        var count = 0
        var last: Unicode.Scalar?
        while let scalar = rest.first {
            if scalar == "_" {
                guard count > 0, last != "_" else { return nil }
            } else {
                guard let digit = PythonText.decimalDigit(scalar) else { break }
                ascii.append(0x30 + digit)
                count += 1
            }
            last = scalar
            rest.removeFirst()
        }
        return last == "_" ? nil : count
    }

    /// The exponent, zero when there is none; a huge one is as good as one that is larger than all of the mantissa.
    private mutating func exponent() -> Int? {
        guard rest.first == "e" || rest.first == "E" else { return 0 }
        rest.removeFirst()
        let sign = rest.first
        if sign == "-" || sign == "+" { rest.removeFirst() }
        let before = ascii
        ascii = []
        guard let count = digits(), count > 0 else { return nil }
        let limit = 100_000 + before.count
        let value = ascii.reduce(0) { min(limit, $0 * 10 + Int($1 - 0x30)) }
        ascii = before
        return sign == "-" ? -value : value
    }
}
