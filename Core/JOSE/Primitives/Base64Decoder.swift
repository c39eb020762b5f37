/// Reads the URL-safe alphabet, and only what an encoder writes.
struct Base64Decoder {
    private let text: UnsafeBufferPointer<UInt8>
    private let values: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// All values so far, or-ed together: one test at the end finds a character that is no digit.
    private var seen: UInt8 = 0
    /// Bits after the last whole byte, which an encoder leaves zero.
    private var leftover: UInt32 = 0

    /// The bytes that `text` stands for; nil when it is not well formed.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var isValid = false
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { target, written in
            values.withUnsafeBufferPointer { values in
                var decoder = Base64Decoder(text: text, values: values)
                written = decoder.decode(into: target)
                isValid = decoder.seen < 64 && decoder.leftover == 0
            }
        }
        return isValid ? decoded : nil
    }

    private init(text: UnsafeBufferPointer<UInt8>, values: UnsafeBufferPointer<UInt8>) {
        self.text = text
        self.values = values
    }

    /// The value of each ASCII character as a digit, 255 where it is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in Base64Alphabet.url.digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    private mutating func next() -> UInt32 {
        let value = values[Int(text[position])]
        seen |= value
        position += 1
        return UInt32(value)
    }

    /// Writes the bytes and returns how many there are.
    private mutating func decode(into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var written = 0
        func write(_ group: UInt32, shift: UInt32) {
            target[written] = UInt8(truncatingIfNeeded: group >> shift)
            written += 1
        }
        while position + 4 <= text.count {
            let group = next() << 18 | next() << 12 | next() << 6 | next()
            write(group, shift: 16)
            write(group, shift: 8)
            write(group, shift: 0)
        }
        guard position < text.count else { return written }
        let hasThree = text.count - position == 3
        let group = next() << 18 | next() << 12 | (hasThree ? next() << 6 : 0)
        write(group, shift: 16)
        if hasThree { write(group, shift: 8) }
        leftover = group & (hasThree ? 0xFF : 0xFFFF)
        return written
    }
}
