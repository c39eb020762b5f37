import Crypto

/// What is stored in place of a secret that has enough entropy of its own: its SHA-256 in hexadecimal digits.
enum Fingerprint {
    static func of(_ secret: String) -> String { hexadecimal(SHA256.hash(data: Array(secret.utf8))) }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes { text.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]]) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Comparing secrets in a time that depends on their length only.
enum ConstantTime {
    static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(left, right) { difference |= a ^ b }
        return difference == 0
    }
}
