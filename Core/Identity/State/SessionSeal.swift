import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// What a session holds, sealed with a key made of the session's own key (AES-256-GCM).
///
/// The database knows the key's hash alone, so that what somebody has typed in a flow so far, passwords among it, can be
/// read by nobody but the browser that brings the key.
enum SessionSeal {
    /// The text as it is stored.
    static func seal(_ text: String, for key: String) throws -> String {
        let box = try AES.GCM.seal(Array(text.utf8), using: sealingKey(key))
        // Every box with a nonce of the usual size has a combined form.
        return box.combined?.base64EncodedString() ?? ""
    }

    /// The text as it was; nil when it was not sealed for this key.
    static func open(_ sealed: String, for key: String) -> String? {
        guard let data = Data(base64Encoded: sealed), let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: sealingKey(key))
        else { return nil }
        return String(decoding: plain, as: UTF8.self)
    }

    /// Expanded without being extracted first, as a session's key is random enough (RFC 5869 section 3.3).
    private static func sealingKey(_ key: String) -> SymmetricKey {
        HKDF<SHA256>.expand(
            pseudoRandomKey: Array(key.utf8), info: Array("lanyard session".utf8), outputByteCount: 32)
    }
}
