extension Magnitude {
    /// Divides in place by one limb and gives the remainder.
    static func divide(_ limbs: inout [UInt], by divisor: UInt) -> UInt {
        var remainder: UInt = 0
        for index in limbs.indices.reversed() {
            (limbs[index], remainder) = divisor.dividingFullWidth((remainder, limbs[index]))
        }
        trim(&limbs)
        return remainder
    }

    /// Multiplies in place by one limb and adds another.
    static func multiply(_ limbs: inout [UInt], by factor: UInt, adding addend: UInt) {
        var carry = addend
        for index in limbs.indices {
            let (high, low) = limbs[index].multipliedFullWidth(by: factor)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            limbs[index] = sum
            carry = high &+ (overflow ? 1 : 0)
        }
        if carry != 0 { limbs.append(carry) }
    }

    /// Quotient and remainder; the divisor is not zero.
    static func division(
        _ dividend: [UInt], by divisor: [UInt], _ meter: Meter
    ) throws -> (quotient: [UInt], remainder: [UInt]) {
        if compare(dividend, divisor) < 0 { return ([], dividend) }
        try charge(2 * dividend.count, meter)
        if divisor.count == 1 {
            var quotient = dividend
            let remainder = divide(&quotient, by: divisor[0])
            return (quotient, remainder == 0 ? [] : [remainder])
        }
        let shift = divisor[divisor.count - 1].leadingZeroBitCount
        let normal = shiftedLeft(divisor, by: shift)
        var rest = shiftedLeft(dividend, by: shift)
        if rest.count == dividend.count { rest.append(0) }
        var quotient = [UInt](repeating: 0, count: dividend.count - divisor.count + 1)
        for index in quotient.indices.reversed() {
            try meter.step(divisor.count + 1)
            quotient[index] = digit(&rest, normal, at: index)
        }
        trim(&quotient)
        trim(&rest)
        return (quotient, shiftedRight(rest, by: shift))
    }

    /// One limb of the quotient, whose multiple of the divisor is taken off `rest` (Knuth, The Art of Computer
    /// Programming, volume 2, algorithm D).
    private static func digit(_ rest: inout [UInt], _ divisor: [UInt], at offset: Int) -> UInt {
        let count = divisor.count
        var guess = estimate(
            (rest[offset + count], rest[offset + count - 1], rest[offset + count - 2]),
            (divisor[count - 1], divisor[count - 2]))
        if guess == 0 { return 0 }
        var carry: UInt = 0
        var borrow = false
        for index in 0..<count {
            let (high, low) = guess.multipliedFullWidth(by: divisor[index])
            let (product, overflow) = low.addingReportingOverflow(carry)
            carry = high &+ (overflow ? 1 : 0)
            borrow = take(product, borrow, from: &rest[offset + index])
        }
        if take(carry, borrow, from: &rest[offset + count]) {
            guess -= 1
            addBack(divisor, to: &rest, at: offset)
        }
        return guess
    }

    /// A limb of the quotient, or one more than it, by the first limbs of dividend and divisor.
    private static func estimate(_ dividend: (UInt, UInt, UInt), _ divisor: (UInt, UInt)) -> UInt {
        var guess: UInt
        var remainder: UInt
        if dividend.0 >= divisor.0 {
            guess = .max
            let (sum, overflow) = dividend.1.addingReportingOverflow(divisor.0)
            if overflow { return guess }
            remainder = sum
        } else {
            (guess, remainder) = divisor.0.dividingFullWidth((dividend.0, dividend.1))
        }
        while true {
            let (high, low) = guess.multipliedFullWidth(by: divisor.1)
            if high < remainder || (high == remainder && low <= dividend.2) { return guess }
            guess -= 1
            let (sum, overflow) = remainder.addingReportingOverflow(divisor.0)
            if overflow { return guess }
            remainder = sum
        }
    }

    private static func take(_ amount: UInt, _ borrow: Bool, from limb: inout UInt) -> Bool {
        let (first, overflow1) = limb.subtractingReportingOverflow(amount)
        let (second, overflow2) = first.subtractingReportingOverflow(borrow ? 1 : 0)
        limb = second
        return overflow1 || overflow2
    }

    private static func addBack(_ divisor: [UInt], to rest: inout [UInt], at offset: Int) {
        var carry = false
        for index in divisor.indices {
            let (first, overflow1) = rest[offset + index].addingReportingOverflow(divisor[index])
            let (second, overflow2) = first.addingReportingOverflow(carry ? 1 : 0)
            rest[offset + index] = second
            carry = overflow1 || overflow2
        }
        rest[offset + divisor.count] &+= carry ? 1 : 0
    }

    /// The limbs times 2 to the power of `bits`, without zeros at the end.
    static func shiftedLeft(_ limbs: [UInt], by bits: Int) -> [UInt] {
        if limbs.isEmpty { return [] }
        let (whole, part) = bits.quotientAndRemainder(dividingBy: UInt.bitWidth)
        var result = [UInt](repeating: 0, count: whole)
        result.reserveCapacity(whole + limbs.count + 1)
        if part == 0 { return result + limbs }
        var carry: UInt = 0
        for limb in limbs {
            result.append(limb << UInt(part) | carry)
            carry = limb >> UInt(UInt.bitWidth - part)
        }
        if carry != 0 { result.append(carry) }
        return result
    }

    /// The limbs divided by 2 to the power of `bits`, rounded down.
    static func shiftedRight(_ limbs: [UInt], by bits: Int) -> [UInt] {
        let (whole, part) = bits.quotientAndRemainder(dividingBy: UInt.bitWidth)
        if whole >= limbs.count { return [] }
        var result = Array(limbs[whole...])
        if part == 0 { return result }
        for index in result.indices {
            let above = index + 1 < result.count ? result[index + 1] << UInt(UInt.bitWidth - part) : 0
            result[index] = result[index] >> UInt(part) | above
        }
        trim(&result)
        return result
    }
}
