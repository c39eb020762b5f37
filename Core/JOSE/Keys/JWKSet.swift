public import Kernel

/// A public key as it is published for others to use (RFC 7517 section 4).
public struct PublishedKey: Sendable {
    /// What the key is for.
    public enum Use: String, Sendable {
        /// Checking signatures.
        case signature = "sig"
        /// Encrypting to its owner.
        case encryption = "enc"
    }

    /// The key.
    public var key: PublicKey
    /// Its `kid`.
    public var keyID: String
    /// Its `use`.
    public var use: Use
    /// Its `alg`, such as `RS256` or `RSA-OAEP-256`.
    public var algorithm: String
    /// The certificate of the key, and those that vouch for it in order; empty when it has none.
    public var certificates: [Certificate]

    public init(_ key: PublicKey, keyID: String, use: Use, algorithm: String, certificates: [Certificate] = []) {
        self.key = key
        self.keyID = keyID
        self.use = use
        self.algorithm = algorithm
        self.certificates = certificates
    }

    /// The JSON Web Key.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for DSA, which has no such form.
    public func json() throws(JOSEError) -> JSON {
        var members = try key.jwk()
        members["kid"] = .string(keyID)
        members["use"] = .string(use.rawValue)
        members["alg"] = .string(algorithm)
        if let certificate = certificates.first {
            members["x5c"] = .array(certificates.map { .string(Base64Alphabet.standard.string($0.der, padded: true)) })
            members["x5t"] = .string(Base64URL.encode(Digest.sha1(certificate.der)))
            members["x5t#S256"] = .string(Base64URL.encode(Digest.sha256(certificate.der)))
        }
        return .object(members)
    }
}

/// A JSON Web Key Set (RFC 7517 section 5).
public enum JWKSet {
    /// Most keys that are read from someone else's set.
    public static let keyLimit = 100

    /// The set of these keys.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for DSA, which has no such form.
    public static func json(_ keys: [PublishedKey]) throws(JOSEError) -> JSON {
        var entries: [JSON] = []
        for key in keys { entries.append(try key.json()) }
        return .object(["keys": .array(entries)])
    }
}
