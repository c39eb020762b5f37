/// Names under which nobody else's business is kept.
public enum SecretNames {
    private static let words = [
        "password", "secret", "token", "authorization", "cookie", "private", "credential", "api_key", "apikey",
        "client_assertion", "code_verifier", "session_key",
    ].map { Array($0.utf8) }
    /// A bit for each letter that a word begins with: few letters of a name are one.
    private static let first = words.reduce(UInt32(0)) { $0 | 1 << UInt32($1[0] & 31) }

    /// Whether what is called so is nobody's business: administrators see traces, and events keep them.
    public static func includes(_ name: String) -> Bool {
        // Asked of every name that is read, so it looks at bytes.
        var name = name
        return name.withUTF8 { bytes in
            bytes.indices.contains { start in
                first >> UInt32(bytes[start] & 31) & 1 == 1 && words.contains { begins(bytes[start...], with: $0) }
            }
        }
    }

    private static func begins(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, with word: [UInt8]) -> Bool {
        bytes.count >= word.count && zip(bytes, word).allSatisfy { (0x41...0x5A ~= $0 ? $0 | 0x20 : $0) == $1 }
    }
}

extension JSON {
    /// The value with stars in the place of what is nobody's business, however deep.
    /// - Parameter names: further names that are nobody's business.
    public func withoutSecrets(_ names: Set<String> = []) -> JSON {
        switch self {
        case .object(let members):
            .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { name, value in
                        let isHidden = !value.isNull && (SecretNames.includes(name) || names.contains(name))
                        return (name, isHidden ? "******" : value.withoutSecrets(names))
                    }))
        case .array(let items): .array(items.map { $0.withoutSecrets(names) })
        default: self
        }
    }
}
