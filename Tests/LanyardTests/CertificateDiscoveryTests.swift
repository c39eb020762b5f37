import JOSE
import Kernel
import Logging
import ObjectStore
import Testing

@testable import Server

@Suite("Certificates that are found in a folder")
struct CertificateDiscoveryTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func pair(_ name: String) throws -> (certificate: String, key: String) {
        let key = try PrivateKey.generate(.ec(.p256))
        let certificate = try Certificate.selfSigned(
            key: key, commonName: name, dnsNames: [name], organization: "Test", organizationalUnit: "Test",
            validDays: 1, now: 1_800_000_000)
        return (certificate.pem, try key.pem())
    }

    @Test("are called like their folder when certbot or Kubernetes wrote them, and otherwise like their file")
    func names() async throws {
        let (certificate, key) = ("-----BEGIN CERTIFICATE-----", "-----BEGIN EC PRIVATE KEY-----")
        let disk = try FilesOnDisk([
            "/certs/live/example.com/fullchain.pem": certificate, "/certs/live/example.com/privkey.pem": key,
            "/certs/secret/tls.crt": certificate, "/certs/secret/tls.key": key, "/certs/secret/ca.crt": certificate,
            "/certs/secret/tls-combined.pem": key, "/certs/secret/key.der": key,
            "/certs/own.crt": certificate, "/certs/own.key": key, "/certs/alone.pem": certificate,
            "/certs/archive/example.com/old.pem": certificate, "/certs/.hidden/x.pem": certificate,
            "/certs/README": "no certificate", "/certs/fullchain.pem": certificate,
        ])
        let found = CertificateDiscovery(
            folder: disk.root + "/certs", store: try await FirstStartTests.assembly().store, logger: Self.logger
        ).scan()
        let both = CertificateDiscovery.Found(certificate: certificate, key: key)
        #expect(
            found == [
                "example.com": both, "secret": both, "own": both, "alone": .init(certificate: certificate),
                "certs": .init(certificate: certificate),
            ])
    }

    @Test("become pairs, change with their files, and stay when these are gone")
    func pairs() async throws {
        let (first, second) = (try Self.pair("example.com"), try Self.pair("example.com"))
        let disk = try FilesOnDisk([
            "/a/fullchain.pem": first.certificate, "/a/privkey.pem": first.key, "/b/tls.crt": first.certificate,
            "/b/tls.key": second.key, "/c.pem": "-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----\n",
        ])
        let store = try await FirstStartTests.assembly().store
        func stored(_ name: String) -> CertificateKeyPair? {
            let managed = CertificateDiscovery.managedPrefix + name
            return store.current.first(CertificateKeyPair.self, where: "managed", is: managed)?.value
        }
        let discovery = CertificateDiscovery(folder: disk.root, store: store, logger: Self.logger)
        await discovery.run()
        #expect(stored("a")?.name == "a")
        #expect(stored("a")?.certificateData == first.certificate)
        #expect(stored("a")?.keyData.exposed == first.key)
        #expect(stored("b") == nil, "the key is another's")
        #expect(stored("c") == nil)

        let version = store.current.version
        await discovery.run()
        #expect(store.current.version == version)

        try disk.write(second.certificate, to: "/a/fullchain.pem")
        try disk.write(second.key, to: "/a/privkey.pem")
        await discovery.run()
        #expect(stored("a")?.certificateData == second.certificate)

        await CertificateDiscovery(folder: disk.root + "/nowhere", store: store, logger: Self.logger).run()
        #expect(stored("a") != nil)
    }
}
