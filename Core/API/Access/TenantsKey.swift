import HTTPTypes
import JOSE
import Kernel

/// The key of the tenants' API. Nothing else opens that, not even an administrator's token or session.
struct TenantsKey {
    private let key: Secret

    init(_ key: Secret) { self.key = key }

    /// - Throws: ``WebError`` with status 403 for a request that does not bring it.
    func check(_ request: WebRequest) throws {
        // Hashes have one length, so that the time tells nothing of the key's.
        guard !key.isBlank, let given = try BearerToken.of(request),
            CSRF.isEqual(Self.hash(given), Self.hash(key.exposed))
        else { throw WebError(.forbidden, "Authentication credentials were not provided.") }
    }

    private static func hash(_ text: String) -> [UInt8] { Digest.sha256(Array(text.utf8)) }
}
