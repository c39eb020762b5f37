/// Names for keys, as tokens write them into `kid`.
public enum KeyID {
    /// The name of a key pair: the hash of the private key's PEM text as it is stored, byte for byte.
    public static func forPEM(_ text: String) -> String {
        Base64URL.encode(Digest.sha512(text.utf8))
    }

    /// The name of a key whose private half is not at hand: the hash of its SubjectPublicKeyInfo.
    public static func forPublicKey(_ key: PublicKey) -> String {
        Base64URL.encode(Digest.sha512(key.der))
    }
}
