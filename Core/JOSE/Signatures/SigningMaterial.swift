/// What a signature is made or checked with: half of a key pair, or a shared secret.
enum SigningMaterial: Sendable {
    case keyPair(SignatureContext)
    case secret(HMACKey)

    /// Sets a shared secret up.
    init(secret: [UInt8], algorithm: Algorithm) throws(JOSEError) {
        guard algorithm.family == .hmac, let hash = algorithm.hash else {
            throw .unsupportedKey("\(algorithm.rawValue) does not go with a shared secret")
        }
        self = .secret(try HMACKey(secret, function: hash))
    }

    func signature(of message: [UInt8]) throws(JOSEError) -> [UInt8] {
        switch self {
        case .keyPair(let context): try context.signature(of: message)
        case .secret(let key): try key.code(for: message)
        }
    }

    func isValid(_ signature: [UInt8], for message: [UInt8]) throws(JOSEError) -> Bool {
        switch self {
        case .keyPair(let context): try context.isValid(signature, for: message)
        case .secret(let key): try key.isValid(signature, for: message)
        }
    }
}
