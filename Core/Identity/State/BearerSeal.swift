import Crypto
import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// Seals what only whoever brings a secret may read, with a key made of that secret (AES-256-GCM): a session's content by
/// the key in its cookie, what a record seals by the record's key.
///
/// The database knows the secret's hash alone, so that what somebody has typed in a flow so far, passwords among it, can be
/// read by nobody but the browser that brings the secret.
struct BearerSeal {
    /// What is sealed; nothing that was sealed for something else opens.
    let purpose: String

    static let session = BearerSeal(purpose: "lanyard session")
    static func record(of collection: RecordCollection) -> BearerSeal {
        BearerSeal(purpose: "lanyard record \(collection.name)")
    }

    /// The text as it is stored.
    func seal(_ text: String, for secret: String) throws -> String {
        let box = try AES.GCM.seal(Array(text.utf8), using: key(of: secret))
        // Every box with a nonce of the usual size has a combined form.
        return box.combined?.base64EncodedString() ?? ""
    }

    /// The text as it was; nil when it was not sealed for this secret.
    func open(_ sealed: String, for secret: String) -> String? {
        guard let data = Data(base64Encoded: sealed), let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: key(of: secret))
        else { return nil }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The secret is random enough to be expanded at once (RFC 5869 section 3.3), but HMAC takes a key of more than 64 bytes
    /// as its SHA-256, which the database knows. Extracting makes a secret of any length one that it does not know.
    private func key(of secret: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)), info: Array(purpose.utf8), outputByteCount: 32)
    }
}
