import JOSE
import Kernel

/// What is shown of certificates.
extension Decoration {
    static let certificate = [
        Decoration("fingerprint_sha256", .textOrNull) { JSON($0.certificate?.sha256Fingerprint) },
        Decoration("fingerprint_sha1", .textOrNull) { JSON($0.certificate?.sha1Fingerprint) },
        Decoration("cert_expiry", ["type": "string", "format": "date-time", "nullable": true]) { subject in
            JSON(subject.certificate.map { Timestamp(seconds: $0.notAfter).text })
        },
        Decoration("cert_subject", .textOrNull) { JSON($0.certificate?.subject) },
        Decoration("private_key_available", .flag) { .bool($0.hasPrivateKey) },
        Decoration("private_key_type", .textOrNull) { $0.hasPrivateKey ? $0.keyType : .null },
        Decoration("key_type", .textOrNull) { $0.keyType },
        Decoration("certificate_download_url", .text) { .string($0.download("view_certificate")) },
        Decoration("private_key_download_url", .text) { .string($0.download("view_private_key")) },
    ]
}

extension Subject {
    fileprivate var certificate: Certificate? {
        configuration.remembered("api.certificate", of: id) {
            ParsedCertificate(
                certificate: typed(CertificateKeyPair.self).flatMap { try? Certificate(pem: $0.certificateData) })
        }.certificate
    }

    fileprivate var hasPrivateKey: Bool { typed(CertificateKeyPair.self).map { !$0.keyData.isBlank } ?? false }

    /// The kinds of a certificate's and its private key's keys are the same: no pair is stored that does not match.
    var keyType: JSON { JSON(certificate.flatMap { try? $0.publicKey.kind.name }) }

    fileprivate func download(_ action: String) -> String {
        "\(RESTAPI.prefix)crypto/certificatekeypairs/\(id)/\(action)/?download"
    }
}

/// A certificate that was parsed once; nil for one that is damaged.
private struct ParsedCertificate: Sendable {
    let certificate: Certificate?
}
