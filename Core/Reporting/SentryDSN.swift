/// Where reports are sent, and the key that they are sent with: `https://key@sentry.example.com/path/42`.
public struct SentryDSN: Sendable, Hashable {
    /// The key that reports are accepted with. It is no secret: browsers have it too.
    public let publicKey: String
    /// The address that envelopes are sent to.
    public let endpoint: String
    /// The DSN as it may be shown: without the secret that old ones have.
    public let shown: String

    /// Reads a DSN; nil when it is none.
    public init?(_ text: String) {
        guard text.utf8.count <= 1024, let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound]
        let rest = text[separator.upperBound...]
        guard scheme == "https" || scheme == "http", let at = rest.lastIndex(of: "@") else { return nil }
        let key = rest[..<at].prefix { $0 != ":" }
        let address = rest[rest.index(after: at)...]
        guard let slash = address.firstIndex(of: "/"), !key.isEmpty, key.utf8.allSatisfy(Self.isPlain) else {
            return nil
        }
        let host = address[..<slash]
        let path = address[slash...].split(separator: "/").map(String.init)
        guard Self.isHost(host), let project = path.last,
            path.allSatisfy({ !$0.isEmpty && $0 != ".." && $0.utf8.allSatisfy(Self.isPlain) })
        else { return nil }
        let prefix = path.dropLast().map { "/\($0)" }.joined()
        publicKey = String(key)
        endpoint = "\(scheme)://\(host)\(prefix)/api/\(project)/envelope/"
        shown = "\(scheme)://\(key)@\(host)\(prefix)/\(project)"
    }

    private static func isHost(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                isPlain($0) || [UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]")].contains($0)
            }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
