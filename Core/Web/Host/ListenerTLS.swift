public import NIOCore
public import NIOSSL

/// How a listener speaks TLS, and of whom it asks a certificate.
public struct ListenerTLS: Sendable {
    /// Whose certificates a client is asked for.
    public struct Authorities: Sendable {
        /// Their names are told to the client, so that it looks for certificates of theirs; without any it may show
        /// what it likes.
        public var certificates: [NIOSSLCertificate]

        public init(_ certificates: [NIOSSLCertificate]) { self.certificates = certificates }
    }

    let configuration: TLSConfiguration
    /// Finds whose certificates a client is asked for that wants a host by name: nil for nobody's.
    let authorities: @Sendable (String, EventLoopPromise<Authorities?>) -> Void

    public init(
        _ configuration: TLSConfiguration,
        authorities: @escaping @Sendable (String, EventLoopPromise<Authorities?>) -> Void = { $1.succeed(nil) }
    ) {
        self.configuration = configuration
        self.authorities = authorities
    }

    /// What clients may sign with to prove that a certificate is theirs: the keys that certificates may have, and no SHA-1.
    private static let signatures: [SignatureAlgorithm] = [
        .ecdsaSecp256R1Sha256, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .ed25519, .rsaPssRsaeSha256,
        .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256, .rsaPkcs1Sha384, .rsaPkcs1Sha512,
    ]

    /// The configuration for one connection whose client is asked for a certificate.
    func asking(for authorities: Authorities) -> TLSConfiguration {
        var asking = configuration
        // A client may have none. What it shows is verified by who uses it, and by nobody before: `HandshakeFacts.keep`
        // takes the place of the library's verification. The roots are there for their names, and so that the system's
        // are not read.
        asking.certificateVerification = .optionalVerification
        asking.trustRoots = .certificates(authorities.certificates)
        asking.sendCANameList = true
        asking.verifySignatureAlgorithms = Self.signatures
        return asking
    }
}
