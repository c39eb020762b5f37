/// Bytes as text and back: base64, base32, base16 and hexadecimal, as Python's `base64`, `binascii` and `bytes.fromhex`.
enum BinaryText {
    private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let base32Hex = Array("0123456789ABCDEFGHIJKLMNOPQRSTUV".utf8)
    private static let padding = UInt8(ascii: "=")

    private static func error(_ message: String) -> Raised { Raised(type: "binascii.Error", message: message) }

    private static func charge(_ count: Int, _ meter: Meter) throws {
        try meter.step(count)
        try meter.allocate(2 * count)
    }

    // ── Base64 ──────────────────────────────────────────────────────────────────────────────────────────────────────

    /// `base64.b64encode(bytes, altchars)`.
    /// - Parameter others: What stands for `+` and `/`.
    static func base64(
        _ bytes: [UInt8], others: (UInt8, UInt8)? = nil, _ meter: Meter
    ) throws -> [UInt8] {
        try charge(bytes.count, meter)
        var alphabet = base64
        if let others { (alphabet[62], alphabet[63]) = others }
        return encoded(bytes, alphabet, bits: 6, group: 4)
    }

    /// `base64.b64decode(text, altchars, validate)`.
    /// - Throws: `binascii.Error`, in CPython's words.
    static func fromBase64(
        _ text: [UInt8], others: (UInt8, UInt8)? = nil, strict: Bool = false, _ meter: Meter
    ) throws -> [UInt8] {
        try charge(text.count, meter)
        var text = text
        if let others {
            text = text.map { $0 == others.0 ? UInt8(ascii: "+") : $0 == others.1 ? UInt8(ascii: "/") : $0 }
        }
        var decoder = Base64Decoder(values: reversed(base64), strict: strict)
        return try decoder.decode(text)
    }

    // ── Base32 and base16 ───────────────────────────────────────────────────────────────────────────────────────────

    /// `base64.b32encode(bytes)`, with `hex` `base64.b32hexencode(bytes)`.
    static func base32(_ bytes: [UInt8], hex: Bool = false, _ meter: Meter) throws -> [UInt8] {
        try charge(bytes.count, meter)
        return encoded(bytes, hex ? base32Hex : base32, bits: 5, group: 8)
    }

