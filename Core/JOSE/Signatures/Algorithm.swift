/// A signature algorithm of JWS (RFC 7518 section 3.1, RFC 8037); the raw value is its `alg`. There is no `none`.
public enum Algorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    /// The algorithm that a key of this kind signs with unless told otherwise; nil for DSA.
    public init?(default kind: KeyKind) {
        switch kind {
        case .rsa: self = .rs256
        case .ec(.p256): self = .es256
        case .ec(.p384): self = .es384
        case .ec(.p521): self = .es512
        case .ed25519, .ed448: self = .edDSA
        case .dsa: return nil
        }
    }

    /// The algorithms that keys of this kind may be used with.
    public static func usable(with kind: KeyKind) -> [Algorithm] {
        allCases.filter { $0.family.fits(kind) }
    }

    /// How the signature is made.
    enum Family: Equatable {
        case rsaPKCS1, rsaPSS, ecdsa(Curve), edDSA, hmac

        func fits(_ kind: KeyKind) -> Bool {
            switch (self, kind) {
            case (.rsaPKCS1, .rsa), (.rsaPSS, .rsa), (.edDSA, .ed25519), (.edDSA, .ed448): true
            case (.ecdsa(let wanted), .ec(let curve)): wanted == curve
            default: false
            }
        }
    }

    var family: Family {
        switch self {
        case .rs256, .rs384, .rs512: .rsaPKCS1
        case .ps256, .ps384, .ps512: .rsaPSS
        case .es256: .ecdsa(.p256)
        case .es384: .ecdsa(.p384)
        case .es512: .ecdsa(.p521)
        case .edDSA: .edDSA
        case .hs256, .hs384, .hs512: .hmac
        }
    }

    /// The hash that is signed; nil for EdDSA, which hashes on its own.
    var hash: HashFunction? {
        switch self {
        case .rs256, .ps256, .es256, .hs256: .sha256
        case .rs384, .ps384, .es384, .hs384: .sha384
        case .rs512, .ps512, .es512, .hs512: .sha512
        case .edDSA: nil
        }
    }

    /// Whether the key may be used with this algorithm: of its kind, and long enough (RFC 7518 section 3.3).
    func fits(_ key: KeyHandle) -> Bool {
        family.fits(key.kind) && (key.kind != .rsa || key.bits >= 2048)
    }

    /// - Throws: ``JOSEError/unsupportedKey(_:)`` unless the key may be used with this algorithm.
    func check(_ key: KeyHandle) throws(JOSEError) {
        guard family.fits(key.kind) else {
            throw .unsupportedKey("\(rawValue) does not go with a key of type \(key.kind)")
        }
        guard fits(key) else {
            throw .unsupportedKey("RSA keys need at least 2048 bits, this one has \(key.bits)")
        }
    }
}
