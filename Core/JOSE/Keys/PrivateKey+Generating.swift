import CCrypto

extension PrivateKey {
    /// A new key of the given kind; for `.rsa` one of 4096 bits.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for `.dsa`.
    public static func generate(_ kind: KeyKind) throws(JOSEError) -> PrivateKey {
        switch kind {
        case .rsa: try generateRSA(bits: 4096)
        case .ec(let curve): try generate("EC") { EVP_PKEY_CTX_set_group_name($0, curve.rawValue) }
        case .ed25519: try generate("ED25519")
        case .ed448: try generate("ED448")
        case .dsa: throw .unsupportedKey("DSA keys are not made any more")
        }
    }

    /// A new RSA key of 2048 to 8192 bits. This may take seconds: keep it away from threads that serve requests.
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for another size.
    public static func generateRSA(bits: Int) throws(JOSEError) -> PrivateKey {
        guard (2048...8192).contains(bits) else { throw .unsupportedKey("RSA keys have 2048 to 8192 bits") }
        return try generate("RSA") { EVP_PKEY_CTX_set_rsa_keygen_bits($0, Int32(bits)) }
    }

    private static func generate(
        _ type: String, configure: (OpaquePointer) -> Int32 = { _ in 1 }
    ) throws(JOSEError) -> PrivateKey {
        defer { ERR_clear_error() }
        let context = try Owned(EVP_PKEY_CTX_new_from_name(nil, type, nil), freedBy: EVP_PKEY_CTX_free)
        try require(EVP_PKEY_keygen_init(context.pointer), "no \(type) key can be made")
        try require(configure(context.pointer), "no such \(type) key can be made")
        var key: OpaquePointer?
        try require(EVP_PKEY_generate(context.pointer, &key), "no \(type) key could be made")
        return PrivateKey(handle: try KeyHandle(adopting: key))
    }
}
