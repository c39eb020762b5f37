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
        text.withContiguousStorageIfAvailable(Base64Decoder.decode)
            ?? Array(text).withUnsafeBufferPointer(Base64Decoder.decode)
    }

    /// Appends the encoded form of `bytes` to ASCII text.
    static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { Base64Alphabet.url.append($0, to: &output) }
    }
}

/// The 64 digits of one Base64 alphabet (RFC 4648 sections 4 and 5).
struct Base64Alphabet: Sendable {
    let digits: [UInt8]

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
        output += [UInt8](unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { target, written in
            digits.withUnsafeBufferPointer { written = Self.encode(bytes, into: target, digits: $0) }
        }
    }

    /// Writes the digits for `bytes` and returns how many there are.
    private static func encode(
        _ bytes: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>,
        digits: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var written = 0
        func write(_ group: UInt32, shift: UInt32) {
            target[written] = digits[Int(group >> shift & 63)]
            written += 1
        }
        let whole = bytes.count / 3 * 3
        for index in stride(from: 0, to: whole, by: 3) {
            let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
            write(group, shift: 18)
            write(group, shift: 12)
            write(group, shift: 6)
            write(group, shift: 0)
        }
        guard whole < bytes.count else { return written }
        let hasTwo = bytes.count - whole == 2
        let group = UInt32(bytes[whole]) << 16 | (hasTwo ? UInt32(bytes[whole + 1]) << 8 : 0)
        write(group, shift: 18)
        write(group, shift: 12)
        if hasTwo { write(group, shift: 6) }
        return written
    }
}
