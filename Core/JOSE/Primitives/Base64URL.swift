/// Base64 with the URL-safe alphabet and without padding (RFC 7515 section 2).
public enum Base64URL {
    /// The encoded form of `bytes`.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Base64Alphabet.url.string(bytes, padded: false)
    }

    /// The bytes that `text` stands for; nil for anything that ``encode(_:)`` would not have written, such as padding,
    /// white space, or bits left over.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(text.utf8)
    }

    /// The bytes that ASCII text stands for; nil under the same conditions.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        text.withContiguousStorageIfAvailable(Base64Alphabet.decodeURL)
            ?? Array(text).withUnsafeBufferPointer(Base64Alphabet.decodeURL)
    }

    /// Appends the encoded form of `bytes` to ASCII text.
    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { Base64Alphabet.url.append($0, to: &output) }
    }
}

/// The 64 digits of one Base64 alphabet.
struct Base64Alphabet: Sendable {
    private let digits: [UInt8]

    private init(last: String) {
        digits = Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
    }

    static let standard = Base64Alphabet(last: "+/")
    static let url = Base64Alphabet(last: "-_")

    func string(_ bytes: some Sequence<UInt8>, padded: Bool) -> String {
        var output: [UInt8] = []
        if bytes.withContiguousStorageIfAvailable({ append($0, to: &output) }) == nil {
            Array(bytes).withUnsafeBufferPointer { append($0, to: &output) }
        }
        while padded && output.count % 4 != 0 { output.append(UInt8(ascii: "=")) }
        return String(decoding: output, as: UTF8.self)
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let whole = bytes.count / 3 * 3
        let encoded = [UInt8](unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { target, written in
            digits.withUnsafeBufferPointer { digits in
                var source = 0
                while source < whole {
                    let group = UInt32(bytes[source]) << 16 | UInt32(bytes[source + 1]) << 8 | UInt32(bytes[source + 2])
                    target[written] = digits[Int(group >> 18)]
                    target[written + 1] = digits[Int(group >> 12 & 63)]
                    target[written + 2] = digits[Int(group >> 6 & 63)]
                    target[written + 3] = digits[Int(group & 63)]
                    source += 3
                    written += 4
                }
                let rest = bytes.count - whole
                guard rest > 0 else { return }
                let group = UInt32(bytes[whole]) << 16 | (rest == 2 ? UInt32(bytes[whole + 1]) << 8 : 0)
                for shift in [18, 12, 6].prefix(rest + 1) {
                    target[written] = digits[Int(group >> UInt32(shift) & 63)]
                    written += 1
                }
            }
        }
        output.append(contentsOf: encoded)
    }
}

extension Base64Alphabet {
    /// The value of each ASCII character as a digit of the URL-safe alphabet, 255 where it is none.
    private static let urlValues: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in url.digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    fileprivate static func decodeURL(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let rest = text.count % 4
        guard rest != 1 else { return nil }
        // All values are or-ed together: one test at the end finds a character that is no digit.
        var seen: UInt8 = 0
        var leftover: UInt32 = 0
        let decoded = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { target, written in
            urlValues.withUnsafeBufferPointer { values in
                var position = 0
                func next() -> UInt32 {
                    let value = values[Int(text[position])]
                    seen |= value
                    position += 1
                    return UInt32(value)
                }
                while position + 4 <= text.count {
                    let group = next() << 18 | next() << 12 | next() << 6 | next()
                    target[written] = UInt8(truncatingIfNeeded: group >> 16)
                    target[written + 1] = UInt8(truncatingIfNeeded: group >> 8)
                    target[written + 2] = UInt8(truncatingIfNeeded: group)
                    written += 3
                }
                guard rest > 0 else { return }
                let group = next() << 18 | next() << 12 | (rest == 3 ? next() << 6 : 0)
                target[written] = UInt8(truncatingIfNeeded: group >> 16)
                written += 1
                if rest == 3 {
                    target[written] = UInt8(truncatingIfNeeded: group >> 8)
                    written += 1
                }
                leftover = rest == 3 ? group & 0xFF : group & 0xFFFF
            }
        }
        return seen < 64 && leftover == 0 ? decoded : nil
    }
}
