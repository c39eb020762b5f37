extension IPAddress {
    /// `ipaddress.IPv4Address(text)`.
    /// - Throws: `ipaddress.AddressValueError`, in CPython's words.
    init(v4 text: String) throws {
        if text.utf8.contains(UInt8(ascii: "/")) { throw Self.error("Unexpected '/' in \(PythonText.repr(text))") }
        self.init(.v4, UInt128(try Self.v4Number(text)))
    }

    /// `ipaddress.IPv6Address(text)`.
    /// - Throws: `ipaddress.AddressValueError`, in CPython's words.
    init(v6 text: String) throws {
        if text.utf8.contains(UInt8(ascii: "/")) { throw Self.error("Unexpected '/' in \(PythonText.repr(text))") }
        let scalars = Array(text.unicodeScalars)
        guard let mark = scalars.firstIndex(of: "%") else {
            self.init(.v6, try Self.v6Number(text))
            return
        }
        let zone = scalars[(mark + 1)...]
        guard !zone.isEmpty, !zone.contains("%") else {
            throw Self.error("Invalid IPv6 address: \"\(PythonText.repr(text))\"")
        }
        self.init(.v6, try Self.v6Number(String(scalars: scalars[..<mark])), zone: String(scalars: zone))
    }

    private static func split(_ text: String, _ separator: Unicode.Scalar) -> [String] {
        text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    static func v4Number(_ text: String) throws -> UInt32 {
        if text.isEmpty { throw error("Address cannot be empty") }
        let octets = split(text, ".")
        guard octets.count == 4 else { throw error("Expected 4 octets in \(PythonText.repr(text))") }
        return try octets.reduce(0) { try $0 << 8 | UInt32(octet($1, text)) }
    }

    private static func octet(_ octet: String, _ text: String) throws -> UInt8 {
        var shown: String { PythonText.repr(octet) }
        var whole: String { PythonText.repr(text) }
        if octet.isEmpty { throw error("Empty octet not permitted in \(whole)") }
        guard octet.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw error("Only decimal digits permitted in \(shown) in \(whole)")
        }
        if octet.utf8.count > 3 { throw error("At most 3 characters permitted in \(shown) in \(whole)") }
        if octet != "0", octet.utf8.first == UInt8(ascii: "0") {
            throw error("Leading zeros are not permitted in \(shown) in \(whole)")
        }
        guard let value = UInt8(octet) else { throw error("Octet \(octet) (> 255) not permitted in \(whole)") }
        return value
    }

    private static func v6Number(_ text: String) throws -> UInt128 {
        var whole: String { PythonText.repr(text) }
        if text.isEmpty { throw error("Address cannot be empty") }
        var parts = split(text, ":")
        if parts.count < 3 { throw error("At least 3 parts expected in \(whole)") }
        if let last = parts.last, last.utf8.contains(UInt8(ascii: ".")) {
            do {
                let number = try v4Number(last)
                parts.removeLast()
                parts += [String(number >> 16, radix: 16), String(number & 0xffff, radix: 16)]
            } catch let error as Raised {
                throw Self.error("\(error.message) in \(whole)")
            }
        }
        if parts.count > 9 { throw error("At most 8 colons permitted in \(whole)") }
        let (high, low) = try counts(parts, whole)
        let numbers = try parts.prefix(high).map { try hextet($0, whole) }
        let rest = try parts.suffix(low).map { try hextet($0, whole) }
        let zeros = [UInt16](repeating: 0, count: 8 - high - low)
        return (numbers + zeros + rest).reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// How many parts there are before and after the double colon; without one, all are before it.
    private static func counts(_ parts: [String], _ whole: @autoclosure () -> String) throws -> (Int, Int) {
        var leading: Raised { error("Leading ':' only permitted as part of '::' in \(whole())") }
        var trailing: Raised { error("Trailing ':' only permitted as part of '::' in \(whole())") }
        let empty = (1..<parts.count - 1).filter { parts[$0].isEmpty }
        if empty.count > 1 { throw error("At most one '::' permitted in \(whole())") }
        guard let skip = empty.first else {
            if parts.count != 8 { throw error("Exactly 8 parts expected without '::' in \(whole())") }
            if parts[0].isEmpty { throw leading }
            if parts[7].isEmpty { throw trailing }
            return (8, 0)
        }
        var (high, low) = (skip, parts.count - skip - 1)
        if parts[0].isEmpty {
            high -= 1
            if high > 0 { throw leading }
        }
        if parts[parts.count - 1].isEmpty {
            low -= 1
            if low > 0 { throw trailing }
        }
        if high + low > 7 { throw error("Expected at most 7 other parts with '::' in \(whole())") }
        return (high, low)
    }

    private static func hextet(_ part: String, _ whole: @autoclosure () -> String) throws -> UInt16 {
        var shown: String { PythonText.repr(part) }
        guard part.utf8.allSatisfy({ BinaryText.hexDigit($0) != nil }) else {
            throw error("Only hex digits permitted in \(shown) in \(whole())")
        }
        if part.utf8.count > 4 { throw error("At most 4 characters permitted in \(shown) in \(whole())") }
        return UInt16(part, radix: 16) ?? 0
    }
}
