public import Kernel

/// Makes compact JWS tokens (RFC 7515 section 3.1) with one key. Make it once and keep it: setting up is the dear part.
public struct Signer: Sendable {
    /// The `alg` of every token.
    public let algorithm: Algorithm
    /// The `kid` of every token, if they have one.
    public let keyID: String?
    private let material: SigningMaterial
    private let header: [String: JSON]
    /// The usual header in its final form, with the full stop after it.
    private let encodedHeader: [UInt8]

    /// A signer with a private key.
    /// - Parameters:
    ///   - algorithm: nil takes the one that is usual for keys of this kind.
    ///   - header: further members of every header.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` when the key is not for this algorithm, or for none.
    public init(
        key: PrivateKey, algorithm: Algorithm? = nil, keyID: String? = nil, header: [String: JSON] = ["typ": "JWT"]
    ) throws(JOSEError) {
        guard let algorithm = algorithm ?? Algorithm(default: key.kind) else {
            throw .unsupportedKey("a key of type \(key.kind) cannot sign tokens")
        }
        let context = try SignatureContext(signing: algorithm, with: key.handle)
        self.init(material: .keyPair(context), algorithm: algorithm, keyID: keyID, header: header)
    }

    /// A signer with a secret that the verifier knows too.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for an empty secret, or an algorithm other than HMAC's.
    public init(
        secret: [UInt8], algorithm: Algorithm = .hs256, keyID: String? = nil, header: [String: JSON] = ["typ": "JWT"]
    ) throws(JOSEError) {
        let material = try SigningMaterial(secret: secret, algorithm: algorithm)
        self.init(material: material, algorithm: algorithm, keyID: keyID, header: header)
    }

    private init(material: SigningMaterial, algorithm: Algorithm, keyID: String?, header: [String: JSON]) {
        self.material = material
        self.algorithm = algorithm
        self.keyID = keyID
        var header = header
        header["alg"] = .string(algorithm.rawValue)
        header["kid"] = keyID.map(JSON.string)
        self.header = header
        encodedHeader = Self.encode(header)
    }

    /// The token that carries `payload`.
    /// - Parameter extra: members for this token's header; they replace the usual ones but for `alg` and `kid`.
    /// - Throws: ``JOSEError/library(_:)``.
    public func sign(_ payload: [UInt8], header extra: [String: JSON] = [:]) throws(JOSEError) -> String {
        var token = extra.isEmpty ? encodedHeader : Self.encode(merged(extra))
        // The signature of a 4096-bit RSA key takes 683 characters.
        token.reserveCapacity(token.count + payload.count * 4 / 3 + 700)
        Base64URL.append(payload, to: &token)
        let signature = try material.signature(of: token)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return String(decoding: token, as: UTF8.self)
    }

    /// The token that carries a claims set (RFC 7519 section 4).
    /// - Parameter extra: members for this token's header; they replace the usual ones but for `alg` and `kid`.
    /// - Throws: ``JOSEError/library(_:)``.
    public func sign(_ claims: JSON, header extra: [String: JSON] = [:]) throws(JOSEError) -> String {
        try sign(claims.bytes, header: extra)
    }

    private func merged(_ extra: [String: JSON]) -> [String: JSON] {
        var members = header.merging(extra) { $1 }
        members["alg"] = header["alg"]
        members["kid"] = header["kid"]
        return members
    }

    private static func encode(_ header: [String: JSON]) -> [UInt8] {
        var output: [UInt8] = []
        Base64URL.append(JSON.object(header).bytes, to: &output)
        output.append(UInt8(ascii: "."))
        return output
    }
}

extension Signer: CustomStringConvertible, CustomReflectable {
    public var description: String { "Signer(\(algorithm.rawValue))" }
    public var customMirror: Mirror { Mirror(self, children: ["algorithm": algorithm]) }
}
