import CCrypto

/// An elliptic curve that JOSE signs with (RFC 7518 section 6.2.1.1); the raw value is its `crv`.
public enum Curve: String, Sendable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"
    case p521 = "P-521"

    /// Length in bytes of a coordinate, and of each half of a signature.
    public var byteCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// The name that the library uses (SEC 2).
    private var groupName: String {
        switch self {
        case .p256: "prime256v1"
        case .p384: "secp384r1"
        case .p521: "secp521r1"
        }
    }

    fileprivate init?(of key: OpaquePointer) {
        var name = [UInt8](repeating: 0, count: 64)
        var count = 0
        let result = name.withUnsafeMutableBytes {
            EVP_PKEY_get_group_name(key, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, &count)
        }
        guard result == 1, count <= name.count else { return nil }
        let text = String(decoding: name.prefix(count), as: UTF8.self)
        guard let curve = Self.allCases.first(where: { $0.groupName == text || $0.rawValue == text }) else {
            return nil
        }
        self = curve
    }
}

/// What sort of key it is.
public enum KeyKind: Hashable, Sendable {
    case rsa
    case ec(Curve)
    case ed25519
    case ed448
    /// DSA: it can be kept and shown, but JOSE has no signature for it.
    case dsa

    /// The short name: `rsa`, `ec`, `ed25519`, `ed448` or `dsa`.
    public var name: String {
        switch self {
        case .rsa: "rsa"
        case .ec: "ec"
        case .ed25519: "ed25519"
        case .ed448: "ed448"
        case .dsa: "dsa"
        }
    }

    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for any other type or curve.
    init(of key: OpaquePointer) throws(JOSEError) {
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            self = .rsa
        } else if EVP_PKEY_is_a(key, "EC") == 1 {
            guard let curve = Curve(of: key) else { throw .unsupportedKey("its curve is not P-256, P-384 or P-521") }
            self = .ec(curve)
        } else if EVP_PKEY_is_a(key, "ED25519") == 1 {
            self = .ed25519
        } else if EVP_PKEY_is_a(key, "ED448") == 1 {
            self = .ed448
        } else if EVP_PKEY_is_a(key, "DSA") == 1 {
            self = .dsa
        } else {
            throw .unsupportedKey("it is neither RSA, EC, Ed25519, Ed448 nor DSA")
        }
    }
}

extension KeyKind: CustomStringConvertible {
    public var description: String {
        if case .ec(let curve) = self { "ec (\(curve.rawValue))" } else { name }
    }
}
