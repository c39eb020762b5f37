import Kernel
import Logging
import NIOCore
import NIOSSL
import ObjectStore
import Tenants
import Web

/// The certificates that brands show under their domains, in place of the server's own, and those that they ask for.
///
/// Asked at each handshake, so a change holds for the next connection. A certificate is parsed once for each version of
/// the configuration.
struct BrandCertificates: Sendable {
    let standard: any ConfigurationReading
    /// nil when there is no other tenant.
    let tenants: TenantHost?
    let logger: Logger

    /// What to show to a client that asks for a name, or for none.
    ///
    /// A name that a tenant claims is shown the certificate of that tenant's brand with the longest domain that has one, or
    /// that of its default brand; where it has neither, and for any other name, the standard tenant's brands are asked the
    /// same, and last the listener shows what it has.
    func answer(_ name: String?, _ promise: EventLoopPromise<NIOSSLContextConfigurationOverride>) {
        guard let name, let tenants, let tenant = tenants.claimant(of: name) else {
            return promise.succeed(shown(for: name ?? "", by: standard.current) ?? .noChanges)
        }
        promise.completeWithTask {
            // Whoever shakes hands is about to ask the tenant something: it is opened now rather than then.
            let own = try? await tenants.use(tenant) { shown(for: name, by: $0.store.current) }
            return own ?? shown(for: name, by: standard.current) ?? .noChanges
        }
    }

    /// The certificate that the brands of a configuration have for a name; nil when none has one.
    private func shown(for name: String, by current: Configuration) -> NIOSSLContextConfigurationOverride? {
        let brand = current.brands.brand(for: name) { $0.webCertificate != nil }
        guard let pair = brand?.webCertificate.flatMap({ current.get($0) }) else { return nil }
        return current.remembered("tls identity", of: pair.id) { parsed(pair) }
    }

    /// Whose certificates a client is asked for that wants a host by name: those that the host's brand names, which is the
    /// brand that its requests will be under. Nobody's where that cannot be found out.
    func authorities(for name: String, _ promise: EventLoopPromise<ListenerTLS.Authorities?>) {
        guard let tenants, let tenant = tenants.claimant(of: name) else {
            return promise.succeed(authorities(for: name, by: standard.current))
        }
        promise.completeWithTask { try? await tenants.use(tenant) { authorities(for: name, by: $0.store.current) } }
    }

    private func authorities(for name: String, by current: Configuration) -> ListenerTLS.Authorities? {
        let brand = current.brands.brand(for: name)
        guard !brand.clientCertificates.isEmpty else { return nil }
        return brand.remembered("tls authorities") { read(brand.clientCertificates.compactMap { current.get($0) }) }
    }

    /// Most bytes of certificates whose names are told to clients; of more, none are.
    private static let mostTold = 49_152

    /// Of those that cannot be read nobody is asked: the stage that wants one of theirs lets nobody in.
    private func read(_ pairs: [Stored<CertificateKeyPair>]) -> ListenerTLS.Authorities? {
        var certificates: [NIOSSLCertificate] = []
        for pair in pairs {
            do {
                certificates += try NIOSSLCertificate.fromPEMBytes(Array(pair.certificateData.utf8))
            } catch {
                logger.error(
                    "a brand's certificate authority cannot be read",
                    metadata: ["certificate": "\(pair.id)", "error": "\(error)"])
            }
        }
        guard !certificates.isEmpty else { return nil }
        let size = certificates.reduce(0) { $0 + ((try? $1.toDERBytes().count) ?? Self.mostTold) }
        return ListenerTLS.Authorities(size <= Self.mostTold ? Array(Set(certificates)) : [])
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
