import Crypto
import Kernel

/// What is stored in place of a secret that has enough entropy of its own: its SHA-256 in hexadecimal digits.
enum Fingerprint {
    static func of(_ secret: String) -> String { Hexadecimal.text(of: Array(SHA256.hash(data: Array(secret.utf8)))) }
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
