import CCrypto

/// Unpredictable bytes, from libcrypto's generator.
public enum SecureRandom {
    /// `count` random bytes, fit for keys, codes and identifiers.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { output, written in
            let result = RAND_bytes(output.baseAddress, Int32(count))
            // Going on with bytes that someone could guess is worse than stopping.
            precondition(result == 1, "libcrypto has no source of randomness")
            written = count
        }
    }
}
