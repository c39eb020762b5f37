public import Kernel

/// What a token says, once its signature was found valid.
public struct VerifiedToken: Sendable {
    /// The protected header, an object.
    public let header: JSON
    /// The bytes that were signed.
    public let payload: [UInt8]
    /// The `kid` of the key that verified it, if that has one.
    public let keyID: String?

    /// The payload as a claims set, always an object (RFC 7519 section 7.2).
    /// - Throws: ``JOSEError/malformedToken(_:)`` when it is anything else.
    public func claims() throws(JOSEError) -> JSON {
        guard let claims = try? JSON(parsing: payload), claims.object != nil else {
            throw .malformedToken("its payload is not a JSON object")
        }
        return claims
    }
}

/// Checks compact JWS tokens against the keys it is given and nothing else: what a token's header says selects among
/// these, and never adds a key or an algorithm (RFC 8725 section 3.1).
public struct Verifier: Sendable {
    /// Longest token looked at, in bytes.
    public static let tokenLimit = 64 << 10

    private let keys: [VerificationKey]

    /// A verifier that trusts these keys, each for its algorithm.
    public init(_ keys: [VerificationKey]) {
        self.keys = keys
    }

    /// Checks the signature of a token. Claims such as `exp` and `aud` are the caller's to check.
    /// - Throws: ``JOSEError``, whatever is wrong with it.
    public func verify(_ token: String) throws(JOSEError) -> VerifiedToken {
        let token = try CompactSignature(token)
        for key in try candidates(for: token.header)
        where try key.material.isValid(token.signature, for: token.signingInput) {
            return VerifiedToken(header: token.header, payload: token.payload, keyID: key.keyID)
        }
        throw .badSignature
    }

    /// The keys that may have signed: those of the algorithm; with a `kid` those of that name, or else of no name.
    private func candidates(for header: JSON) throws(JOSEError) -> [VerificationKey] {
        let name = header["alg"]?.string ?? ""
        let sameAlgorithm = keys.filter { $0.algorithm.rawValue == name }
        guard !sameAlgorithm.isEmpty else {
            throw .algorithmNotAllowed(Algorithm(rawValue: name)?.rawValue ?? (name == "none" ? "none" : "unknown"))
        }
        guard let keyID = header["kid"] else { return sameAlgorithm }
        let named = sameAlgorithm.filter { $0.keyID != nil && $0.keyID == keyID.string }
        let candidates = named.isEmpty ? sameAlgorithm.filter { $0.keyID == nil } : named
        guard !candidates.isEmpty else { throw .unknownKey }
        return candidates
    }
}

/// A compact JWS taken apart (RFC 7515 section 7.1).
private struct CompactSignature {
    let header: JSON
    let payload: [UInt8]
    let signature: [UInt8]
    let signingInput: [UInt8]

    init(_ text: String) throws(JOSEError) {
        let parts = try CompactToken.split(text, into: 3, limit: Verifier.tokenLimit)
        header = try CompactToken.header(parts[0])
        guard let payload = Base64URL.decode(parts[1]) else { throw .malformedToken("its payload is not Base64URL") }
        guard let signature = Base64URL.decode(parts[2]), !signature.isEmpty else {
            throw .malformedToken("its signature is missing or not Base64URL")
        }
        self.payload = payload
        self.signature = signature
        signingInput = parts[0] + [UInt8(ascii: ".")] + parts[1]
    }
}
