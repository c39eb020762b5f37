/// What an address or a network is for, by the registries of IANA.
struct IPKinds: Sendable {
    /// The first and the last address; of a single address, both are that.
    private let first: IPAddress
    private let last: IPAddress

    init(_ address: IPAddress) {
        first = address
        last = address
    }

    init(_ network: IPNetwork) {
        first = network.address
        last = network.broadcast
    }

    private var isV4: Bool { first.version == .v4 }

    var isPrivate: Bool {
        if let mapped { return IPKinds(mapped).isPrivate }
        return isIn(isV4 ? Self.private4 : Self.private6)
    }

    var isGlobal: Bool {
        if isV4 { return !isIn(Self.shared4) && !isPrivate }
        return !isPrivate
    }

    var isLoopback: Bool { isIn(isV4 ? Self.loopback4 : Self.loopback6) }
    var isMulticast: Bool { isIn(isV4 ? Self.multicast4 : Self.multicast6) }
    var isReserved: Bool { isIn(isV4 ? Self.reserved4 : Self.reserved6) }
    var isLinkLocal: Bool { isIn(isV4 ? Self.linkLocal4 : Self.linkLocal6) }
    var isSiteLocal: Bool { !isV4 && isIn(Self.siteLocal6) }
    var isUnspecified: Bool { first.value == 0 && last.value == 0 }

    /// The IPv4 address in a single `::ffff:0:0/96`.
    private var mapped: IPAddress? { first == last ? first.mapped : nil }

    private func isIn(_ networks: [IPNetwork]) -> Bool {
        networks.contains { $0.contains(first) && $0.contains(last) }
    }

    private static func networks(_ texts: String) -> [IPNetwork] {
        texts.split(separator: " ").compactMap { text in
            let version: IPAddress.Version = text.contains(":") ? .v6 : .v4
            return try? IPNetwork(version, String(text), strict: true)
        }
    }

    private static let private4 = networks(
        "0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/29 192.0.0.170/31 192.0.2.0/24 "
            + "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32")
    private static let private6 = networks(
        "::1/128 ::/128 ::ffff:0:0/96 100::/64 2001::/23 2001:2::/48 2001:db8::/32 2001:10::/28 fc00::/7 fe80::/10")
    private static let shared4 = networks("100.64.0.0/10")
    private static let loopback4 = networks("127.0.0.0/8")
    private static let loopback6 = networks("::1/128")
    private static let multicast4 = networks("224.0.0.0/4")
    private static let multicast6 = networks("ff00::/8")
    private static let reserved4 = networks("240.0.0.0/4")
    private static let reserved6 = networks(
        "::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 "
            + "f000::/5 f800::/6 fe00::/9")
    private static let linkLocal4 = networks("169.254.0.0/16")
    private static let linkLocal6 = networks("fe80::/10")
    private static let siteLocal6 = networks("fec0::/10")
}

extension IPAddress {
    /// The IPv4 address in `::ffff:0:0/96`.
    var mapped: IPAddress? {
        version == .v6 && value >> 32 == 0xffff ? IPAddress(.v4, value & 0xffff_ffff) : nil
    }

    /// The IPv4 address in `2002::/16`.
    var sixToFour: IPAddress? {
        version == .v6 && value >> 112 == 0x2002 ? IPAddress(.v4, value >> 80 & 0xffff_ffff) : nil
    }

    /// Server and client in `2001::/32`.
    var teredo: (server: IPAddress, client: IPAddress)? {
        guard version == .v6, value >> 96 == 0x2001_0000 else { return nil }
        return (IPAddress(.v4, value >> 64 & 0xffff_ffff), IPAddress(.v4, ~value & 0xffff_ffff))
    }
}
