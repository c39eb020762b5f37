import CCrypto

/// Hashes, keyed hashes, and their comparison.
public enum Digest {
    /// The SHA-1 hash: 20 bytes.
    public static func sha1(_ bytes: some Sequence<UInt8>) -> [UInt8] { hash(bytes, with: .sha1) }
    /// The SHA-256 hash: 32 bytes.
    public static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { hash(bytes, with: .sha256) }
    /// The SHA-384 hash: 48 bytes.
    public static func sha384(_ bytes: some Sequence<UInt8>) -> [UInt8] { hash(bytes, with: .sha384) }
    /// The SHA-512 hash: 64 bytes.
    public static func sha512(_ bytes: some Sequence<UInt8>) -> [UInt8] { hash(bytes, with: .sha512) }

    /// The hash of `bytes` by the given function.
    public static func hash(_ bytes: some Sequence<UInt8>, with function: HashFunction) -> [UInt8] {
        bytes.withContiguousStorageIfAvailable { hash($0, with: function) }
            ?? Array(bytes).withUnsafeBufferPointer { hash($0, with: function) }
    }

    /// The HMAC of `message` (RFC 2104).
    /// - Throws: ``JOSEError/unsupportedKey(_:)`` for an empty key.
    public static func hmac(
        _ function: HashFunction, key: some Sequence<UInt8>, message: some Sequence<UInt8>
    ) throws(JOSEError) -> [UInt8] {
        try HMACKey(Array(key), function: function).code(for: Array(message))
    }

    /// Whether both are the same bytes, found in a time that depends on their lengths only.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>, with function: HashFunction) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: function.byteCount) { output, written in
            let result = EVP_Digest(bytes.baseAddress, bytes.count, output.baseAddress, nil, function.method, nil)
            // Hashing fails only where the library lacks the function altogether: nothing could be trusted after that.
            precondition(result == 1, "libcrypto cannot compute \(function.rawValue)")
            written = function.byteCount
        }
    }
}
