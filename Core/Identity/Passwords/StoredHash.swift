#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// A password's hash as it is stored, in the formats of Django's hashers.
enum StoredHash: Sendable, Hashable {
    /// `argon2$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, salt and hash in Base64 without padding.
    case argon2(Argon2, salt: [UInt8], hash: [UInt8])
    /// `pbkdf2_sha256$iterations$salt$hash`, the salt as it is, the hash in Base64.
    case pbkdf2(iterations: Int, salt: [UInt8], hash: [UInt8])

    /// Reads a hash; nil for what is none, or one whose cost no sign-in should bear.
    init?(_ text: String) {
        guard text.utf8.count <= 1024 else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "argon2": self.init(argon2: parts)
        case "pbkdf2_sha256": self.init(pbkdf2: parts)
        default: return nil
        }
    }

    private init?(argon2 parts: [String]) {
        guard parts.count == 6, parts[1] == "argon2id", parts[2] == "v=19",
            let (memory, passes, lanes) = Self.costs(parts[3]),
            let salt = Self.bytes(parts[4]), let hash = Self.bytes(parts[5]),
            (8...64).contains(salt.count), (16...64).contains(hash.count)
        else { return nil }
        let cost = Argon2(memory: memory, passes: passes, lanes: lanes)
        guard cost.isBearable else { return nil }
        self = .argon2(cost, salt: salt, hash: hash)
    }

    /// Reads `m=19456,t=2,p=1`.
    private static func costs(_ text: String) -> (memory: UInt32, passes: UInt32, lanes: UInt32)? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let memory = cost("m=", parts[0]), let passes = cost("t=", parts[1]),
            let lanes = cost("p=", parts[2])
        else { return nil }
        return (memory, passes, lanes)
    }

    private static func cost(_ name: String, _ text: Substring) -> UInt32? {
        let digits = text.dropFirst(name.count)
        guard text.hasPrefix(name), (1...9).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return UInt32(digits)
    }

    private init?(pbkdf2 parts: [String]) {
        guard parts.count == 4, let iterations = Int(parts[1]), (1...4_000_000).contains(iterations),
            (1...128).contains(parts[2].utf8.count), let hash = Self.bytes(parts[3]), hash.count == 32
        else { return nil }
        self = .pbkdf2(iterations: iterations, salt: Array(parts[2].utf8), hash: hash)
    }

    /// The hash as it is stored.
    var text: String {
        switch self {
        case .argon2(let cost, let salt, let hash):
            "argon2$argon2id$v=19$m=\(cost.memory),t=\(cost.passes),p=\(cost.lanes)$\(Self.text(salt))$\(Self.text(hash))"
        case .pbkdf2(let iterations, let salt, let hash):
            "pbkdf2_sha256$\(iterations)$\(String(decoding: salt, as: UTF8.self))$\(Data(hash).base64EncodedString())"
        }
    }

    /// Whether a password is the one of this hash. Takes as long as hashing does.
    func matches(_ password: [UInt8]) -> Bool {
        switch self {
        case .argon2(let cost, let salt, let hash):
            guard let found = cost.hash(password, salt: salt, length: hash.count) else { return false }
            return ConstantTime.equal(found, hash)
        case .pbkdf2(let iterations, let salt, let hash):
            guard let found = PBKDF2.hash(password, salt: salt, iterations: iterations) else { return false }
            return ConstantTime.equal(found, hash)
        }
    }

    /// Whether new passwords are hashed in this way.
    func isMade(with cost: Argon2) -> Bool {
        if case .argon2(cost, _, let hash) = self { hash.count == Argon2.outputLength } else { false }
    }

    private static func bytes(_ base64: String) -> [UInt8]? {
        let bare = base64.prefix { $0 != "=" }
        let padding = String(repeating: "=", count: (4 - bare.utf8.count % 4) % 4)
        return Data(base64Encoded: bare + padding).map(Array.init)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }
}
