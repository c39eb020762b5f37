/// RFC 1321.
enum MD5 {
    private static let shifts: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]

    /// The whole part of 2³² times the sine of 1 to 64, without its sign.
    private static let sines: [UInt32] = (1...64).map { index in
        let sine = CMath.sin(Double(index)).magnitude
        return UInt32(sine * 0x1p32)
    }

    static func digest(_ bytes: [UInt8], _ meter: Meter) throws -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
        for start in stride(from: 0, to: bytes.count, by: 64) {
            try meter.step(64)
            let words = (0..<16).map { UInt32(bigEndian: bytes, at: start + 4 * $0).byteSwapped }
            mix(words, into: &state)
        }
        return state.flatMap { $0.byteSwapped.bigEndianBytes }
    }

    private static func mix(_ words: [UInt32], into state: inout [UInt32]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        for index in 0..<64 {
            let mixed: UInt32
            let word: Int
            switch index / 16 {
            case 0: (mixed, word) = (b & c | ~b & d, index)
            case 1: (mixed, word) = (d & b | ~d & c, (5 * index + 1) % 16)
            case 2: (mixed, word) = (b ^ c ^ d, (3 * index + 5) % 16)
            default: (mixed, word) = (c ^ (b | ~d), 7 * index % 16)
            }
            let sum = a &+ mixed &+ sines[index] &+ words[word]
            (a, d, c) = (d, c, b)
            b = b &+ sum.turned(shifts[index / 16][index % 4])
        }
        for (index, value) in [a, b, c, d].enumerated() { state[index] &+= value }
    }
}
