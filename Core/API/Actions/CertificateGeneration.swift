import Dispatch
import JOSE
import Kernel

/// The body of a request to make a certificate.
struct CertificateGeneration: FieldGroup {
    /// What a key can be.
    enum KeyAlgorithm: String, Choice {
        case rsa, ecdsa, ed25519, ed448

        var kind: KeyKind {
            switch self {
            case .rsa: .rsa
            case .ecdsa: .ec(.p256)
            case .ed25519: .ed25519
            case .ed448: .ed448
            }
        }
    }

    @Field(help: "Name of the pair, and the certificate's common name.")
    var commonName: String
    @Field(help: "Host names and IP addresses that the certificate is for, separated by commas.")
    var subjectAltName = ""
    @Field(in: 1...36_500, help: "Days for which the certificate is valid.")
    var validityDays = 365
    @Field(help: "What the key is.")
    var alg = KeyAlgorithm.rsa

    init() {}

    /// The certificate and its key, in PEM.
    /// - Throws: ``Problems`` when the names do not fit a certificate.
    func make(now: Timestamp) async throws -> (certificate: String, key: String) {
        // An RSA key takes seconds: it must not keep a thread from requests.
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try make(at: now.seconds) }) }
        }
    }

    private func make(at seconds: Int) throws -> (certificate: String, key: String) {
        let names = subjectAltName.split { $0 == "," || $0.isWhitespace }.map(String.init)
        do throws(JOSEError) {
            let key = try PrivateKey.generate(alg.kind)
            let certificate = try Certificate.selfSigned(
                key: key, commonName: commonName, dnsNames: names, organization: "Lanyard", validDays: validityDays,
                now: seconds)
            return (certificate.pem, try key.pem())
        } catch {
            guard case .malformedCertificate(let reason) = error else { throw error }
            throw Problems.whole("No certificate can be made: \(reason).")
        }
    }
}
