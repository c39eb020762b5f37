import Kernel
import Logging
import ObjectStore

/// Makes certificate-key pairs of the PEM files of a folder, such as the one that certbot writes.
///
/// `fullchain.pem` with `privkey.pem`, and `tls.crt` with `tls.key`, are called like their folder; any other file like
/// itself, without its ending. A pair that was made earlier is changed when its files have changed, and stays when they
/// are gone: others may need it.
struct CertificateDiscovery {
    let folder: String
    let store: ObjectStore
    let logger: Logger

    /// What begins the fixed name of pairs that were found.
    static let managedPrefix = "goauthentik.io/crypto/discovered/"

    /// A certificate with its private key, which may be absent.
    struct Found: Equatable {
        var certificate: String?
        var key: String?
    }

    /// Files that are looked at, and the bytes of each.
    private static let limits = (files: 1000, bytes: 262_144)

    /// Looks once, and brings the configuration up to what is there. One pair that cannot be used stops no other.
    /// - Returns: what was new or had changed, and what cannot be used.
    @discardableResult
    func run() async -> [Discovered] {
        var results: [Discovered] = []
        for (name, found) in scan().sorted(by: { $0.key < $1.key }) {
            guard let certificate = found.certificate else { continue }
            do {
                if try await keep(name, certificate, found.key ?? "") { results.append(Discovered(name)) }
            } catch {
                results.append(Discovered(name, problem: "\(error)"))
                logger.warning(
                    "a certificate that was found cannot be used", metadata: ["name": "\(name)", "error": "\(error)"])
            }
        }
        return results
    }

    /// The pairs of the folder by their names. A folder that does not exist has none.
    func scan() -> [String: Found] {
        guard SmallFile.kind(folder) == .folder else { return [:] }
        var found: [String: Found] = [:]
        for path in SmallFile.paths(below: folder, limit: Self.limits.files) where !Self.isPassedOver(path) {
            do {
                let text = try SmallFile.read("\(folder)/\(path)", limit: Self.limits.bytes, for: "a certificate")
                guard text.contains("-----BEGIN ") else { continue }
                let name = name(of: path)
                if text.contains("PRIVATE KEY-----") {
                    found[name, default: Found()].key = text
                } else {
                    found[name, default: Found()].certificate = text
                }
            } catch {
                logger.warning("a file was not looked at for certificates", metadata: ["error": "\(error)"])
            }
        }
        return found
    }

    /// - Returns: whether there was anything to change.
    private func keep(_ name: String, _ certificate: String, _ key: String) async throws -> Bool {
        let managed = Self.managedPrefix + name
        let old = store.current.first(CertificateKeyPair.self, where: "managed", is: managed)
        if let old, old.value.certificateData == certificate, old.value.keyData.exposed == key { return false }
        try await store.write(by: .system, from: .system) { change in
            let resource = try change.resource(CertificateKeyPair.model.name)
            var fields: [String: JSON] = ["certificate_data": .string(certificate), "key_data": .string(key)]
            if let old {
                try await resource.update(old.id, fields, partial: true, in: change)
            } else {
                fields.merge(["name": .string(name), "managed": .string(managed)]) { $1 }
                _ = try await resource.create(fields, in: change)
            }
        }
        logger.info("a certificate was found", metadata: ["name": "\(name)"])
        return true
    }

    /// certbot's old copies, and what other tools put beside the files that count.
    private static func isPassedOver(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.contains { $0 == "archive" || $0.hasPrefix(".") }
            || ["ca.crt", "tls-combined.pem", "key.der"].contains(parts.last)
    }

    private func name(of path: String) -> String {
        let parts = "\(folder)/\(path)".split(separator: "/")
        let file = parts[parts.count - 1]
        if parts.count > 1, ["fullchain.pem", "privkey.pem", "tls.crt", "tls.key"].contains(file) {
            return String(parts[parts.count - 2])
        }
        guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return String(file) }
        return String(file[..<dot])
    }
}
