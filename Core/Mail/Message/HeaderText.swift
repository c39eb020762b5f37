import FoundationEssentials

/// Text in headers (RFC 5322 section 2.2, RFC 2047). Nothing that is put into one can end it.
enum HeaderText {
    /// Bytes of a text in one encoded word; the word has 75 characters at most.
    private static let longestPart = 45

    /// A text as a header has it: as it is when it is plain, in encoded words otherwise.
    static func encoded(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.utf8.count <= 60 && !text.contains("=?")
        if isPlain { return text }
        return parts(of: text).map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// A name and an address.
    static func encoded(_ address: MailAddress) -> String {
        if address.name.isEmpty { return address.address }
        let isAtom = address.name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x20, 0x2D, 0x5F: true
            default: false
            }
        }
        let isPlain = address.name.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        if isAtom, address.name.utf8.count <= 60 { return "\(address.name) <\(address.address)>" }
        if isPlain, address.name.utf8.count <= 60, !address.name.contains("=?") {
            return "\"\(address.name)\" <\(address.address)>"
        }
        return "\(encoded(address.name)) <\(address.address)>"
    }

    /// Addresses, one a line.
    static func encoded(_ addresses: [MailAddress]) -> String {
        addresses.map(encoded).joined(separator: ",\r\n ")
    }

    /// The text in parts that are each whole characters. What controls something has no place in a header.
    private static func parts(of text: String) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = scalar.value < 0x20 || scalar.value == 0x7F ? [0x20] : Array(UTF8.encode(scalar) ?? .init())
            if parts[parts.count - 1].count + bytes.count > longestPart { parts.append([]) }
            parts[parts.count - 1] += bytes
        }
        return parts
    }
}
