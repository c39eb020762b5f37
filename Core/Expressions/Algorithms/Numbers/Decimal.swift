/// Decimal digits of a float and where its point is: the value is 0.d₁d₂d₃… × 10 to the power of `point`.
struct Decimal {
    /// The digits in ASCII; there is at least one.
    private(set) var digits: [UInt8]
    /// How many digits are in front of the point; negative for zeros behind it.
    private(set) var point: Int

    var count: Int { digits.count }
    private static let zero = UInt8(ascii: "0")

    /// The shortest digits that give the number back; it is finite, its sign does not count.
    init(shortest value: Double) {
        var whole: [UInt8] = []
        var fraction: [UInt8] = []
        var exponent = 0
        let parts = value.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        whole = Array(mantissa[0].utf8)
        if mantissa.count > 1 { fraction = Array(mantissa[1].utf8) }
        if parts.count > 1 { exponent = Int(parts[1]) ?? 0 }
        digits = whole + fraction
        point = whole.count + exponent
        normalise()
    }

    /// The number rounded, half to even, to that many digits behind the point; it is finite, its sign does not count.
    init(_ value: Double, decimals: Int, _ meter: Meter) throws {
        // The longest of all floats has 1074 digits there; more are zeros.
        let exact = min(decimals, 1100)
        digits = Array(try Self.scaled(value.magnitude, decimals: exact, meter).decimal(meter).utf8)
        point = digits.count - exact
    }

    /// The number rounded, half to even, to that many digits in all, at least one.
    init(_ value: Double, significant: Int, _ meter: Meter) throws {
        guard value != 0 else {
            (digits, point) = ([Self.zero], 1)
            return
        }
        let count = min(significant, 800)
        point = Decimal(shortest: value).point
        digits = []
        while digits.count < count {
            digits = Array(
                try Self.scaled(value.magnitude, decimals: count - point, meter).decimal(meter).utf8)
            if digits.count < count { point -= 1 }
        }
        if digits.count > count {
            digits.removeLast()
            point += 1
        }
    }

    private mutating func normalise() {
        let zeros = digits.prefix { $0 == Self.zero }.count
        if zeros == digits.count {
            (digits, point) = ([Self.zero], 1)
            return
        }
        digits.removeFirst(zeros)
        point -= zeros
        dropZeros()
    }

    /// Drops zeros at the end, down to one digit.
    mutating func dropZeros() {
        while digits.count > 1, digits.last == Self.zero { digits.removeLast() }
    }

    /// `value` × 10 to the power of `decimals`, rounded half to even.
    static func scaled(_ value: Double, decimals: Int, _ meter: Meter) throws -> BigInt {
        let ratio = BigInt.ratio(of: value)
        let scale = try BigInt(10).power(BigInt(abs(decimals)), meter)
        let numerator = try decimals > 0 ? ratio.numerator.multiplied(by: scale, meter) : ratio.numerator
        let denominator = try decimals < 0 ? ratio.denominator.multiplied(by: scale, meter) : ratio.denominator
        return try numerator.divided(byRounding: denominator, meter)
    }

    /// Digits, a point when there are decimals or it is asked for, so many digits behind it.
    func fixed(decimals: Int, point hasPoint: Bool = false) -> String {
        var text = point > 0 ? part(0, point) : [Self.zero]
        if decimals > 0 || hasPoint { text.append(UInt8(ascii: ".")) }
        text += part(point, decimals)
        return String(decoding: text, as: UTF8.self)
    }

    /// One digit, a point when there are decimals or it is asked for, so many digits, an exponent of at least two.
    func scientific(decimals: Int, point hasPoint: Bool = false) -> String {
        let isZero = digits == [Self.zero]
        var text = [digits[0]]
        if decimals > 0 || hasPoint { text.append(UInt8(ascii: ".")) }
        text += part(1, decimals)
        let exponent = isZero ? 0 : point - 1
        return String(decoding: text, as: UTF8.self) + (exponent < 0 ? "e-" : "e+")
            + PythonText.padded(abs(exponent), 2)
    }

    /// `count` digits from that one on; those before the first and after the last are zeros.
    private func part(_ start: Int, _ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        let zerosBefore = min(count, max(0, -start))
        let first = min(digits.count, max(0, start))
        let own = digits[first..<min(digits.count, first + count - zerosBefore)]
        var result = [UInt8](repeating: Self.zero, count: zerosBefore)
        result += own
        result += [UInt8](repeating: Self.zero, count: count - zerosBefore - own.count)
        return result
    }
}
