import Crypto

/// What bytes must hash to, as registries write it: `sha256:…`.
struct Digest: Sendable, Hashable {
    let text: String

    init?(_ text: String) {
        guard text.wholeMatch(of: /sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}/) != nil else { return nil }
        self.text = text
    }

    /// Whether bytes hash to it.
    func fits(_ bytes: [UInt8]) -> Bool {
        text
            == (text.hasPrefix("sha512")
                ? "sha512:" + Self.hex(SHA512.hash(data: bytes)) : "sha256:" + Self.hex(SHA256.hash(data: bytes)))
    }

    /// Bytes as hexadecimal digits, in small letters.
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
