import JOSE
public import Kernel
public import ObjectStore

/// What must be true of certificates and their keys before they are stored.
public enum CertificateCheck {
    /// The check, for the store that is to ask it.
    public static let checks: [ModelName: ObjectCheck] = [CertificateKeyPair.model.name: check]

    /// - Throws: ``Problems`` at `certificate_data` for what is no certificate, at `key_data` for what is no private key
    ///   or not the certificate's.
    @Sendable
    private static func check(_ object: AnyStored) throws(Problems) {
        guard let pair = object.typed(CertificateKeyPair.self) else { return }
        let certificate: Certificate
        do {
            // With it may come lists of what it revoked, which must be readable too.
            certificate = try CertificateAuthority(pem: pair.certificateData).certificates[0]
        } catch {
            throw .field("certificate_data", "\(error)")
        }
        guard !pair.keyData.isBlank else { return }
        let key: PrivateKey
        do {
            key = try PrivateKey(pem: pair.keyData.exposed)
        } catch {
            throw .field("key_data", "\(error)")
        }
        guard certificate.matches(key) else {
            throw .field("key_data", "The private key does not belong to the certificate.")
        }
    }
}
