import CCrypto

/// A public key.
public struct PublicKey: Sendable {
    let handle: KeyHandle

    /// What sort of key it is.
    public var kind: KeyKind { handle.kind }

    /// Takes a key once it is known to be sound enough to verify with.
    init(checking handle: KeyHandle) throws(JOSEError) {
        switch handle.kind {
        case .rsa:
            guard handle.hasSoundModulus else { throw .malformedKey("its modulus or exponent cannot be an RSA key's") }
        case .ec:
            // The order of the group is prime, so that being on the curve is all there is to check.
            guard handle.isOnCurve else { throw .malformedKey("its point is not on its curve") }
        case .ed25519, .ed448, .dsa: break
        }
        self.handle = handle
    }

    /// Reads the first public key in a PEM text (SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7).
    /// - Throws: ``JOSEError/tooLarge(limit:)``, ``JOSEError/malformedKey(_:)`` or ``JOSEError/unsupportedKey(_:)``.
    public init(pem text: String) throws(JOSEError) {
        defer { ERR_clear_error() }
        let buffer = try PEM.buffer(text, limit: PEM.keyLimit)
        guard let key = PEM_read_bio_PUBKEY(buffer.pointer, nil, PEM.noPassword, nil) else {
            throw .malformedKey("the text has no public key in PEM")
        }
        try self.init(checking: KeyHandle(adopting: key))
    }

    /// Reads a SubjectPublicKeyInfo in DER.
    /// - Throws: ``JOSEError/tooLarge(limit:)``, ``JOSEError/malformedKey(_:)`` or ``JOSEError/unsupportedKey(_:)``.
    public init(der: [UInt8]) throws(JOSEError) {
        defer { ERR_clear_error() }
        guard der.count <= PEM.keyLimit else { throw .tooLarge(limit: PEM.keyLimit) }
        let (key, isWhole) = der.withUnsafeBufferPointer { bytes in
            var position = bytes.baseAddress
            let key = d2i_PUBKEY(nil, &position, bytes.count)
            return (key, position == bytes.baseAddress.map { $0 + bytes.count })
        }
        let handle = try KeyHandle(adopting: key)
        guard isWhole else { throw .malformedKey("there are bytes after it") }
        try self.init(checking: handle)
    }

    /// The key as SubjectPublicKeyInfo in DER.
    public var der: [UInt8] {
        handle.withPointer { key in derEncoding { i2d_PUBKEY(key, $0) } }
    }

    /// The key as SubjectPublicKeyInfo in PEM.
    public func pem() throws(JOSEError) -> String {
        try handle.withPointer { key throws(JOSEError) in
            try PEM.text("the public key") { PEM_write_bio_PUBKEY($0, key) }
        }
    }

    /// Whether this is the public half of `key`.
    public func matches(_ key: PrivateKey) -> Bool { handle.isSame(as: key.handle) }
}

extension PublicKey: Equatable, CustomStringConvertible {
    public static func == (left: PublicKey, right: PublicKey) -> Bool { left.handle.isSame(as: right.handle) }
    public var description: String { "PublicKey(\(kind))" }
}

extension KeyHandle {
    /// Whether both have the same public half.
    func isSame(as other: KeyHandle) -> Bool {
        defer { ERR_clear_error() }
        return withPointer { left in other.withPointer { EVP_PKEY_eq(left, $0) == 1 } }
    }

    /// Both numbers are odd, and the exponent is not 1, which would make every message its own signature.
    fileprivate var hasSoundModulus: Bool {
        guard let modulus = try? number("n"), let exponent = try? number("e") else { return false }
        return BN_is_odd(modulus.pointer) == 1 && BN_is_odd(exponent.pointer) == 1 && BN_is_one(exponent.pointer) == 0
    }

    /// A parameter of the key that is a whole number.
    func number(_ name: String) throws(JOSEError) -> Owned {
        var value: OpaquePointer?
        let result = withPointer { EVP_PKEY_get_bn_param($0, name, &value) }
        try require(result, "a key has no parameter \(name)")
        return try Owned(value, freedBy: BN_free)
    }

    fileprivate var isOnCurve: Bool {
        withPointer { key in
            guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil) else { return false }
            defer { EVP_PKEY_CTX_free(context) }
            return EVP_PKEY_public_check_quick(context) == 1
        }
    }
}
