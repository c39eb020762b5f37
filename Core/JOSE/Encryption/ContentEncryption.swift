import CCrypto

/// What encrypting a token's content yields.
struct SealedContent {
    var initializationVector: [UInt8]
    var ciphertext: [UInt8]
    var tag: [UInt8]
}

/// AES-256-CBC authenticated by HMAC-SHA-512 (RFC 7518 section 5.2.5).
enum ContentEncryption {
    /// Length of the key: 32 bytes for the HMAC and 32 for AES.
    static let keyByteCount = 64
    private static let tagByteCount = 32
    private static let blockByteCount = 16

    static func seal(_ content: [UInt8], key: [UInt8], authenticating data: [UInt8]) throws(JOSEError) -> SealedContent
    {
        defer { ERR_clear_error() }
        let vector = SecureRandom.bytes(blockByteCount)
        guard let ciphertext = try aes(content, key: Array(key.suffix(32)), vector: vector, encrypts: true) else {
            throw .library("a token could not be encrypted")
        }
        let tag = try tag(ciphertext, key: key, vector: vector, data: data)
        return SealedContent(initializationVector: vector, ciphertext: ciphertext, tag: tag)
    }

    /// - Throws: ``JOSEError/decryptionFailed``.
    static func open(_ sealed: SealedContent, key: [UInt8], authenticating data: [UInt8]) throws(JOSEError) -> [UInt8] {
        defer { ERR_clear_error() }
        let vector = sealed.initializationVector
        guard vector.count == blockByteCount,
            // The tag comes first: nothing is learned from the padding of a ciphertext that someone made up.
            Digest.areEqual(sealed.tag, try tag(sealed.ciphertext, key: key, vector: vector, data: data)),
            let content = try aes(sealed.ciphertext, key: Array(key.suffix(32)), vector: vector, encrypts: false)
        else { throw .decryptionFailed }
        return content
    }

    private static func tag(
        _ ciphertext: [UInt8], key: [UInt8], vector: [UInt8], data: [UInt8]
    ) throws(JOSEError) -> [UInt8] {
        var input = data + vector + ciphertext
        withUnsafeBytes(of: UInt64(data.count * 8).bigEndian) { input.append(contentsOf: $0) }
        let code = try Digest.hmac(.sha512, key: key.prefix(32), message: input)
        return Array(code.prefix(tagByteCount))
    }

    /// Nil when the ciphertext has no valid padding.
    private static func aes(
        _ input: [UInt8], key: [UInt8], vector: [UInt8], encrypts: Bool
    ) throws(JOSEError) -> [UInt8]? {
        let context = try Owned(EVP_CIPHER_CTX_new(), freedBy: EVP_CIPHER_CTX_free)
        let direction: Int32 = encrypts ? 1 : 0
        try require(
            EVP_CipherInit_ex(context.pointer, EVP_aes_256_cbc(), nil, key, vector, direction),
            "AES could not be set up")
        var output = [UInt8](repeating: 0, count: input.count + blockByteCount)
        let isWhole = output.withUnsafeMutableBufferPointer { buffer in
            var body: Int32 = 0
            var rest: Int32 = 0
            let start = buffer.baseAddress
            guard EVP_CipherUpdate(context.pointer, start, &body, input, Int32(input.count)) == 1,
                EVP_CipherFinal_ex(context.pointer, start.map { $0 + Int(body) }, &rest) == 1
            else { return -1 }
            return Int(body + rest)
        }
        return isWhole < 0 ? nil : Array(output.prefix(isWhole))
    }
}
