/// Bytes as hexadecimal digits, two for each (RFC 4648 section 8).
public enum Hexadecimal {
    /// The digits of bytes, in lower case.
    public static func text(of bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            var written = 0
            for byte in bytes {
                text[written] = digit(byte >> 4)
                text[written + 1] = digit(byte & 15)
                written += 2
            }
            return written
        }
    }

    /// The digit of a number below 16, in lower case.
    public static func digit(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x57 + number }
}
