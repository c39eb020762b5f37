import CCrypto

/// A secret set up for HMAC with one hash function.
///
/// Unchecked, because the compiler cannot see that the template is only ever read, to be copied.
final class HMACKey: @unchecked Sendable {
    private let template: OpaquePointer
    private let byteCount: Int

    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for an empty secret.
    init(_ secret: [UInt8], function: HashFunction) throws(JOSEError) {
        defer { ERR_clear_error() }
        guard !secret.isEmpty else { throw .unsupportedKey("the secret is empty") }
        guard let context = EVP_MAC_CTX_new(Self.method) else { throw .library("HMAC is not available") }
        guard CCrypto_HMAC_init(context, secret, secret.count, function.rawValue) == 1 else {
            EVP_MAC_CTX_free(context)
            throw .library("an HMAC key could not be set up")
        }
        template = context
        byteCount = function.byteCount
    }

    deinit { EVP_MAC_CTX_free(template) }

    /// The code that authenticates `message`.
    func code(for message: [UInt8]) throws(JOSEError) -> [UInt8] {
        defer { ERR_clear_error() }
        let context = try Owned(EVP_MAC_CTX_dup(template), freedBy: EVP_MAC_CTX_free)
        var code = [UInt8](repeating: 0, count: byteCount)
        var count = 0
        guard EVP_MAC_update(context.pointer, message, message.count) == 1,
            EVP_MAC_final(context.pointer, &code, &count, byteCount) == 1, count == byteCount
        else { throw .library("an HMAC could not be computed") }
        return code
    }

    /// Whether `code` authenticates `message`, found in constant time.
    func isValid(_ code: [UInt8], for message: [UInt8]) throws(JOSEError) -> Bool {
        Digest.areEqual(code, try self.code(for: message))
    }

    /// Immutable and kept for as long as the process lives, though the compiler cannot know it.
    private nonisolated(unsafe) static let method = EVP_MAC_fetch(nil, "HMAC", nil)
}
