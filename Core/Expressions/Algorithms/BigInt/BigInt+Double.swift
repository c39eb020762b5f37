extension BigInt {
    /// What `int(value)` gives: the number without its fraction.
    /// - Throws: `ValueError` for NaN, `OverflowError` for infinities.
    init(truncating value: Double) throws {
        guard !value.isNaN else { throw Raised.value("cannot convert float NaN to integer") }
        guard value.isFinite else { throw Raised.overflow("cannot convert float infinity to integer") }
        if let small = Int(exactly: value.rounded(.towardZero)) {
            self.init(small)
            return
        }
        let shift = Int(value.exponent) - 52
        self.init(
            negative: value < 0, magnitude: Magnitude.shiftedLeft([UInt(value.significand * 0x1p52)], by: shift))
    }

    /// What `float(number)` gives: the nearest one, the even one of two.
    /// - Throws: `OverflowError` when there is none.
    func asDouble() throws -> Double {
        guard let result = Self.rounded(magnitude, exponent: 0) else {
            throw Raised.overflow("int too large to convert to float")
        }
        return isNegative ? -result : result
    }

    /// Python's `a / b`, rounded once.
    /// - Throws: `ZeroDivisionError`, `OverflowError`.
    func trueDivided(by divisor: BigInt, _ meter: Meter) throws -> Double {
        guard !divisor.isZero else { throw Raised.zeroDivision("division by zero") }
        // Two bits more than a significand has, so that what is left over decides only between halves.
        let shift = max(-(1 << 40), 66 - (bitLength - divisor.bitLength))
        let dividend = try shift > 0 ? absolute.shiftedLeft(by: shift, meter) : absolute
        let scaled = try shift < 0 ? divisor.absolute.shiftedLeft(by: -shift, meter) : divisor.absolute
        var (quotient, remainder) = try Magnitude.division(dividend.magnitude, by: scaled.magnitude, meter)
        if !remainder.isEmpty { quotient[0] |= 1 }
        guard let result = Self.rounded(quotient, exponent: -shift) else {
            throw Raised.overflow("integer division result too large for a float")
        }
        return isNegative != divisor.isNegative ? -result : result
    }

    /// The float nearest to `magnitude` × 2 to the power of `exponent`; nothing when that is too large.
    static func rounded(_ magnitude: [UInt], exponent: Int) -> Double? {
        let bits = Magnitude.bitLength(magnitude)
        let top = bits + exponent
        if bits == 0 || top < -1074 { return 0 }
        if top > 1024 { return nil }
        let drop = max(0, bits - min(53, top + 1074))
        let kept = Magnitude.shiftedRight(magnitude, by: drop)
        var significand = kept.first ?? 0
        if drop > 0 {
            let number = BigInt(negative: false, magnitude: magnitude)
            let half = (drop - 1).quotientAndRemainder(dividingBy: UInt.bitWidth)
            let isHalf = magnitude[half.quotient] >> UInt(half.remainder) & 1 == 1
            if isHalf, significand & 1 == 1 || number.hasBits(below: drop - 1) { significand += 1 }
        }
        let result = Double(sign: .plus, exponent: exponent + drop, significand: Double(significand))
        return result.isInfinite ? nil : result
    }

    /// Numerator and denominator of a finite float in lowest terms, as `float.as_integer_ratio()`.
    static func ratio(of value: Double) -> (numerator: BigInt, denominator: BigInt) {
        if value == 0 { return (.zero, .one) }
        var significand = UInt(value.significand * 0x1p52)
        var exponent = Int(value.exponent) - 52
        let zeros = significand.trailingZeroBitCount
        significand >>= UInt(zeros)
        exponent += zeros
        let numerator = Magnitude.shiftedLeft([significand], by: max(0, exponent))
        let denominator = Magnitude.shiftedLeft([1], by: max(0, -exponent))
        return (
            BigInt(negative: value < 0, magnitude: numerator), BigInt(negative: false, magnitude: denominator)
        )
    }
}
