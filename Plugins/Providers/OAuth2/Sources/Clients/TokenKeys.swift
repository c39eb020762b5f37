import JOSE
import Kernel

/// The keys of a provider, set up once: what signs its tokens, what checks them, whom they are encrypted to.
struct TokenKeys: Sendable {
    let signer: Signer
    /// Trusts what this provider signed and nothing else.
    let verifier: Verifier
    /// What is published of them (RFC 7517).
    let published: [PublishedKey]
    private let encryption: Encryption?

    private struct Encryption: Sendable {
        var key: PublicKey
        var keyID: String
        /// At hand only when the pair has both halves.
        var privateKey: PrivateKey?
    }

    /// - Throws: ``JOSEError`` when a key cannot be used, or there is none and no secret either.
    init(_ provider: OAuth2Provider, in configuration: Configuration) throws(JOSEError) {
        var published: [PublishedKey] = []
        if let reference = provider.signingKey {
            guard let pair = configuration.get(reference)?.value else { throw .malformedKey("it does not exist") }
            let key = try PrivateKey(pem: pair.keyData.exposed)
            signer = try Signer(key: key, keyID: KeyID.forPEM(pair.keyData.exposed))
            let publicKey = try key.publicKey
            verifier = Verifier([try VerificationKey(publicKey, algorithm: signer.algorithm, keyID: signer.keyID)])
            published.append(
                PublishedKey(
                    publicKey, keyID: signer.keyID ?? "", use: .signature, algorithm: signer.algorithm.rawValue,
                    certificates: pair.chain { $0.matches(key) }))
        } else {
            let secret = Array(provider.clientSecret.exposed.utf8)
            signer = try Signer(secret: secret)
            verifier = Verifier([try VerificationKey(secret: secret)])
        }
        encryption = try Self.encryption(provider, in: configuration)
        if let encryption, let pair = provider.encryptionKey.flatMap({ configuration.get($0)?.value }) {
            published.append(
                PublishedKey(
                    encryption.key, keyID: encryption.keyID, use: .encryption, algorithm: JWE.algorithm,
                    certificates: pair.chain { (try? $0.publicKey) == encryption.key }))
        }
        self.published = published
    }

    private static func encryption(
        _ provider: OAuth2Provider, in configuration: Configuration
    ) throws(JOSEError) -> Encryption? {
        guard let reference = provider.encryptionKey else { return nil }
        guard let pair = configuration.get(reference)?.value else { throw .malformedKey("it does not exist") }
        let text = pair.keyData.exposed
        let privateKey = text.isEmpty ? nil : try PrivateKey(pem: text)
        let key =
            if let privateKey { try privateKey.publicKey } else { try Certificate(pem: pair.certificateData).publicKey }
        let keyID = text.isEmpty ? KeyID.forPublicKey(key) : KeyID.forPEM(text)
        return Encryption(key: key, keyID: keyID, privateKey: privateKey)
    }

    /// Whether tokens are encrypted.
    var encrypts: Bool { encryption != nil }

    /// The claims as a token: signed, and encrypted when the client has a key for that (RFC 7519 section 5.2).
    func token(_ claims: [String: JSON]) throws(JOSEError) -> String {
        let signed = try signer.sign(.object(claims))
        guard let encryption else { return signed }
        return try JWE.encrypt(Array(signed.utf8), to: encryption.key, keyID: encryption.keyID, header: ["cty": "JWT"])
    }

    /// The claims of a token that this provider issued; whether they still hold is the caller's to check.
    /// - Throws: ``JOSEError``, whatever is wrong with it.
    func claims(of token: String) throws(JOSEError) -> JSON {
        guard token.utf8.lazy.filter({ $0 == UInt8(ascii: ".") }).count == 4 else {
            return try verifier.verify(token).claims()
        }
        guard let key = encryption?.privateKey else { throw .decryptionFailed }
        let payload = try JWE.decrypt(token, with: key).payload
        return try verifier.verify(String(decoding: payload, as: UTF8.self)).claims()
    }

    /// - Throws: ``JOSEError`` when a pair cannot sign tokens.
    static func checkSigning(_ pair: CertificateKeyPair) throws(JOSEError) {
        _ = try Signer(key: PrivateKey(pem: pair.keyData.exposed))
    }

    /// - Throws: ``JOSEError`` when tokens cannot be encrypted to a pair.
    static func checkEncryption(_ pair: CertificateKeyPair) throws(JOSEError) {
        let key = try Certificate(pem: pair.certificateData).publicKey
        _ = try JWE.encrypt([], to: key)
    }
}

extension CertificateKeyPair {
    /// The certificates, leaf first, when the leaf is the right one; none when they cannot be read.
    fileprivate func chain(where isRight: (Certificate) -> Bool) -> [Certificate] {
        guard let chain = try? Certificate.chain(pem: certificateData), isRight(chain[0]) else { return [] }
        return chain
    }
}
