import Crypto
import Expressions
import Kernel

/// What the language has of the server, for one run.
struct ExpressionEnvironment: Host {
    let session: ExpressionSession

    func now() -> Int64 { Int64(session.powers.clock.now.microseconds) * 1000 }

    func random() -> UInt64 {
        session.powers.random.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    func digest(_ algorithm: String, _ data: [UInt8]) -> [UInt8]? {
        switch algorithm {
        case "md5": Array(Insecure.MD5.hash(data: data))
        case "sha1": Array(Insecure.SHA1.hash(data: data))
        case "sha256": Array(SHA256.hash(data: data))
        case "sha384": Array(SHA384.hash(data: data))
        case "sha512": Array(SHA512.hash(data: data))
        default: nil
        }
    }

    func authenticationCode(_ algorithm: String, key: [UInt8], _ data: [UInt8]) -> [UInt8]? {
        let key = SymmetricKey(data: key)
        return switch algorithm {
        case "md5": Array(HMAC<Insecure.MD5>.authenticationCode(for: data, using: key))
        case "sha1": Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: key))
        case "sha256": Array(HMAC<SHA256>.authenticationCode(for: data, using: key))
        case "sha384": Array(HMAC<SHA384>.authenticationCode(for: data, using: key))
        case "sha512": Array(HMAC<SHA512>.authenticationCode(for: data, using: key))
        default: nil
        }
    }

    func isSecret(_ name: String) -> Bool { TraceText.isSecret(name) }

    func print(_ line: String) { session.note("info", line) }

    func attribute(_ name: String, ofModule module: String) -> Value? { Modules.value(name, of: module, session) }
    func hasModule(_ module: String) -> Bool { Modules.has(module) }
}

extension ExpressionSession {
    /// The most lines that one run logs.
    private static let mostLines = 200

    func note(_ level: String, _ event: String, _ attributes: [String: JSON] = [:]) {
        guard log.count < Self.mostLines else { return }
        log.append(ExpressionLog(level: level, event: event, attributes: attributes, time: powers.clock.now))
    }
}
