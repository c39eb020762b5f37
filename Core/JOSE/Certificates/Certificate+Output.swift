extension Certificate {
    /// The certificate in PEM (RFC 7468 section 5).
    public var pem: String {
        let digits = Array(Base64Alphabet.standard.string(der, padded: true).utf8)
        var text = "-----BEGIN CERTIFICATE-----\n"
        for start in stride(from: 0, to: digits.count, by: 64) {
            text += String(decoding: digits[start..<min(start + 64, digits.count)], as: UTF8.self) + "\n"
        }
        return text + "-----END CERTIFICATE-----\n"
    }

    /// The SHA-256 hash of the DER form, as lower-case pairs of hexadecimal digits joined by colons.
    public var sha256Fingerprint: String { Self.fingerprint(Digest.sha256(der)) }
    /// The SHA-1 hash of the DER form, as lower-case pairs of hexadecimal digits joined by colons.
    public var sha1Fingerprint: String { Self.fingerprint(Digest.sha1(der)) }

    private static func fingerprint(_ hash: [UInt8]) -> String {
        hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}

extension Certificate: Hashable, CustomStringConvertible {
    public static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }
    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
    public var description: String { "Certificate(\(subject))" }
}
