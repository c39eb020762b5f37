public import Kernel

/// Compact JWE (RFC 7516 section 3.1) with RSA-OAEP-256 and A256CBC-HS512.
public enum JWE {
    /// The `alg` of every token: how the content's key is encrypted (RFC 7518 section 4.3).
    public static let algorithm = "RSA-OAEP-256"
    /// The `enc` of every token: how the content is encrypted (RFC 7518 section 5.2.5).
    public static let encryption = "A256CBC-HS512"
    /// Longest token decrypted, in bytes.
    public static let tokenLimit = 256 << 10

    /// Encrypts `payload` so that the owner of `key` alone can read it.
    /// - Parameter header: further members, such as `cty`, which is `JWT` when the payload is a signed token.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` when the key is not RSA of at least 2048 bits.
    public static func encrypt(
        _ payload: [UInt8], to key: PublicKey, keyID: String? = nil, header: [String: JSON] = [:]
    ) throws(JOSEError) -> String {
        let contentKey = SecureRandom.bytes(ContentEncryption.keyByteCount)
        let wrappedKey = try KeyWrapping.encrypt(contentKey, to: key.handle)
        var header = header
        header["alg"] = .string(algorithm)
        header["enc"] = .string(encryption)
        if let keyID { header["kid"] = .string(keyID) }
        var token: [UInt8] = []
        Base64URL.append(JSON.object(header).bytes, to: &token)
        let sealed = try ContentEncryption.seal(payload, key: contentKey, authenticating: token)
        for part in [wrappedKey, sealed.initializationVector, sealed.ciphertext, sealed.tag] {
            token.append(UInt8(ascii: "."))
            Base64URL.append(part, to: &token)
        }
        return String(decoding: token, as: UTF8.self)
    }

    /// Decrypts a token.
    /// - Throws: ``JOSEError/decryptionFailed`` without saying at which step, ``JOSEError/malformedToken(_:)``,
    ///   ``JOSEError/algorithmNotAllowed(_:)``, ``JOSEError/tooLarge(limit:)`` or ``JOSEError/criticalExtension``.
    public static func decrypt(_ token: String, with key: PrivateKey) throws(JOSEError) -> (
        header: JSON, payload: [UInt8]
    ) {
        let parts = try CompactToken.split(token, into: 5, limit: tokenLimit)
        let header = try CompactToken.header(parts[0])
        try check(header)
        var decoded: [[UInt8]] = []
        for part in parts.dropFirst() {
            guard let bytes = Base64URL.decode(part) else { throw .malformedToken("a part of it is not Base64URL") }
            decoded.append(bytes)
        }
        let sealed = SealedContent(initializationVector: decoded[1], ciphertext: decoded[2], tag: decoded[3])
        // A wrong key goes on with a random one, so that the time taken does not tell the two failures apart.
        let random = SecureRandom.bytes(ContentEncryption.keyByteCount)
        let contentKey = try KeyWrapping.decrypt(decoded[0], with: key.handle) ?? random
        return (header, try ContentEncryption.open(sealed, key: contentKey, authenticating: Array(parts[0])))
    }

    private static func check(_ header: JSON) throws(JOSEError) {
        guard header["alg"]?.string == algorithm else { throw .algorithmNotAllowed("other than \(algorithm)") }
        guard header["enc"]?.string == encryption else { throw .algorithmNotAllowed("other than \(encryption)") }
        guard header["zip"] == nil else { throw .malformedToken("compressed tokens are not accepted") }
    }
}
