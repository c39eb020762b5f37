import JOSE

/// Hashes as OpenID Connect Core section 3.1.3.6 has them for RS256.
enum Hashes {
    static func leftHalfOfSHA256(_ text: String) -> String { Base64URL.encode(Digest.sha256(text.utf8).prefix(16)) }
}
