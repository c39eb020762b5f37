import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), for hashes that another program made.
enum PBKDF2 {
    /// 32 bytes; nil when the library refuses the parameters.
    static func hash(_ password: [UInt8], salt: [UInt8], iterations: Int) -> [UInt8]? {
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: password, salt: salt, using: .sha256, outputByteCount: 32, unsafeUncheckedRounds: iterations)
        return key.map { $0.withUnsafeBytes { Array($0) } }
    }
}
