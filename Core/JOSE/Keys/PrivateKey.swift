import CCrypto

/// A private key. It shows nothing of itself except by ``pem()``.
public struct PrivateKey: Sendable {
    let handle: KeyHandle

    /// What sort of key it is.
    public var kind: KeyKind { handle.kind }

    /// Reads the first private key in a PEM text: PKCS#8, PKCS#1 or SEC 1, not encrypted.
    /// - Throws: ``JOSEError/tooLarge(limit:)``, ``JOSEError/malformedKey(_:)`` or ``JOSEError/unsupportedKey(_:)``.
    public init(pem text: String) throws(JOSEError) {
        defer { ERR_clear_error() }
        let buffer = try PEM.buffer(text, limit: PEM.keyLimit)
        guard let key = PEM_read_bio_PrivateKey(buffer.pointer, nil, PEM.noPassword, nil) else {
            let isEncrypted = text.contains("ENCRYPTED")
            throw .malformedKey(isEncrypted ? "it is encrypted with a password" : "the text has no private key in PEM")
        }
        handle = try KeyHandle(adopting: key)
        guard try isConsistent else { throw .malformedKey("its private half does not belong to its public half") }
    }

    init(handle: KeyHandle) {
        self.handle = handle
    }

    /// Whether what the key signs can be verified with it; true for keys that sign nothing.
    private var isConsistent: Bool {
        get throws(JOSEError) {
            guard let algorithm = Algorithm(default: kind), algorithm.fits(handle) else { return true }
            let message = Array("test".utf8)
            let signature = try SignatureContext(signing: algorithm, with: handle).signature(of: message)
            return try SignatureContext(verifying: algorithm, with: handle).isValid(signature, for: message)
        }
    }

    /// The key as PKCS#8 in PEM, not encrypted. Keep it secret.
    public func pem() throws(JOSEError) -> String {
        try handle.withPointer { key throws(JOSEError) in
            try PEM.text("the private key") { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
        }
    }

    /// The public half, free of private material.
    public var publicKey: PublicKey {
        get throws(JOSEError) {
            try PublicKey(der: handle.withPointer { key in derEncoding { i2d_PUBKEY(key, $0) } })
        }
    }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "PrivateKey(\(kind))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}
