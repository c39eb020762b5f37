/// The characters of ASCII text that is too long to lie in a value, in one allocation.
final class LongText: ManagedBuffer<LongText.Header, UInt8> {
    struct Header {
        fileprivate var count: Int
        fileprivate let capacity: Int
    }

    /// Bytes behind the last that may be written: characters are put down sixteen at a time.
    static let margin = 16

    /// One of so many characters, which are still to be written.
    @inline(__always)
    static func make(count: Int, capacity: Int) -> LongText {
        let buffer = create(minimumCapacity: capacity + margin) { _ in Header(count: count, capacity: capacity) }
        return unsafeDowncast(buffer, to: LongText.self)
    }

    /// The characters of two ASCII texts, however many.
    static func joining(_ first: Str, _ second: Str) -> LongText {
        let text = make(count: first.count + second.count, capacity: first.count + second.count)
        first.write(to: text.bytes)
        second.write(to: text.bytes + first.count)
        return text
    }

    /// Copies the characters of a text between two places, sixteen at a time: up to fifteen more than there are.
    @inline(__always)
    static func copy(_ source: LongText, _ from: Int, _ to: Int, to target: UnsafeMutablePointer<UInt8>) {
        let (source, target) = (UnsafeRawPointer(source.bytes + from), UnsafeMutableRawPointer(target))
        var done = 0
        while done < to &- from {
            let characters = source.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
            target.storeBytes(of: characters, toByteOffset: done, as: SIMD16<UInt8>.self)
            done &+= 16
        }
    }

    @inline(__always)
    var count: Int {
        get { withUnsafeMutablePointerToHeader { $0.pointee.count } }
        set { withUnsafeMutablePointerToHeader { $0.pointee.count = newValue } }
    }

    /// For how many characters there is room.
    @inline(__always)
    var room: Int { withUnsafeMutablePointerToHeader { $0.pointee.capacity } }

    /// Where the characters are, as long as somebody holds this.
    @inline(__always)
    var bytes: UnsafeMutablePointer<UInt8> { withUnsafeMutablePointerToElements { $0 } }

    @inline(__always)
    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

    /// The first place, from one on, of a character.
    func place(of byte: UInt8, from: Int, to end: Int) -> Int? {
        let each: UInt64 = 0x0101_0101_0101_0101
        let sought = each &* UInt64(byte)
        let start = UnsafeRawPointer(bytes)
        var place = from
        // Behind the last character there is the margin, whatever is in it.
        while place < end {
            let word = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ sought
            // The lowest byte that is zero now has its highest bit set then.
            let found = (word &- each) & ~word & (each &* 0x80)
            if found != 0 {
                place += found.trailingZeroBitCount / 8
                return place < end ? place : nil
            }
            place += 8
        }
        return nil
    }

    @inline(__always)
    static func areEqual(_ left: LongText, _ right: LongText) -> Bool {
        if left === right { return true }
        let count = left.count
        if count != right.count { return false }
        let (a, b) = (UnsafeRawPointer(left.bytes), UnsafeRawPointer(right.bytes))
        var index = 0
        while index + 8 <= count {
            if a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                != b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            {
                return false
            }
            index += 8
        }
        // The text has more than eight characters, so that the last eight are there.
        return a.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            == b.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }
}
