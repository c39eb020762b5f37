/// The hashes that dictionaries and sets of expressions use.
enum Hashing {
    private static let seed: UInt64 = {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }()

    @inline(__always)
    private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }

    /// A keyed hash of the bytes.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var state = seed ^ (UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15)
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            state = mix(state ^ word, 0xD6E8_FEB8_6659_FD93 ^ seed)
            index += 8
        }
        var last: UInt64 = 0x80
        while index < bytes.count {
            last = last << 8 | UInt64(bytes[index])
            index += 1
        }
        state = mix(state ^ last, 0xA076_1D64_78BD_642F)
        let result = Int(truncatingIfNeeded: state)
        return result == -1 ? -2 : result
    }

    /// The same of up to sixteen bytes in two words, with zeros behind the last.
    @inline(__always)
    static func hash(_ low: UInt64, _ top: UInt64, count: Int) -> Int {
        let begin = seed ^ (UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
        let result = mix(mix(begin ^ low, 0xD6E8_FEB8_6659_FD93 ^ seed) ^ top, 0xA076_1D64_78BD_642F)
        return result == UInt64.max ? -2 : Int(truncatingIfNeeded: result)
    }

    /// Whether all bytes are below 128.
    @inline(__always)
    static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        var seen: UInt64 = 0
        while index + 8 <= bytes.count {
            seen |= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            seen |= UInt64(bytes[index])
            index += 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }

    /// Python's hash of an integer that fits a word: modulo 2⁶¹−1, with −1 left out.
    @inline(__always)
    static func hash(_ value: Int) -> Int {
        let prime = (1 << 61) - 1
        if value > -prime && value < prime { return value == -1 ? -2 : value }
        let result = value == Int.min ? -4 : value % prime
        return result == -1 ? -2 : result
    }

    /// Python's hash of a tuple, of its items' hashes.
    static func combine(_ hashes: some Sequence<Int>) -> Int {
        let prime1: UInt64 = 11_400_714_785_074_694_791
        let prime2: UInt64 = 14_029_467_366_897_019_727
        let prime5: UInt64 = 2_870_177_450_012_600_261
        var state = prime5
        var count: UInt64 = 0
        for hash in hashes {
            state &+= UInt64(bitPattern: Int64(hash)) &* prime2
            state = (state << 31 | state >> 33) &* prime1
            count += 1
        }
        state &+= count ^ (prime5 ^ 3_527_539)
        return state == UInt64.max ? 1_546_275_796 : Int(truncatingIfNeeded: state)
    }

    /// Python's hash of a frozenset, of its items' hashes.
    static func combineUnordered(_ hashes: [Int]) -> Int {
        var state: UInt64 = 0
        for hash in hashes {
            let bits = UInt64(bitPattern: Int64(hash))
            state ^= ((bits ^ 89_869_747) ^ (bits << 16)) &* 3_644_798_167
        }
        state ^= (UInt64(hashes.count) &+ 1) &* 1_927_868_237
        state ^= (state >> 11) ^ (state >> 25)
        state = state &* 69_069 &+ 907_133_923
        return state == UInt64.max ? 590_923_713 : Int(truncatingIfNeeded: state)
    }
}
