/// Whole numbers of any size, as Python's `int`: a sign and a magnitude in limbs, the least significant first.
///
/// What may take long or become large takes a ``Meter`` and charges it limb by limb.
struct BigInt: Hashable, Sendable {
    /// Whether the number is below zero.
    let isNegative: Bool
    /// The limbs of the absolute value, without zeros at the end; zero has none.
    let magnitude: [UInt]

    static let zero = BigInt(negative: false, magnitude: [])
    static let one = BigInt(1)

    init(_ value: Int) {
        isNegative = value < 0
        magnitude = value == 0 ? [] : [value.magnitude]
    }

    init(_ value: UInt) {
        isNegative = false
        magnitude = value == 0 ? [] : [value]
    }

    /// The number with that sign and those limbs, which may end with zeros.
    init(negative: Bool, magnitude: [UInt]) {
        var magnitude = magnitude
        Magnitude.trim(&magnitude)
        self.magnitude = magnitude
        isNegative = negative && !magnitude.isEmpty
    }

    var isZero: Bool { magnitude.isEmpty }
    var isOdd: Bool { (magnitude.first ?? 0) & 1 == 1 }
    var signum: Int { isZero ? 0 : isNegative ? -1 : 1 }

    /// The number as a machine's word, when it fits.
    var asInt: Int? {
        switch magnitude.count {
        case 0: return 0
        case 1:
            let limb = magnitude[0]
            if isNegative { return limb <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- limb) : nil }
            return Int(exactly: limb)
        default: return nil
        }
    }

    var negated: BigInt { BigInt(negative: !isNegative, magnitude: magnitude) }
    var absolute: BigInt { BigInt(negative: false, magnitude: magnitude) }

    /// How many bits the absolute value has, as `int.bit_length()`.
    var bitLength: Int { Magnitude.bitLength(magnitude) }

    /// How many bits of the absolute value are one, as `int.bit_count()`.
    var bitCount: Int { magnitude.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// What CPython's `hash()` gives on a machine of 64 bits: the value modulo 2⁶¹ − 1, with its sign.
    var pythonHash: Int {
        let prime: UInt = (1 << 61) - 1
        var hash: UInt = 0
        for limb in magnitude.reversed() {
            // 2⁶⁴ is 8 modulo the prime.
            let (high, low) = hash.multipliedFullWidth(by: 8)
            let (sum, carry) = low.addingReportingOverflow(limb)
            hash = prime.dividingFullWidth((high &+ (carry ? 1 : 0), sum)).remainder
        }
        let signed = isNegative ? -Int(hash) : Int(hash)
        return signed == -1 ? -2 : signed
    }
}

extension BigInt: Comparable {
    static func < (left: BigInt, right: BigInt) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = Magnitude.compare(left.magnitude, right.magnitude)
        return left.isNegative ? order > 0 : order < 0
    }
}

extension BigInt: ExpressibleByIntegerLiteral {
    init(integerLiteral value: Int) {
        self.init(value)
    }
}
