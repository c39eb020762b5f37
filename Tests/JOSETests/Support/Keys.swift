import JOSE

/// Keys of every kind that signs, made once for the whole run.
enum TestKeys {
    static let kinds: [KeyKind] = [.rsa, .ec(.p256), .ec(.p384), .ec(.p521), .ed25519, .ed448]

    private static let rsa2048 = Result { try PrivateKey.generateRSA(bits: 2048) }
    private static let otherRSA2048 = Result { try PrivateKey.generateRSA(bits: 2048) }
    private static let others = Result { try kinds.dropFirst().map { try PrivateKey.generate($0) } }

    static func key(_ kind: KeyKind) throws -> PrivateKey {
        if kind == .rsa { return try rsa2048.get() }
        return try others.get().first { $0.kind == kind } ?? PrivateKey.generate(kind)
    }

    /// A second RSA key, which knows nothing of the first.
    static func strangerRSA() throws -> PrivateKey { try otherRSA2048.get() }

    /// A signer and a key that verifies what it signs.
    static func pair(_ algorithm: Algorithm, keyID: String? = nil) throws -> (Signer, VerificationKey) {
        guard let kind = kinds.first(where: { Algorithm.usable(with: $0).contains(algorithm) }) else {
            let secret = Array("a secret that both sides know, long enough for any of the hashes!".utf8)
            return (
                try Signer(secret: secret, algorithm: algorithm, keyID: keyID),
                try VerificationKey(secret: secret, algorithm: algorithm, keyID: keyID)
            )
        }
        let key = try key(kind)
        return (
            try Signer(key: key, algorithm: algorithm, keyID: keyID),
            try VerificationKey(key.publicKey, algorithm: algorithm, keyID: keyID)
        )
    }
}

/// A token with a header of the test's choice, as an attacker would write it.
func forge(header: String, payload: String, signature: [UInt8]) -> String {
    [Array(header.utf8), Array(payload.utf8), signature].map { Base64URL.encode($0) }.joined(separator: ".")
}