    /// `base64.b32decode(text, casefold, map01)`, with `hex` `base64.b32hexdecode(text, casefold)`.
    /// - Throws: `binascii.Error`, in CPython's words.
    static func fromBase32(
        _ text: [UInt8], hex: Bool = false, foldsCase: Bool = false, one: UInt8? = nil, _ meter: Meter
    ) throws -> [UInt8] {
        try charge(text.count, meter)
        guard text.count % 8 == 0 else { throw error("Incorrect padding") }
        var text = text
        if let one {
            text = text.map { $0 == UInt8(ascii: "0") ? UInt8(ascii: "O") : $0 == UInt8(ascii: "1") ? one : $0 }
        }
        if foldsCase { text = text.map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 } }
        let digits = text.prefix(text.count - text.reversed().prefix { $0 == padding }.count)
        let values = reversed(hex ? base32Hex : base32)
        var (result, buffer, bits) = ([UInt8](), 0, 0)
        for digit in digits {
            guard let value = values[Int(digit)] else { throw error("Non-base32 digit found") }
            buffer = (buffer << 5 | Int(value)) & 0xffff
            bits += 5
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: buffer >> bits))
            }
        }
        guard [0, 1, 3, 4, 6].contains(text.count - digits.count) else { throw error("Incorrect padding") }
        return result
    }

    /// `base64.b16decode(text, casefold)`.
    /// - Throws: `binascii.Error`, in CPython's words.
    static func fromBase16(_ text: [UInt8], foldsCase: Bool = false, _ meter: Meter) throws -> [UInt8] {
        let isDigit: (UInt8) -> Bool = {
            (0x30...0x39).contains($0) || (0x41...0x46).contains($0) || foldsCase && (0x61...0x66).contains($0)
        }
        guard text.allSatisfy(isDigit) else { throw error("Non-base16 digit found") }
        return try unhexlified(text, meter)
    }

    /// `binascii.unhexlify(text)`.
    /// - Throws: `binascii.Error`, in CPython's words.
    static func unhexlified(_ text: [UInt8], _ meter: Meter) throws -> [UInt8] {
        try charge(text.count, meter)
        guard text.count % 2 == 0 else { throw error("Odd-length string") }
        return try stride(from: 0, to: text.count, by: 2).map { index in
            guard let high = hexDigit(text[index]), let low = hexDigit(text[index + 1]) else {
                throw error("Non-hexadecimal digit found")
            }
            return high << 4 | low
        }
    }

    /// `bytes.hex()` and `binascii.hexlify(bytes)`.
    static func hex(_ bytes: [UInt8], _ meter: Meter) throws -> [UInt8] {
        try charge(bytes.count, meter)
        let digits = Array("0123456789abcdef".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            result.append(digits[Int(byte >> 4)])
            result.append(digits[Int(byte & 15)])
        }
        return result
    }

    /// `bytes.fromhex(text)`: pairs of digits, with white space between them.
    /// - Throws: `ValueError`, in CPython's words.
    static func fromHex(_ text: [Unicode.Scalar], _ meter: Meter) throws -> [UInt8] {
        try charge(text.count, meter)
        var result: [UInt8] = []
        var high: UInt8?
        for (index, scalar) in text.enumerated() {
            let isSpace = scalar == " " || (0x09...0x0d).contains(scalar.value)
            if isSpace, high == nil { continue }
            guard scalar.isASCII, let digit = hexDigit(UInt8(scalar.value)) else {
                throw Raised.value("non-hexadecimal number found in fromhex() arg at position \(index)")
            }
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if high != nil {
            throw Raised.value("non-hexadecimal number found in fromhex() arg at position \(text.count)")
        }
        return result
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }

    private static func reversed(_ alphabet: [UInt8]) -> [UInt8?] {
        var values = [UInt8?](repeating: nil, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }

    private static func encoded(_ bytes: [UInt8], _ alphabet: [UInt8], bits: Int, group: Int) -> [UInt8] {
        var (result, buffer, filled) = ([UInt8](), 0, 0)
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xffff
            filled += 8
            while filled >= bits {
                filled -= bits
                result.append(alphabet[buffer >> filled & (alphabet.count - 1)])
            }
        }
        if filled > 0 { result.append(alphabet[buffer << (bits - filled) & (alphabet.count - 1)]) }
        while result.count % group != 0 { result.append(padding) }
        return result
    }
}

/// What `binascii.a2b_base64` does.
private struct Base64Decoder {
    let values: [UInt8?]
    /// Whether what is no digit is refused; it is skipped otherwise.
    let strict: Bool
    private var result: [UInt8] = []
    private var position = 0
    private var rest: UInt8 = 0
    private var paddings = 0

    init(values: [UInt8?], strict: Bool) {
        self.values = values
        self.strict = strict
    }

    private func error(_ message: String) -> Raised { Raised(type: "binascii.Error", message: message) }

    mutating func decode(_ text: [UInt8]) throws -> [UInt8] {
        if strict, text.first == UInt8(ascii: "=") { throw error("Leading padding not allowed") }
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: "=") {
                paddings += 1
                if position >= 2, position + paddings >= 4 {
                    if strict, index + 1 < text.count { throw error("Excess data after padding") }
                    return result
                }
                continue
            }
            guard let value = values[Int(byte)] else {
                if strict { throw error("Only base64 data is allowed") }
                continue
            }
            if strict, paddings > 0 { throw error("Discontinuous padding not allowed") }
            paddings = 0
            take(value)
        }
        switch position {
        case 0: return result
        case 1:
            let count = result.count / 3 * 4 + 1
            throw error(
                "Invalid base64-encoded string: number of data characters (\(count)) cannot be 1 more than a "
                    + "multiple of 4")
        default: throw error("Incorrect padding")
        }
    }

    private mutating func take(_ value: UInt8) {
        switch position {
        case 0: rest = value
        case 1:
            result.append(rest << 2 | value >> 4)
            rest = value & 0x0f
        case 2:
            result.append(rest << 4 | value >> 2)
            rest = value & 0x03
        default: result.append(rest << 6 | value)
        }
        position = (position + 1) % 4
    }
}
