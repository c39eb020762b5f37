extension BigInt {
    func adding(_ other: BigInt, _ meter: Meter) throws -> BigInt {
        if isNegative == other.isNegative {
            return BigInt(negative: isNegative, magnitude: try Magnitude.sum(magnitude, other.magnitude, meter))
        }
        if Magnitude.compare(magnitude, other.magnitude) >= 0 {
            return BigInt(negative: isNegative, magnitude: try Magnitude.difference(magnitude, other.magnitude, meter))
        }
        return BigInt(
            negative: other.isNegative, magnitude: try Magnitude.difference(other.magnitude, magnitude, meter))
    }

    func subtracting(_ other: BigInt, _ meter: Meter) throws -> BigInt {
        try adding(other.negated, meter)
    }

    func multiplied(by other: BigInt, _ meter: Meter) throws -> BigInt {
        BigInt(
            negative: isNegative != other.isNegative,
            magnitude: try Magnitude.product(magnitude, other.magnitude, meter))
    }

    /// Python's `divmod`: the quotient is rounded down, the remainder has the divisor's sign.
    /// - Throws: `ZeroDivisionError`.
    func floorDivided(by divisor: BigInt, _ meter: Meter) throws -> (quotient: BigInt, remainder: BigInt) {
        guard !divisor.isZero else { throw Raised.zeroDivision("integer division or modulo by zero") }
        let (quotient, remainder) = try Magnitude.division(magnitude, by: divisor.magnitude, meter)
        if isNegative == divisor.isNegative || remainder.isEmpty {
            return (
                BigInt(negative: isNegative != divisor.isNegative, magnitude: quotient),
                BigInt(negative: divisor.isNegative, magnitude: remainder)
            )
        }
        return (
            BigInt(negative: true, magnitude: try Magnitude.sum(quotient, [1], meter)),
            BigInt(
                negative: divisor.isNegative,
                magnitude: try Magnitude.difference(divisor.magnitude, remainder, meter))
        )
    }

    /// The quotient rounded to the nearest whole number, half to even; the divisor is not zero.
    func divided(byRounding divisor: BigInt, _ meter: Meter) throws -> BigInt {
        let (quotient, remainder) = try floorDivided(by: divisor, meter)
        let twice = try remainder.adding(remainder, meter).absolute
        let isUp = twice > divisor.absolute || (twice == divisor.absolute && quotient.isOdd)
        return try isUp ? quotient.adding(.one, meter) : quotient
    }

    /// Python's `a ** b` for an exponent that is not negative.
    func power(_ exponent: BigInt, _ meter: Meter) throws -> BigInt {
        if exponent.isZero || magnitude == [1] {
            return isNegative && exponent.isOdd ? self : .one
        }
        if isZero { return self }
        // Two to that power alone would be larger than all memory.
        guard let count = exponent.asInt, count < 1 << 48, bitLength < 1 << 48 else {
            try meter.allocate(.max)
            return .zero
        }
        let (bits, overflow) = (bitLength - 1).multipliedReportingOverflow(by: count)
        try meter.allocate(overflow ? .max : bits / 8)
        var result = BigInt.one
        var bit = 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
        while bit > 0 {
            result = try result.multiplied(by: result, meter)
            if count & bit != 0 { result = try result.multiplied(by: self, meter) }
            bit >>= 1
        }
        return result
    }

    /// Python's `pow(a, b, m)`, with the inverse for a negative exponent.
    /// - Throws: `ValueError` for a modulus of zero, and when there is no inverse.
    func power(_ exponent: BigInt, modulus: BigInt, _ meter: Meter) throws -> BigInt {
        guard !modulus.isZero else { throw Raised.value("pow() 3rd argument cannot be 0") }
        let size = modulus.absolute
        if size == .one { return .zero }
        var base = try floorDivided(by: size, meter).remainder
        if exponent.isNegative { base = try base.inverse(modulo: size, meter) }
        var result = BigInt.one
        for index in (0..<exponent.bitLength).reversed() {
            result = try result.multiplied(by: result, meter).floorDivided(by: size, meter).remainder
            let limb = exponent.magnitude[index / UInt.bitWidth]
            if limb >> UInt(index % UInt.bitWidth) & 1 == 1 {
                result = try result.multiplied(by: base, meter).floorDivided(by: size, meter).remainder
            }
        }
        return modulus.isNegative && !result.isZero ? try result.adding(modulus, meter) : result
    }

    private func inverse(modulo modulus: BigInt, _ meter: Meter) throws -> BigInt {
        var (dividend, divisor) = (self, modulus)
        var (current, next) = (BigInt.one, BigInt.zero)
        while !divisor.isZero {
            let (quotient, remainder) = try dividend.floorDivided(by: divisor, meter)
            (dividend, divisor) = (divisor, remainder)
            (current, next) = (next, try current.subtracting(quotient.multiplied(by: next, meter), meter))
        }
        guard dividend == .one else { throw Raised.value("base is not invertible for the given modulus") }
        return try current.floorDivided(by: modulus, meter).remainder
    }

    /// The greatest common divisor, which is not negative.
    func commonDivisor(with other: BigInt, _ meter: Meter) throws -> BigInt {
        var (left, right) = (absolute, other.absolute)
        while !right.isZero { (left, right) = (right, try left.floorDivided(by: right, meter).remainder) }
        return left
    }

    /// The whole part of the square root of a number that is not negative, by Newton's method.
    func squareRoot(_ meter: Meter) throws -> BigInt {
        if isZero { return self }
        var guess = try BigInt.one.shiftedLeft(by: (bitLength + 1) / 2, meter)
        while true {
            let quotient = try floorDivided(by: guess, meter).quotient
            let next = try guess.adding(quotient, meter).shiftedRight(by: 1, meter)
            if next >= guess { return guess }
            guess = next
        }
    }
}
