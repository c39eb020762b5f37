/// Up to fourteen characters of ASCII that lie in the value itself: making, copying and dropping them costs nothing, and
/// they are compared and searched as two words.
struct ShortText: Sendable {
    /// The most characters.
    static let most = 14

    // The characters, the first one in the lowest byte; zeros behind the last. Apart, so that it has fifteen bytes, and
    // what it is in has its mark in the sixteenth.
    let low: UInt64
    private let middle: UInt32
    private let high: UInt16
    private let size: UInt8

    @inline(__always)
    var count: Int { Int(size) }

    /// The characters from the ninth on.
    @inline(__always)
    var top: UInt64 { UInt64(middle) | UInt64(high) << 32 }

    @inline(__always)
    private var bits: UInt128 { UInt128(_low: low, _high: top) }

    /// - Parameters:
    ///   - low, top: The characters; what is behind the last one does not matter.
    @inline(__always)
    init(low: UInt64, top: UInt64, count: Int) {
        self.init(UInt128(_low: low, _high: top), count: count)
    }

    @inline(__always)
    private init(_ bits: UInt128, count: Int) {
        let kept = bits & ((1 &<< UInt128(truncatingIfNeeded: count &* 8)) &- 1)
        self.init(exactly: kept._low, kept._high, count: count)
    }

    @inline(__always)
    private init(exactly low: UInt64, _ top: UInt64, count: Int) {
        self.low = low
        middle = UInt32(truncatingIfNeeded: top)
        high = UInt16(truncatingIfNeeded: top &>> 32)
        size = UInt8(truncatingIfNeeded: count)
    }

    /// - Parameter count: At most ``most``.
    @inline(__always)
    init(_ bytes: UnsafeRawPointer, count: Int) {
        func byte(_ index: Int) -> UInt64 { UInt64(bytes.load(fromByteOffset: index, as: UInt8.self)) << (index * 8) }
        var low: UInt64 = 0
        var top: UInt64 = 0
        if count >= 8 {
            low = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
            let last = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
            top = last >> ((16 - count) * 8)
        } else if count >= 4 {
            let last = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            low = UInt64(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
            low |= UInt64(last) << ((count - 4) * 8)
        } else if count > 0 {
            low = byte(0) | byte(count / 2) | byte(count - 1)
        }
        self.init(exactly: low, top, count: count)
    }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        let word = index < 8 ? low : top
        return UInt8(truncatingIfNeeded: word &>> UInt64(truncatingIfNeeded: (index & 7) &* 8))
    }

    /// A part of it.
    @inline(__always)
    func slice(_ from: Int, _ to: Int) -> ShortText {
        ShortText(bits &>> UInt128(truncatingIfNeeded: from &* 8), count: to - from)
    }

    /// Itself and another one that fits behind it.
    @inline(__always)
    func joined(with other: ShortText) -> ShortText {
        ShortText(
            bits | other.bits &<< UInt128(truncatingIfNeeded: count &* 8), count: count &+ other.count)
    }

    /// Every byte that is an ASCII letter from `first` on, of the alphabet's twenty-six, in the other case.
    @inline(__always)
    func changingCase(of first: UInt8) -> ShortText {
        ShortText(exactly: Self.changed(low, first), Self.changed(top, first), count: count)
    }

    @inline(__always)
    private static func changed(_ word: UInt64, _ first: UInt8) -> UInt64 {
        // The highest bit of a byte says whether it is one of the letters: no byte has it otherwise.
        let each: UInt64 = 0x0101_0101_0101_0101
        let begun = word &+ each &* UInt64(0x80 - first)
        let ended = word &+ each &* UInt64(0x80 - first - 26)
        return word ^ ((begun & ~ended & (each &* 0x80)) &>> 2)
    }

    /// The first place, from one on, of a character.
    @inline(__always)
    func place(of byte: UInt8, from: Int, to end: Int) -> Int? {
        var place = from
        while place < end && self[place] != byte { place &+= 1 }
        return place < end ? place : nil
    }

    /// Writes sixteen bytes, of which the first are the characters.
    @inline(__always)
    func write(to target: UnsafeMutablePointer<UInt8>) {
        let raw = UnsafeMutableRawPointer(target)
        raw.storeBytes(of: low.littleEndian, as: UInt64.self)
        raw.storeBytes(of: top.littleEndian, toByteOffset: 8, as: UInt64.self)
    }

    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        var words = (low.littleEndian, top.littleEndian)
        return try withUnsafeMutableBytes(of: &words) { raw in
            try body(UnsafeBufferPointer(rebasing: raw.assumingMemoryBound(to: UInt8.self)[..<count]))
        }
    }

    @inline(__always)
    static func == (left: ShortText, right: ShortText) -> Bool {
        left.low == right.low && left.top == right.top && left.size == right.size
    }
}
