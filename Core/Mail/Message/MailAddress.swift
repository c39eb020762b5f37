/// An address as mail servers know it, and perhaps the name of whoever has it.
public struct MailAddress: Sendable, Hashable {
    /// `mira@example.com`.
    public let address: String
    /// For people; empty for none.
    public let name: String

    /// In bytes (RFC 5321 section 4.5.3.1).
    private static let (longestLocal, longestDomain, longest) = (64, 255, 254)

    /// Reads an address, or a name and an address in angle brackets; nil when it is neither, or could be more than one
    /// thing to a mail server.
    public init?(_ text: String) {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return nil }
        let text = text.drop { $0 == " " }
        var (name, address) = (Substring(), text)
        if let open = text.lastIndex(of: "<"), text.hasSuffix(">") {
            name = text[..<open]
            address = text[text.index(after: open)...].dropLast()
        }
        self.init(address: String(address), name: Self.unquoted(name))
    }

    /// - Returns: nil when it is no address.
    public init?(address: String, name: String = "") {
        guard Self.isAddress(address), name.utf8.count <= 320 else { return nil }
        self.address = address
        self.name = String(
            String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    }

    /// Whether every mail server takes it as it is; otherwise it takes one that speaks SMTPUTF8 (RFC 6531).
    public var isASCII: Bool { address.utf8.allSatisfy { $0 < 0x80 } }

    /// What comes after the at sign.
    public var domain: String { String(address[address.lastIndex(of: "@").map { address.index(after: $0) }!...]) }

    /// As logs and events have it: `m***@example.com`.
    public var masked: String { "\(address.prefix(1))***@\(domain)" }

    private static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= longest else { return false }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...longestLocal).contains(parts[0].utf8.count),
            (1...longestDomain).contains(parts[1].utf8.count)
        else { return false }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value)
                && !scalar.properties.isWhitespace && !"<>()[],;:\\\"".unicodeScalars.contains(scalar)
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return isPlain && !parts[0].hasPrefix("-") && labels.allSatisfy { !$0.isEmpty && !$0.hasPrefix("-") }
    }

    private static func unquoted(_ name: Substring) -> String {
        let name = String(name.reversed().drop { $0 == " " }.reversed())
        guard name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return name }
        return String(name.dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }
}
