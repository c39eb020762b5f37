/// Arithmetic of natural numbers in limbs, the least significant first: what ``BigInt`` is made of.
enum Magnitude {
    /// From how many limbs on a product is split in three smaller ones.
    static let karatsubaThreshold = 40

    static func trim(_ limbs: inout [UInt]) {
        while limbs.last == 0 { limbs.removeLast() }
    }

    static func bitLength(_ limbs: [UInt]) -> Int {
        guard let last = limbs.last else { return 0 }
        return limbs.count * UInt.bitWidth - last.leadingZeroBitCount
    }

    /// Negative, zero or positive as the first is less, equal or greater. Neither ends with zeros.
    static func compare(_ left: [UInt], _ right: [UInt]) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for index in left.indices.reversed() where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return 0
    }

    static func sum(_ left: [UInt], _ right: [UInt], _ meter: Meter) throws -> [UInt] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        try charge(long.count + 1, meter)
        var result = long
        result.reserveCapacity(long.count + 1)
        add(short[...], to: &result, at: 0)
        return result
    }

    /// The first less the second, which is not greater.
    static func difference(_ left: [UInt], _ right: [UInt], _ meter: Meter) throws -> [UInt] {
        try charge(left.count, meter)
        var result = left
        subtract(right[...], from: &result, at: 0)
        trim(&result)
        return result
    }

    static func product(_ left: [UInt], _ right: [UInt], _ meter: Meter) throws -> [UInt] {
        if left.isEmpty || right.isEmpty { return [] }
        try meter.allocate((left.count + right.count) * MemoryLayout<UInt>.size)
        var result = try product(left[...], right[...], meter)
        trim(&result)
        return result
    }

    /// The product of slices, with as many limbs as both have together.
    private static func product(
        _ left: ArraySlice<UInt>, _ right: ArraySlice<UInt>, _ meter: Meter
    ) throws -> [UInt] {
        if min(left.count, right.count) < karatsubaThreshold { return try longhand(left, right, meter) }
        if max(left.count, right.count) >= 2 * min(left.count, right.count) { return try lopsided(left, right, meter) }
        return try karatsuba(left, right, meter)
    }

    private static func longhand(
        _ left: ArraySlice<UInt>, _ right: ArraySlice<UInt>, _ meter: Meter
    ) throws -> [UInt] {
        var result = [UInt](repeating: 0, count: left.count + right.count)
        for (offset, limb) in left.enumerated() {
            try meter.step(right.count + 1)
            var carry: UInt = 0
            var index = offset
            for other in right {
                var (high, low) = limb.multipliedFullWidth(by: other)
                var overflow: Bool
                (low, overflow) = low.addingReportingOverflow(carry)
                high &+= overflow ? 1 : 0
                (result[index], overflow) = result[index].addingReportingOverflow(low)
                carry = high &+ (overflow ? 1 : 0)
                index += 1
            }
            result[index] = carry
        }
        return result
    }

    /// The longer factor in pieces of the shorter one's length.
    private static func lopsided(
        _ left: ArraySlice<UInt>, _ right: ArraySlice<UInt>, _ meter: Meter
    ) throws -> [UInt] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        var result = [UInt](repeating: 0, count: left.count + right.count)
        var offset = 0
        while offset < long.count {
            let piece = long.dropFirst(offset).prefix(short.count)
            add(try product(piece, short, meter)[...], to: &result, at: offset)
            offset += short.count
        }
        return result
    }

    private static func karatsuba(
        _ left: ArraySlice<UInt>, _ right: ArraySlice<UInt>, _ meter: Meter
    ) throws -> [UInt] {
        let half = (max(left.count, right.count) + 1) / 2
        let (low1, high1) = (left.prefix(half), left.dropFirst(half))
        let (low2, high2) = (right.prefix(half), right.dropFirst(half))
        let low = try product(low1, low2, meter)
        let high = try product(high1, high2, meter)
        try meter.step(4 * half)
        var middle = try product(plain(low1, high1)[...], plain(low2, high2)[...], meter)
        subtract(low[...], from: &middle, at: 0)
        subtract(high[...], from: &middle, at: 0)
        trim(&middle)
        var result = low + [UInt](repeating: 0, count: left.count + right.count - low.count)
        add(high[...], to: &result, at: 2 * half)
        add(middle[...], to: &result, at: half)
        return result
    }

    private static func plain(_ left: ArraySlice<UInt>, _ right: ArraySlice<UInt>) -> [UInt] {
        var result = Array(left.count >= right.count ? left : right)
        add(left.count >= right.count ? right : left, to: &result, at: 0)
        return result
    }

    /// Adds in place, from limb `offset` on; the sum grows by a limb when it must.
    static func add(_ addend: ArraySlice<UInt>, to sum: inout [UInt], at offset: Int) {
        var carry = false
        var index = offset
        for limb in addend {
            if index == sum.count {
                if limb == 0 && !carry { continue }
                sum.append(0)
            }
            let (first, overflow1) = sum[index].addingReportingOverflow(limb)
            let (second, overflow2) = first.addingReportingOverflow(carry ? 1 : 0)
            sum[index] = second
            carry = overflow1 || overflow2
            index += 1
        }
        while carry {
            if index == sum.count { sum.append(0) }
            (sum[index], carry) = sum[index].addingReportingOverflow(1)
            index += 1
        }
    }

    /// Subtracts in place, from limb `offset` on; what is subtracted is not greater than what is there.
    static func subtract(_ subtrahend: ArraySlice<UInt>, from result: inout [UInt], at offset: Int) {
        var borrow = false
        var index = offset
        for limb in subtrahend {
            if index == result.count { return }
            let (first, overflow1) = result[index].subtractingReportingOverflow(limb)
            let (second, overflow2) = first.subtractingReportingOverflow(borrow ? 1 : 0)
            result[index] = second
            borrow = overflow1 || overflow2
            index += 1
        }
        while borrow && index < result.count {
            (result[index], borrow) = result[index].subtractingReportingOverflow(1)
            index += 1
        }
    }

    static func charge(_ limbs: Int, _ meter: Meter) throws {
        try meter.step(limbs)
        try meter.allocate(limbs * MemoryLayout<UInt>.size)
    }
}
