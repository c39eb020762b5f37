public import Kernel

/// A key together with the one algorithm it is trusted for, so that no token can make it be used for another.
public struct VerificationKey: Sendable {
    /// The algorithm.
    public let algorithm: Algorithm
    /// The `kid` of the tokens it is for; nil when it is for any.
    public let keyID: String?
    let material: SigningMaterial

    /// Trusts a public key.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` when the key is not for this algorithm.
    public init(_ key: PublicKey, algorithm: Algorithm, keyID: String? = nil) throws(JOSEError) {
        self.algorithm = algorithm
        self.keyID = keyID
        material = .keyPair(try SignatureContext(verifying: algorithm, with: key.handle))
    }

    /// Trusts a shared secret.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for an empty secret, or an algorithm other than HMAC's.
    public init(secret: [UInt8], algorithm: Algorithm = .hs256, keyID: String? = nil) throws(JOSEError) {
        self.algorithm = algorithm
        self.keyID = keyID
        material = try SigningMaterial(secret: secret, algorithm: algorithm)
    }

    /// The keys of a JSON Web Key Set (RFC 7517 section 5) that verify signatures with one of `algorithms`. Keys that
    /// are not understood, not usable, or not public are left out, as the RFC asks.
    public static func keys(fromJWKSet set: JSON, algorithms: [Algorithm]) -> [VerificationKey] {
        let entries = (set["keys"]?.array ?? []).prefix(JWKSet.keyLimit)
        return entries.flatMap { keys(fromJWK: $0, algorithms: algorithms) }
    }

    private static func keys(fromJWK jwk: JSON, algorithms: [Algorithm]) -> [VerificationKey] {
        guard jwk["use"] == nil || jwk["use"]?.string == "sig", let key = try? PublicKey(jwk: jwk) else { return [] }
        let named = jwk["alg"]?.string
        let usable = algorithms.filter { $0.family.fits(key.kind) && (named == nil || named == $0.rawValue) }
        return usable.compactMap { try? VerificationKey(key, algorithm: $0, keyID: jwk["kid"]?.string) }
    }
}

extension VerificationKey: CustomStringConvertible, CustomReflectable {
    public var description: String { "VerificationKey(\(algorithm.rawValue))" }
    public var customMirror: Mirror { Mirror(self, children: ["algorithm": algorithm]) }
}
