import Kernel
import Logging
import NIOSSL

/// The certificates that brands show under their domains, in place of the server's own.
///
/// Asked at each handshake, so a change holds for the next connection. A certificate is parsed once for each version of
/// the configuration.
struct BrandCertificates: Sendable {
    let configuration: any ConfigurationReading
    let logger: Logger

    /// What to show to a client that asks for a name, or for none: the certificate of the brand with the longest domain
    /// that has one, or that of the default brand, or what the listener has.
    func identity(for name: String?) -> NIOSSLContextConfigurationOverride {
        let current = configuration.current
        let brand = current.brands.brand(for: name ?? "") { $0.webCertificate != nil }
        guard let pair = brand?.webCertificate.flatMap({ current.get($0) }) else { return .noChanges }
        return current.remembered("tls identity", of: pair.id) { parsed(pair) }
    }

    /// What cannot be read is not shown: the listener's own certificate is better than no connection.
    private func parsed(_ pair: Stored<CertificateKeyPair>) -> NIOSSLContextConfigurationOverride {
        do {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificateData.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(pair.keyData.exposed.utf8), format: .pem)
            var identity = NIOSSLContextConfigurationOverride()
            identity.certificateChain = chain.map { .certificate($0) }
            identity.privateKey = .privateKey(key)
            return identity
        } catch {
            logger.error(
                "a brand's certificate cannot be shown", metadata: ["certificate": "\(pair.id)", "error": "\(error)"])
            return .noChanges
        }
    }
}
