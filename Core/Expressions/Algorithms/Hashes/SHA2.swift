/// The constants of SHA-2: the first bits of the fractions of roots of the first primes.
private enum Roots {
    static let primes: [UInt64] = {
        var found: [UInt64] = []
        var candidate: UInt64 = 2
        while found.count < 80 {
            if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
            candidate += 1
        }
        return found
    }()

    /// 64 bits of the fraction of the square root.
    static func square(_ prime: UInt64) -> UInt64 { fraction { $0.multiplied($0) < .init(prime, shiftedBy: 128) } }

    /// 64 bits of the fraction of the cube root.
    static func cube(_ prime: UInt64) -> UInt64 {
        fraction { $0.multiplied($0).multiplied($0) < .init(prime, shiftedBy: 192) }
    }

    /// The low 64 bits of the largest number that is below the root times 2⁶⁴.
    private static func fraction(isBelow: (Wide) -> Bool) -> UInt64 {
        var root = Wide([0, 0])
        for bit in (0..<70).reversed() {
            var larger = root
            larger.limbs[bit / 64] |= 1 << UInt(bit % 64)
            if isBelow(larger) { root = larger }
        }
        return UInt64(root.limbs[0])
    }

    /// Natural numbers that are large enough for that.
    private struct Wide: Comparable {
        var limbs: [UInt]

        init(_ limbs: [UInt]) {
            self.limbs = limbs
        }

        init(_ value: UInt64, shiftedBy bits: Int) {
            limbs = [UInt](repeating: 0, count: bits / 64) + [UInt(value)]
        }

        func multiplied(_ other: Wide) -> Wide {
            var result = [UInt](repeating: 0, count: limbs.count + other.limbs.count)
            for (offset, limb) in limbs.enumerated() {
                var row = other.limbs
                Magnitude.multiply(&row, by: limb, adding: 0)
                Magnitude.add(row[...], to: &result, at: offset)
            }
            return Wide(result)
        }

        static func < (left: Wide, right: Wide) -> Bool {
            var (left, right) = (left.limbs, right.limbs)
            Magnitude.trim(&left)
            Magnitude.trim(&right)
            return Magnitude.compare(left, right) < 0
        }
    }
}

/// FIPS 180-4, sections 6.2 and 6.3.
enum SHA256 {
    private static let constants = Roots.primes.prefix(64).map { UInt32(Roots.cube($0) >> 32) }
    private static let start256 = Roots.primes.prefix(8).map { UInt32(Roots.square($0) >> 32) }
    private static let start224 = Roots.primes[8..<16].map { UInt32(truncatingIfNeeded: Roots.square($0)) }

    static func digest(_ bytes: [UInt8], is224: Bool, _ meter: Meter) throws -> [UInt8] {
        var state = is224 ? start224 : start256
        for start in stride(from: 0, to: bytes.count, by: 64) {
            try meter.step(64)
            var words = (0..<16).map { UInt32(bigEndian: bytes, at: start + 4 * $0) }
            for index in 16..<64 {
                let (near, far) = (words[index - 2], words[index - 15])
                let small0 = far.turned(25) ^ far.turned(14) ^ far >> 3
                let small1 = near.turned(15) ^ near.turned(13) ^ near >> 10
                words.append(words[index - 16] &+ small0 &+ words[index - 7] &+ small1)
            }
            mix(words, into: &state)
        }
        return state.flatMap(\.bigEndianBytes)
    }

    private static func mix(_ words: [UInt32], into state: inout [UInt32]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let large1 = e.turned(26) ^ e.turned(21) ^ e.turned(7)
            let sum = h &+ large1 &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
            let large0 = a.turned(30) ^ a.turned(19) ^ a.turned(10)
            let other = large0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e) = (g, f, e, d &+ sum)
            (d, c, b, a) = (c, b, a, sum &+ other)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }
}

/// FIPS 180-4, sections 6.4 and 6.5.
enum SHA512 {
    private static let constants = Roots.primes.map(Roots.cube)
    private static let start512 = Roots.primes.prefix(8).map(Roots.square)
    private static let start384 = Roots.primes[8..<16].map(Roots.square)

    static func digest(_ bytes: [UInt8], is384: Bool, _ meter: Meter) throws -> [UInt8] {
        var state = is384 ? start384 : start512
        for start in stride(from: 0, to: bytes.count, by: 128) {
            try meter.step(128)
            var words = (0..<16).map { word(bytes, at: start + 8 * $0) }
            for index in 16..<80 {
                let (near, far) = (words[index - 2], words[index - 15])
                let small0 = turned(far, 63) ^ turned(far, 56) ^ far >> 7
                let small1 = turned(near, 45) ^ turned(near, 3) ^ near >> 6
                words.append(words[index - 16] &+ small0 &+ words[index - 7] &+ small1)
            }
            mix(words, into: &state)
        }
        return state.flatMap(\.bigEndianBytes)
    }

    private static func mix(_ words: [UInt64], into state: inout [UInt64]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<80 {
            let large1 = turned(e, 50) ^ turned(e, 46) ^ turned(e, 23)
            let sum = h &+ large1 &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
            let large0 = turned(a, 36) ^ turned(a, 30) ^ turned(a, 25)
            let other = large0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e) = (g, f, e, d &+ sum)
            (d, c, b, a) = (c, b, a, sum &+ other)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private static func turned(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        UInt64(UInt32(bigEndian: bytes, at: offset)) << 32 | UInt64(UInt32(bigEndian: bytes, at: offset + 4))
    }
}
