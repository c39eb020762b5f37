/// Why a key, a certificate or a token was refused. No case carries secret material.
public enum JOSEError: Error, Hashable, Sendable {
    /// The input is longer than `limit` bytes.
    case tooLarge(limit: Int)
    /// The text is no key in PEM, or a damaged or encrypted one.
    case malformedKey(String)
    /// The key is whole, but of a type, size or curve that the operation cannot use.
    case unsupportedKey(String)
    /// The text is no X.509 certificate, or a damaged one; or one cannot be made of the given values.
    case malformedCertificate(String)
    /// A member of a JSON Web Key is absent or wrong (RFC 7517).
    case malformedJWK(member: String)
    /// The text is no compact JWS or JWE, for this reason (RFC 7515 section 3.1, RFC 7516 section 3.1).
    case malformedToken(String)
    /// The header names an algorithm that no given key may be used with.
    case algorithmNotAllowed(String)
    /// The header lists extensions in `crit`, none of which is understood (RFC 7515 section 4.1.11).
    case criticalExtension
    /// No key has the header's `kid`.
    case unknownKey
    /// The signature is not by any of the keys that could have made it.
    case badSignature
    /// The token is not encrypted to this key, or was changed on its way.
    case decryptionFailed
    /// libcrypto refused an operation that should succeed, such as for want of memory.
    case library(String)
}

extension JOSEError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge(let limit): "The input is longer than \(limit) bytes."
        case .malformedKey(let reason): "The key cannot be read: \(reason)."
        case .unsupportedKey(let reason): "The key cannot be used: \(reason)."
        case .malformedCertificate(let reason): "The certificate is not valid: \(reason)."
        case .malformedJWK(let member): "The JSON Web Key's member '\(member)' is missing or wrong."
        case .malformedToken(let reason): "The token is malformed: \(reason)."
        case .algorithmNotAllowed(let name): "The token's algorithm '\(name)' is not allowed here."
        case .criticalExtension: "The token requires an extension that is not supported."
        case .unknownKey: "The token names a key that is not known."
        case .badSignature: "The token's signature is not valid."
        case .decryptionFailed: "The token cannot be decrypted with this key."
        case .library(let operation): "The cryptographic library failed: \(operation)."
        }
    }
}
