import Crypto
public import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// Seals secrets before they are stored, with a key derived from the installation's secret key (AES-256-GCM).
public struct Sealer: Sendable {
    private let key: SymmetricKey
    private static let prefix = "sealed:1:"

    /// - Parameter secretKey: the installation's secret key, of any length.
    public init(secretKey: String) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secretKey.utf8)), info: Array("lanyard sealed fields".utf8),
            outputByteCount: 32)
    }

    /// A value as it is stored. It can be opened only for the same object and field.
    public func seal(_ text: String, object: ObjectID, field: String) throws -> String {
        if text.isEmpty { return "" }
        let box = try AES.GCM.seal(Array(text.utf8), using: key, authenticating: Self.place(object, field))
        guard let combined = box.combined else { throw Missing("the sealed value") }
        return Self.prefix + combined.base64EncodedString()
    }

    /// A stored value as it was.
    /// - Throws: ``SealError`` when it was sealed with another key or for another place.
    public func open(_ sealed: String, object: ObjectID, field: String) throws -> String {
        if sealed.isEmpty { return "" }
        guard sealed.hasPrefix(Self.prefix),
            let data = Data(base64Encoded: String(sealed.dropFirst(Self.prefix.count))),
            let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Self.place(object, field))
        else { throw SealError(object: object, field: field) }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func place(_ object: ObjectID, _ field: String) -> [UInt8] { Array("\(object).\(field)".utf8) }
}

/// A stored secret cannot be opened.
public struct SealError: Error, Sendable, CustomStringConvertible {
    let object: ObjectID
    let field: String
    public var description: String {
        "The secret '\(field)' of object \(object) cannot be opened: it was stored with another secret key. "
            + "Start the server with the secret key that this data was made with."
    }
}
