import Crypto

/// One of the separate installations that a server keeps: a database of its own, chosen by the host that is asked.
public struct Tenant: Sendable, Hashable {
    /// Its key, a UUID.
    public let id: String
    /// The name of its database.
    public var schemaName: String
    /// What people call it.
    public var name: String
    /// Whether it answers.
    public var isReady: Bool

    public init(id: String, schemaName: String, name: String, isReady: Bool) {
        self.id = id
        self.schemaName = schemaName
        self.name = name
        self.isReady = isReady
    }

    /// The name of the tenant that every installation has, and that answers where no other one does.
    public static let standardName = "public"

    /// Whether it is the one that every installation has.
    public var isStandard: Bool { schemaName == Self.standardName }

    /// What the tenant's secrets, cookies and keys hang on: nothing that is sealed or signed with it means anything in
    /// another tenant. The standard tenant has the installation's own.
    /// - Parameter installation: the installation's secret key.
    public func secretKey(of installation: String) -> String {
        guard !isStandard else { return installation }
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(installation.utf8)), info: Array("lanyard tenant \(id)".utf8),
            outputByteCount: 32)
        return key.withUnsafeBytes { bytes in
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
