import Glibc
import HTTPTypes

/// A network in CIDR notation, IPv4 or IPv6.
public struct Network: Sendable, Hashable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let length: Int

    /// Reads `10.0.0.0/8` or a single address; nil when it is neither. Of an IPv4 network written as an IPv6 one
    /// (`::ffff:10.0.0.0/104`) it is the IPv4 network.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.bytes(of: String(first)) else { return nil }
        let unpacked = bytes.count == 4 && first.contains(":") ? 96 : 0
        let length = parts.count > 1 ? Int(parts[1]).map { $0 - unpacked } : bytes.count * 8
        guard let length, (0...bytes.count * 8).contains(length) else { return nil }
        self.bytes = bytes
        self.length = length
    }

    /// The network in CIDR notation.
    public var description: String { "\(Self.text(of: bytes) ?? "")/\(length)" }

    /// Whether an address lies in it.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        let whole = length / 8
        guard other[..<whole] == bytes[..<whole] else { return false }
        let rest = length % 8
        return rest == 0 || (other[whole] ^ bytes[whole]) >> (8 - rest) == 0
    }

    /// An address in canonical form, an IPv4 address in an IPv6 one unpacked; nil when it is none.
    public static func canonical(_ address: some StringProtocol) -> String? {
        bytes(of: String(address)).flatMap { text(of: $0) }
    }

    private static func text(of bytes: [UInt8]) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func bytes(of address: String) -> [UInt8]? {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, address, &four) == 1 { return four }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, address, &sixteen) == 1 else { return nil }
        let isMapped = sixteen[..<10].allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
        return isMapped ? Array(sixteen[12...]) : sixteen
    }
}

/// Who the client is and which address it used, seen through proxies that are trusted.
struct Forwarding: Sendable {
    let trusted: [Network]

    /// What is known of the connection.
    struct Peer {
        var address: String
        var isSecure: Bool
        var host: String
    }

    /// Whether a peer's headers are believed.
    func isTrusted(_ address: String) -> Bool {
        let direct = Network.canonical(address) ?? address
        return trusted.contains { $0.contains(direct) }
    }

    /// The client's address and the origin it used.
    func resolve(_ peer: Peer, _ headers: HTTPFields) -> (address: String, origin: String) {
        let direct = Network.canonical(peer.address) ?? peer.address
        guard trusted.contains(where: { $0.contains(direct) }) else {
            return (direct, Self.origin(peer.isSecure ? "https" : "http", peer.host))
        }
        let scheme = Self.first(headers[.xForwardedProto]).map { $0.lowercased() }.flatMap {
            ["http", "https"].contains($0) ? $0 : nil
        }
        let host = Self.first(headers[.xForwardedHost]).flatMap { Self.isHost($0) ? $0 : nil } ?? peer.host
        return (client(behind: direct, headers), Self.origin(scheme ?? (peer.isSecure ? "https" : "http"), host))
    }

    /// The last address in the chain that no trusted proxy has.
    private func client(behind proxy: String, _ headers: HTTPFields) -> String {
        let chain = headers[values: .xForwardedFor].flatMap { $0.split(separator: ",") }.map { Self.trimmed($0) }
        for entry in chain.reversed() {
            // What a proxy passes on unchecked can be anything; from there on nothing is known.
            guard let address = Network.canonical(entry) else { return proxy }
            if !trusted.contains(where: { $0.contains(address) }) { return address }
        }
        return chain.first.flatMap { Network.canonical($0) } ?? proxy
    }

    /// Whether a request says that somebody handed it on, whoever that is.
    static func isHandedOn(_ headers: HTTPFields) -> Bool {
        let names: [HTTPField.Name] = [.xForwardedFor, .xForwardedProto, .xForwardedHost, .forwarded, .xRealIP, .via]
        return names.contains { headers.contains($0) }
    }

    private static func first(_ header: String?) -> String? {
        header?.split(separator: ",").first.map { trimmed($0) }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    private static func origin(_ scheme: String, _ host: String) -> String {
        "\(scheme)://\(isHost(host) ? host.lowercased() : "localhost")"
    }

    /// The host and the port of an origin.
    static func host(of origin: String) -> Substring {
        origin.dropFirst(origin.hasPrefix("https:") ? 8 : 7)
    }

    /// The name of a host, in lower case, without its port and the dot that may end it.
    static func name(of host: some StringProtocol) -> String {
        let name = host.prefix { $0 != ":" }
        return (name.hasSuffix(".") ? name.dropLast() : name).lowercased()
    }

    /// Whether a text can be a host with a port: nothing that would change the meaning of an address built from it.
    static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }
}

extension HTTPField.Name {
    static let xForwardedFor = Self("X-Forwarded-For")!
    static let xForwardedProto = Self("X-Forwarded-Proto")!
    static let xForwardedHost = Self("X-Forwarded-Host")!
    static let forwarded = Self("Forwarded")!
    static let xRealIP = Self("X-Real-IP")!
    static let frameOptions = Self("X-Frame-Options")!
    static let referrerPolicy = Self("Referrer-Policy")!
    static let requestID = Self("X-authentik-id")!
    static let traceParent = Self("traceparent")!
    static let csrf = Self("X-authentik-CSRF")!
}
