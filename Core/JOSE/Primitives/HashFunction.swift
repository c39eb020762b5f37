import CCrypto

/// A hash function of the SHA family (FIPS 180-4).
public enum HashFunction: String, Sendable, CaseIterable {
    /// SHA-1: for fingerprints that a specification fixes, never for signatures.
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    case sha384 = "SHA384"
    case sha512 = "SHA512"

    /// Length of the hash in bytes.
    public var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The library's implementation, looked up once: a lookup costs more than a short hash.
    var method: OpaquePointer? {
        switch self {
        case .sha1: Fetched.sha1
        case .sha256: Fetched.sha256
        case .sha384: Fetched.sha384
        case .sha512: Fetched.sha512
        }
    }
}

/// Methods kept for as long as the process lives. They are immutable, though the compiler cannot know it.
private enum Fetched {
    nonisolated(unsafe) static let sha1 = EVP_MD_fetch(nil, HashFunction.sha1.rawValue, nil)
    nonisolated(unsafe) static let sha256 = EVP_MD_fetch(nil, HashFunction.sha256.rawValue, nil)
    nonisolated(unsafe) static let sha384 = EVP_MD_fetch(nil, HashFunction.sha384.rawValue, nil)
    nonisolated(unsafe) static let sha512 = EVP_MD_fetch(nil, HashFunction.sha512.rawValue, nil)
}
