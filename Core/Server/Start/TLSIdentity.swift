import FoundationEssentials
import Kernel
import Logging
import NIOCore
import NIOSSL
import ObjectStore
import Web

/// The certificate and key that the HTTPS listeners show: the brand's whose domain a client asks for, or else those given
/// as files, or the self-signed ones. And whose certificates they ask for: those that the brand names.
struct TLSIdentity {
    let settings: Settings
    let store: ObjectStore
    /// nil when there is no other tenant.
    let tenants: TenantHost?
    let logger: Logger

    func listening() throws -> ListenerTLS {
        let (chain, key) = try pem()
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8))
        let privateKey = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(privateKey))
        configuration.minimumTLSVersion = .tlsv12
        let brands = BrandCertificates(standard: store, tenants: tenants, logger: logger)
        configuration.sslContextCallback = { client, promise in brands.answer(client.serverHostname, promise) }
        return ListenerTLS(configuration) { name, promise in brands.authorities(for: name, promise) }
    }

    private func pem() throws -> (chain: String, key: String) {
        if let chain = settings.web.certificate, let key = settings.web.key {
            return (try Self.read(chain, "LANYARD_WEB__CERTIFICATE"), try Self.read(key, "LANYARD_WEB__KEY"))
        }
        guard let pair = store.current.first(CertificateKeyPair.self, where: "name", is: SigningKey.name) else {
            throw SettingsProblem(
                "There is no certificate for HTTPS: set LANYARD_WEB__CERTIFICATE and LANYARD_WEB__KEY.")
        }
        return (pair.certificateData, pair.keyData.exposed)
    }

    private static func read(_ path: String, _ setting: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsProblem("The file '\(path)' that \(setting) names cannot be read.")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
