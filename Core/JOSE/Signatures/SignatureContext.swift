import CCrypto

/// A key set up for one algorithm and one direction. Setting up costs more than an Ed25519 signature, so it is done
/// once, and each operation works on a copy.
///
/// Unchecked, because the compiler cannot see that the template is only ever read, to be copied.
final class SignatureContext: @unchecked Sendable {
    private let template: OpaquePointer
    private let curve: Curve?

    private typealias Initializer = (
        OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, OpaquePointer?, OpaquePointer?, OpaquePointer?
    ) -> Int32

    /// A context for ``signature(of:)``.
    convenience init(signing algorithm: Algorithm, with key: KeyHandle) throws(JOSEError) {
        try self.init(algorithm, key, EVP_DigestSignInit)
    }

    /// A context for ``isValid(_:for:)``.
    convenience init(verifying algorithm: Algorithm, with key: KeyHandle) throws(JOSEError) {
        try self.init(algorithm, key, EVP_DigestVerifyInit)
    }

    private init(_ algorithm: Algorithm, _ key: KeyHandle, _ initialize: Initializer) throws(JOSEError) {
        defer { ERR_clear_error() }
        try algorithm.check(key)
        guard let context = EVP_MD_CTX_new() else { throw .library("a signature context could not be made") }
        var options: OpaquePointer?
        let isReady = key.withPointer { initialize(context, &options, algorithm.hash?.method, nil, $0) == 1 }
        guard isReady, algorithm.family != .rsaPSS || Self.selectPSS(options) else {
            EVP_MD_CTX_free(context)
            throw .library("\(algorithm.rawValue) could not be set up")
        }
        // Each copy is used once, so that the library need not copy it once more to keep it usable.
        EVP_MD_CTX_set_flags(context, EVP_MD_CTX_FLAG_FINALISE)
        template = context
        curve = if case .ecdsa(let curve) = algorithm.family { curve } else { nil }
    }

    deinit { EVP_MD_CTX_free(template) }

    /// PSS with a salt as long as the hash, on both sides (RFC 7518 section 3.5).
    private static func selectPSS(_ options: OpaquePointer?) -> Bool {
        EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1
    }

    private func copy() throws(JOSEError) -> Owned {
        let copy = try Owned(EVP_MD_CTX_new(), freedBy: EVP_MD_CTX_free)
        try require(EVP_MD_CTX_copy_ex(copy.pointer, template), "a signature context could not be copied")
        return copy
    }

    /// The signature of `message`, in the form that JWS wants.
    func signature(of message: [UInt8]) throws(JOSEError) -> [UInt8] {
        defer { ERR_clear_error() }
        let context = try copy()
        // Enough for RSA with 16384 bits, the longest that the library knows.
        var count = 2048
        var signature = [UInt8](repeating: 0, count: count)
        let result = EVP_DigestSign(context.pointer, &signature, &count, message, message.count)
        try require(result, "a signature could not be made")
        signature.removeLast(signature.count - count)
        return if let curve { try ECDSASignature.raw(fromDER: signature, curve) } else { signature }
    }

    /// Whether `signature`, in the form that JWS has it, is the key's for `message`.
    func isValid(_ signature: [UInt8], for message: [UInt8]) throws(JOSEError) -> Bool {
        defer { ERR_clear_error() }
        var signature = signature
        if let curve {
            guard signature.count == 2 * curve.byteCount else { return false }
            signature = try ECDSASignature.der(fromRaw: signature)
        }
        let context = try copy()
        return EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count) == 1
    }
}
