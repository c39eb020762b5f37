import HTTPTypes
import Testing

@testable import Web

@Suite("Who the client is")
struct ClientAddressTests {
    static let proxies = ["10.0.0.0/8", "127.0.0.1", "2001:db8:1::/48"]

    private func resolve(
        from peer: String = "10.0.0.1", trusting networks: [String] = proxies, secure: Bool = false,
        host: String = "id.example.com",
        _ headers: HTTPFields = [:]
    ) -> (address: String, origin: String) {
        Forwarding(trusted: networks.compactMap { Network($0) })
            .resolve(.init(address: peer, isSecure: secure, host: host), headers)
    }

    private static func chain(_ text: String...) -> HTTPFields {
        var headers: HTTPFields = [:]
        for value in text { headers.append(HTTPField(name: .xForwardedFor, value: value)) }
        return headers
    }

    @Test(
        "is the peer itself when the peer is no trusted proxy, whatever it claims",
        arguments: ["198.51.100.7", "2001:db8:2::1", "11.0.0.1", ""])
    func untrusted(peer: String) {
        let headers: HTTPFields = [
            .xForwardedFor: "203.0.113.9", .xForwardedProto: "https", .xForwardedHost: "evil.example",
        ]
        let (address, origin) = resolve(from: peer, headers)
        #expect(address == peer)
        #expect(origin == "http://id.example.com")
    }

    @Test("is nobody's claim when no proxy is trusted")
    func nobodyTrusted() {
        #expect(resolve(from: "127.0.0.1", trusting: [], Self.chain("203.0.113.9")).address == "127.0.0.1")
    }

    @Test(
        "is the last address of the chain that no trusted proxy has",
        arguments: [
            (["203.0.113.9"], "203.0.113.9"), (["203.0.113.9, 10.1.1.1"], "203.0.113.9"),
            (["1.2.3.4, 203.0.113.9, 10.1.1.1"], "203.0.113.9"),
            (["1.2.3.4", "203.0.113.9", "10.1.1.1"], "203.0.113.9"), (["10.3.3.3, 10.2.2.2"], "10.3.3.3"),
            ([], "10.0.0.1"),
            (["203.0.113.9 ,\t10.1.1.1 "], "203.0.113.9"), (["2001:db8:9::1, 2001:db8:1::5"], "2001:db8:9::1"),
            (["2001:0DB8:0009:0000::0001"], "2001:db8:9::1"), (["::ffff:203.0.113.9"], "203.0.113.9"),
            (["203.0.113.9, ::ffff:10.1.1.1"], "203.0.113.9"),
        ])
    func chains(values: [String], address: String) {
        var headers: HTTPFields = [:]
        for value in values { headers.append(HTTPField(name: .xForwardedFor, value: value)) }
        #expect(resolve(headers).address == address)
    }

    @Test(
        "is the proxy when the chain holds what is no address",
        arguments: [
            "unknown", "203.0.113.9, garbage", "203.0.113.9:1234", "[2001:db8:9::1]", "203.0.113.9,,10.1.1.1x",
            "<script>", "_hidden", "1.2.3", "999.1.1.1",
        ])
    func garbage(value: String) {
        #expect(resolve(Self.chain(value)).address == "10.0.0.1")
    }

    @Test("is what stands behind the garbage in the chain")
    func garbageInFront() {
        #expect(resolve(Self.chain("garbage, 203.0.113.9, 10.1.1.1")).address == "203.0.113.9")
    }

    @Test(
        "is written in one way",
        arguments: [("::ffff:198.51.100.7", "198.51.100.7"), ("2001:DB8:0:0::1", "2001:db8::1")])
    func canonical(peer: String, address: String) {
        #expect(resolve(from: peer).address == address)
    }

    @Test("trusts a proxy that connects by IPv6 with an IPv4 address")
    func mappedProxy() {
        #expect(resolve(from: "::ffff:10.0.0.1", Self.chain("203.0.113.9")).address == "203.0.113.9")
    }

    @Test(
        "used the scheme and the host that the proxy says",
        arguments: [
            ("https", "shop.example", "https://shop.example"),
            ("HTTPS", "Shop.Example:8443", "https://shop.example:8443"),
            ("http", "[2001:db8::1]:80", "http://[2001:db8::1]:80"),
            ("https, http", "a.example, b.example", "https://a.example"),
            ("gopher", "shop.example", "http://shop.example"), ("https://x", "shop.example", "http://shop.example"),
        ])
    func origins(scheme: String, host: String, origin: String) {
        #expect(resolve([.xForwardedProto: scheme, .xForwardedHost: host]).origin == origin)
    }

    @Test(
        "used no host that would change an address built from it",
        arguments: [
            "evil.example/x", "evil.example@id", "a b", "a\\b", "a?b", "a#b", "é.example", "<x>", "a\"b",
            String(repeating: "a", count: 256),
        ])
    func hostInjection(host: String) {
        #expect(resolve([.xForwardedHost: host]).origin == "http://id.example.com")
        #expect(resolve(from: "198.51.100.7", host: host).origin == "http://localhost")
        #expect(!Forwarding.isHost(host))
    }

    @Test("used TLS when the connection did")
    func secure() {
        #expect(resolve(from: "198.51.100.7", secure: true).origin == "https://id.example.com")
        #expect(resolve(secure: true).origin == "https://id.example.com")
        #expect(resolve(secure: true, [.xForwardedProto: "http"]).origin == "http://id.example.com")
        #expect(resolve(host: "").origin == "http://localhost")
    }
}

@Suite("A network")
struct NetworkTests {
    @Test(
        "holds the addresses that begin with its bits",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.1.2.3/8", "10.9.9.9", true),
            ("192.0.2.128/25", "192.0.2.200", true), ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.4/31", "192.0.2.5", true),
            ("192.0.2.4/31", "192.0.2.6", false), ("192.0.2.4", "192.0.2.4", true), ("192.0.2.4", "192.0.2.5", false),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
            ("::/0", "10.0.0.1", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
            ("10.0.0.0/8", "::ffff:10.2.3.4", true), ("::ffff:10.0.0.0/104", "10.2.3.4", true),
            ("::ffff:10.0.0.0/104", "11.2.3.4", false),
            ("::ffff:10.0.0.1", "10.0.0.1", true), ("10.0.0.0/8", "garbage", false), ("10.0.0.0/8", "", false),
        ])
    func contains(network: String, address: String, isInside: Bool) throws {
        #expect(try #require(Network(network)).contains(address) == isInside)
    }

    @Test(
        "is none when it is written wrongly",
        arguments: [
            "", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0", "::/129",
            "::ffff:10.0.0.0/95", "host", " 10.0.0.1",
        ])
    func malformed(text: String) {
        #expect(Network(text) == nil)
    }
}
