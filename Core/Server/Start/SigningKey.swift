import JOSE
import Kernel
import ObjectStore

/// The key that tokens are signed with until somebody chooses another.
enum SigningKey {
    static let name = "authentik Self-signed Certificate"

    /// Makes the key at the first start.
    static func ensure(in store: ObjectStore, of keys: SpareKeys, now: Timestamp) async throws {
        guard store.current.first(CertificateKeyPair.self, where: "name", is: name) == nil else { return }
        let key = try await keys.take()
        let certificate = try Certificate.selfSigned(
            key: key, commonName: name, dnsNames: ["localhost"], organization: "Lanyard",
            organizationalUnit: "Self-signed", validDays: 3650, now: now.seconds)
        let fields: [String: JSON] = [
            "name": .string(name), "certificate_data": .string(certificate.pem), "key_data": .string(try key.pem()),
        ]
        try await store.write(by: .system, from: .system) { change in
            // Another server on the same database may start at the same moment.
            guard change.configuration.first(CertificateKeyPair.self, where: "name", is: name) == nil else { return }
            _ = try await change.resource(CertificateKeyPair.model.name).create(fields, in: change)
        }
    }
}
