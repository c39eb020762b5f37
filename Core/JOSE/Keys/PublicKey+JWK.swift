import CCrypto
public import Kernel

extension PublicKey {
    /// Reads an RSA, EC or OKP key (RFC 7518 section 6, RFC 8037 section 2); other members than the key's are ignored.
    /// - Throws: ``JOSEError/malformedJWK(member:)`` or ``JOSEError/unsupportedKey(_:)``.
    public init(jwk: JSON) throws(JOSEError) {
        defer { ERR_clear_error() }
        let handle: KeyHandle
        switch jwk["kty"]?.string {
        case "RSA": handle = try Self.rsa(jwk)
        case "EC": handle = try Self.ec(jwk)
        case "OKP": handle = try Self.octetPair(jwk)
        case .some: throw .unsupportedKey("its type is neither RSA, EC nor OKP")
        case nil: throw .malformedJWK(member: "kty")
        }
        try self.init(checking: handle)
    }

    /// The members that say what key it is: `kty` and those of its type, in the order of their names the input of a
    /// thumbprint (RFC 7638).
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for DSA, which has no JWK.
    public func jwk() throws(JOSEError) -> [String: JSON] {
        defer { ERR_clear_error() }
        switch kind {
        case .rsa:
            return ["kty": "RSA", "n": encoded(try number("n")), "e": encoded(try number("e"))]
        case .ec(let curve):
            return [
                "kty": "EC", "crv": .string(curve.rawValue),
                "x": encoded(try number("qx", width: curve.byteCount)),
                "y": encoded(try number("qy", width: curve.byteCount)),
            ]
        case .ed25519:
            return ["kty": "OKP", "crv": "Ed25519", "x": encoded(try rawBytes(count: 32))]
        case .ed448:
            return ["kty": "OKP", "crv": "Ed448", "x": encoded(try rawBytes(count: 57))]
        case .dsa:
            throw .unsupportedKey("DSA keys have no JSON form")
        }
    }

    private func encoded(_ bytes: [UInt8]) -> JSON { .string(Base64URL.encode(bytes)) }
}

/// Reading each type.
extension PublicKey {
    private static func rsa(_ jwk: JSON) throws(JOSEError) -> KeyHandle {
        // The library verifies with no modulus of more than 16384 bits.
        let modulus = try bytes("n", of: jwk, counts: 64...2048)
        let exponent = try bytes("e", of: jwk, counts: 1...8)
        let key = CCrypto_RSA_public_key(modulus, Int32(modulus.count), exponent, Int32(exponent.count))
        return try KeyHandle(adopting: key)
    }

    private static func ec(_ jwk: JSON) throws(JOSEError) -> KeyHandle {
        guard let name = jwk["crv"]?.string else { throw .malformedJWK(member: "crv") }
        guard let curve = Curve(rawValue: name) else { throw .unsupportedKey("its curve is not P-256, P-384 or P-521") }
        let width = curve.byteCount
        let point = try [4] + bytes("x", of: jwk, counts: width...width) + bytes("y", of: jwk, counts: width...width)
        guard let key = CCrypto_EC_public_key(curve.rawValue, point, point.count) else {
            throw .malformedKey("its point is not on its curve")
        }
        return try KeyHandle(adopting: key)
    }

    private static func octetPair(_ jwk: JSON) throws(JOSEError) -> KeyHandle {
        let (type, width) =
            switch jwk["crv"]?.string {
            case "Ed25519": ("ED25519", 32)
            case "Ed448": ("ED448", 57)
            case .some: throw JOSEError.unsupportedKey("its curve is neither Ed25519 nor Ed448")
            case nil: throw JOSEError.malformedJWK(member: "crv")
            }
        let raw = try bytes("x", of: jwk, counts: width...width)
        return try KeyHandle(adopting: EVP_PKEY_new_raw_public_key_ex(nil, type, nil, raw, raw.count))
    }

    private static func bytes(_ member: String, of jwk: JSON, counts: ClosedRange<Int>) throws(JOSEError) -> [UInt8] {
        // Measured as text first, so that nothing huge is decoded.
        guard let text = jwk[member]?.string, text.utf8.count <= counts.upperBound * 2,
            let bytes = Base64URL.decode(text), counts.contains(bytes.count)
        else { throw .malformedJWK(member: member) }
        return bytes
    }
}

/// Writing each type.
extension PublicKey {
    /// A parameter of the key, big-endian, in as many bytes as it needs or else in exactly `width`.
    private func number(_ name: String, width: Int? = nil) throws(JOSEError) -> [UInt8] {
        let number = try handle.number(name)
        let count = width ?? Int(BN_num_bits(number.pointer) + 7) / 8
        var bytes = [UInt8](repeating: 0, count: count)
        let written = BN_bn2binpad(number.pointer, &bytes, Int32(count))
        guard written == Int32(count) else { throw .library("a key's parameter \(name) is too long") }
        return bytes
    }

    private func rawBytes(count: Int) throws(JOSEError) -> [UInt8] {
        try handle.withPointer { key throws(JOSEError) in
            var bytes = [UInt8](repeating: 0, count: count)
            var length = count
            try require(EVP_PKEY_get_raw_public_key(key, &bytes, &length), "a key could not be read")
            return bytes
        }
    }
}
