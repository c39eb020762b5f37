/// What Python's `urllib.parse` does with single texts.
enum URLText {
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e, 0x2d, 0x7e: true
        default: false
        }
    }

    /// `quote(bytes, safe)`.
    static func quoted(_ bytes: [UInt8], safe: String = "/", _ meter: Meter) throws -> String {
        try meter.step(256 + 2 * bytes.count)
        try meter.allocate(3 * bytes.count)
        var kept = [Bool](repeating: false, count: 256)
        for byte in UInt8.min...UInt8.max where isUnreserved(byte) { kept[Int(byte)] = true }
        for scalar in safe.unicodeScalars where scalar.isASCII { kept[Int(scalar.value)] = true }
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in bytes {
            if kept[Int(byte)] {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `quote_plus(bytes, safe)`.
    static func quotedPlus(_ bytes: [UInt8], safe: String = "", _ meter: Meter) throws -> String {
        guard bytes.contains(0x20) else { return try quoted(bytes, safe: safe, meter) }
        let text = try quoted(bytes, safe: safe + " ", meter)
        return String(scalars: text.unicodeScalars.map { $0 == " " ? "+" : $0 })
    }

    /// The text of bytes that escapes stood for.
    typealias Decoder = ([UInt8]) throws -> String

    /// The text of UTF-8, where what is none becomes U+FFFD.
    static func decoded(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// `unquote(text)`.
    static func unquoted(_ text: String, _ meter: Meter, _ decode: Decoder = decoded) throws -> String {
        try meter.step(text.utf8.count)
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var result = ""
        var ascii: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII {
                ascii.append(UInt8(scalar.value))
                continue
            }
            result += try decode(try unquotedBytes(ascii, meter))
            ascii = []
            result.unicodeScalars.append(scalar)
        }
        return result + (try decode(try unquotedBytes(ascii, meter)))
    }

    /// `unquote_plus(text)`.
    static func unquotedPlus(_ text: String, _ meter: Meter, _ decode: Decoder = decoded) throws -> String {
        try meter.step(text.utf8.count)
        return try unquoted(String(scalars: text.unicodeScalars.map { $0 == "+" ? " " : $0 }), meter, decode)
    }

    /// `unquote_to_bytes(bytes)`.
    static func unquotedBytes(_ bytes: [UInt8], _ meter: Meter) throws -> [UInt8] {
        try meter.step(2 * bytes.count + 16)
        try meter.allocate(bytes.count)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = BinaryText.hexDigit(bytes[index + 1]), let low = BinaryText.hexDigit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// `parse_qsl(query)`.
    /// - Parameters:
    ///   - keepsBlank: Whether names without a value are kept.
    ///   - isStrict: Whether a field that has no `=` is an error.
    ///   - most: How many fields there may be.
    /// - Throws: `ValueError`, in CPython's words.
    static func fields(
        of query: String, keepsBlank: Bool = false, isStrict: Bool = false, most: Int? = nil,
        separator: String = "&", _ meter: Meter, _ decode: Decoder = decoded
    ) throws -> [(name: String, value: String)] {
        guard !separator.isEmpty else { throw Raised.value("Separator must be of type string or bytes.") }
        if query.isEmpty { return [] }
        try meter.step(4 * query.utf8.count)
        try meter.allocate(8 * query.utf8.count)
        // At each place as much of the separator may be compared.
        let (work, overflow) = query.utf8.count.multipliedReportingOverflow(by: separator.utf8.count / 4)
        try meter.step(overflow ? .max : work)
        let parts = split(query, separator)
        if let most, most < parts.count { throw Raised.value("Max number of fields exceeded") }
        var fields: [(name: String, value: String)] = []
        for part in parts where isStrict || !part.isEmpty {
            let scalars = part.unicodeScalars
            let mark = scalars.firstIndex(of: "=")
            if mark == nil, isStrict { throw Raised.value("bad query field: \(PythonText.repr(part))") }
            if mark == nil, !keepsBlank { continue }
            let name = scalars[..<(mark ?? scalars.endIndex)]
            let value = mark.map { scalars[scalars.index(after: $0)...] } ?? scalars[scalars.endIndex...]
            if value.isEmpty, !keepsBlank { continue }
            try meter.allocate(64)
            try meter.step(16)
            fields.append(
                (try unquotedPlus(String(name), meter, decode), try unquotedPlus(String(value), meter, decode)))
        }
        return fields
    }

    /// `text.split(separator)`, by code points.
    private static func split(_ text: String, _ separator: String) -> [String] {
        let (scalars, mark) = (Array(text.unicodeScalars), Array(separator.unicodeScalars))
        var parts: [String] = []
        var (start, index) = (0, 0)
        while index + mark.count <= scalars.count {
            if scalars[index..<index + mark.count].elementsEqual(mark) {
                parts.append(String(scalars: scalars[start..<index]))
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [String(scalars: scalars[start...])]
    }
}
