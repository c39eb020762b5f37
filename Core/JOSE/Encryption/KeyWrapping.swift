import CCrypto

/// RSAES-OAEP with SHA-256, for hash and mask alike (RFC 7518 section 4.3).
enum KeyWrapping {
    private typealias Operation = (
        OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?, UnsafePointer<UInt8>?, Int
    ) -> Int32

    static func encrypt(_ contentKey: [UInt8], to key: KeyHandle) throws(JOSEError) -> [UInt8] {
        guard let wrapped = try run(contentKey, key, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt) else {
            throw .library("a key could not be encrypted")
        }
        return wrapped
    }

    /// Nil when `wrapped` was not made for this key.
    static func decrypt(_ wrapped: [UInt8], with key: KeyHandle) throws(JOSEError) -> [UInt8]? {
        let contentKey = try run(wrapped, key, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt)
        return contentKey.flatMap { $0.count == ContentEncryption.keyByteCount ? $0 : nil }
    }

    private static func run(
        _ input: [UInt8], _ key: KeyHandle, _ initialize: (OpaquePointer?) -> Int32, _ operation: Operation
    ) throws(JOSEError) -> [UInt8]? {
        defer { ERR_clear_error() }
        guard key.kind == .rsa, key.bits >= 2048 else {
            throw .unsupportedKey("\(JWE.algorithm) needs an RSA key of at least 2048 bits")
        }
        let made = key.withPointer { EVP_PKEY_CTX_new_from_pkey(nil, $0, nil) }
        let context = try Owned(made, freedBy: EVP_PKEY_CTX_free)
        guard initialize(context.pointer) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context.pointer, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context.pointer, HashFunction.sha256.method) == 1,
            EVP_PKEY_CTX_set_rsa_mgf1_md(context.pointer, HashFunction.sha256.method) == 1
        else { throw .library("\(JWE.algorithm) could not be set up") }
        var count = (key.bits + 7) / 8
        var output = [UInt8](repeating: 0, count: count)
        guard operation(context.pointer, &output, &count, input, input.count) == 1 else { return nil }
        return Array(output.prefix(count))
    }
}
