extension BigInt {
    /// Python's `a << bits`; `bits` is not negative.
    func shiftedLeft(by bits: Int, _ meter: Meter) throws -> BigInt {
        if isZero { return self }
        try Magnitude.charge(magnitude.count + bits / UInt.bitWidth + 1, meter)
        return BigInt(negative: isNegative, magnitude: Magnitude.shiftedLeft(magnitude, by: bits))
    }

    /// Python's `a >> bits`, rounded down; `bits` is not negative.
    func shiftedRight(by bits: Int, _ meter: Meter) throws -> BigInt {
        try Magnitude.charge(magnitude.count, meter)
        let shifted = BigInt(negative: isNegative, magnitude: Magnitude.shiftedRight(magnitude, by: bits))
        guard isNegative, hasBits(below: bits) else { return shifted }
        return try shifted.isZero ? BigInt(-1) : shifted.subtracting(.one, meter)
    }

    /// Python's `a << count` and, with `right`, `a >> count`.
    /// - Throws: `ValueError` for a negative count.
    func shifted(by count: BigInt, right: Bool, _ meter: Meter) throws -> BigInt {
        guard !count.isNegative else { throw Raised.value("negative shift count") }
        if right { return try shiftedRight(by: count.asInt ?? Int.max, meter) }
        return try isZero ? self : shiftedLeft(by: count.asInt ?? Int.max, meter)
    }

    /// Whether one of the `bits` lowest bits of the absolute value is set.
    func hasBits(below bits: Int) -> Bool {
        let (whole, part) = bits.quotientAndRemainder(dividingBy: UInt.bitWidth)
        if whole >= magnitude.count { return !isZero }
        if magnitude[..<whole].contains(where: { $0 != 0 }) { return true }
        return magnitude[whole] & ((1 << UInt(part)) - 1) != 0
    }

    func and(_ other: BigInt, _ meter: Meter) throws -> BigInt { try combined(with: other, meter, &) }
    func or(_ other: BigInt, _ meter: Meter) throws -> BigInt { try combined(with: other, meter, |) }
    func xor(_ other: BigInt, _ meter: Meter) throws -> BigInt { try combined(with: other, meter, ^) }

    /// Python's `~a`.
    func inverted(_ meter: Meter) throws -> BigInt { try negated.subtracting(.one, meter) }

    private func combined(
        with other: BigInt, _ meter: Meter, _ operation: (UInt, UInt) -> UInt
    ) throws -> BigInt {
        let count = max(magnitude.count, other.magnitude.count) + 1
        try Magnitude.charge(3 * count, meter)
        let (left, right) = (twosComplement(count), other.twosComplement(count))
        return BigInt(twosComplement: zip(left, right).map(operation))
    }

    /// So many limbs in which a negative number is counted down from zero.
    private func twosComplement(_ count: Int) -> [UInt] {
        let limbs = magnitude + [UInt](repeating: 0, count: count - magnitude.count)
        return isNegative ? Self.complement(limbs) : limbs
    }

    private init(twosComplement limbs: [UInt]) {
        let negative = (limbs.last ?? 0) >> UInt(UInt.bitWidth - 1) == 1
        self.init(negative: negative, magnitude: negative ? Self.complement(limbs) : limbs)
    }

    private static func complement(_ limbs: [UInt]) -> [UInt] {
        var carry = true
        return limbs.map { limb in
            let (sum, overflow) = (~limb).addingReportingOverflow(carry ? 1 : 0)
            carry = overflow
            return sum
        }
    }

    /// Python's `a.to_bytes(count, order, signed=…)`.
    /// - Throws: `OverflowError` when it does not fit.
    func bytes(count: Int, bigEndian: Bool, signed: Bool, _ meter: Meter) throws -> [UInt8] {
        guard count >= 0 else { throw Raised.value("length argument must be non-negative") }
        guard signed || !isNegative else { throw Raised.overflow("can't convert negative int to unsigned") }
        try meter.step(count)
        try meter.allocate(count)
        let limbs = twosComplement(max(magnitude.count, count / 8) + 1)
        let all = limbs.flatMap { limb in (0..<8).map { UInt8(truncatingIfNeeded: limb >> UInt(8 * $0)) } }
        let filler: UInt8 = isNegative ? 0xff : 0
        let fits = all.dropFirst(count).allSatisfy { $0 == filler }
        let signFits = !signed || count == 0 || (all[count - 1] >= 0x80) == isNegative
        guard fits, signFits else { throw Raised.overflow("int too big to convert") }
        return bigEndian ? all[..<count].reversed() : Array(all[..<count])
    }

    /// Python's `int.from_bytes(bytes, order, signed=…)`.
    init(bytes: [UInt8], bigEndian: Bool, signed: Bool, _ meter: Meter) throws {
        try meter.step(bytes.count)
        try meter.allocate(bytes.count)
        let little = bigEndian ? bytes.reversed() : bytes
        let negative = signed && (little.last ?? 0) >= 0x80
        var limbs = [UInt](repeating: negative ? .max : 0, count: little.count / 8 + 1)
        for (index, byte) in little.enumerated() {
            let shift = UInt(index % 8 * 8)
            limbs[index / 8] = limbs[index / 8] & ~(0xff << shift) | UInt(byte) << shift
        }
        self.init(negative: negative, magnitude: negative ? Self.complement(limbs) : limbs)
    }
}
