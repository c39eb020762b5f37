import CCrypto

/// What the cryptographic library says of itself.
public enum LibraryFacts {
    /// Its name, version and date, such as `OpenSSL 3.0.17 1 Jul 2025`.
    public static var version: String {
        OpenSSL_version(OPENSSL_VERSION).map { String(cString: $0) } ?? "unknown"
    }

    /// Whether it offers only what FIPS 140 approves of.
    public static var isFIPSEnabled: Bool { EVP_default_properties_is_fips_enabled(nil) == 1 }
}
