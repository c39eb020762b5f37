import HTTPTypes
import JOSE
import Kernel
import NIOSSL
import Testing

@testable import Web

@Suite("Certificates that clients show in TLS")
struct HandshakeTests {
    private static let host = "id.example.com"

    private func browser(
        _ site: Site, connectedTo name: String? = host, showing certificates: [[UInt8]] = [[1], [2]]
    ) -> Browser {
        let browser = site.browser()
        browser.handshake = .init(serverName: name, certificates: certificates)
        return browser
    }

    private func site() async throws -> Site {
        try await Site(trustedProxies: ["10.0.0.0/8"], certificateHeaders: ["ssl-client-cert"])
    }

    private func seen(_ browser: Browser, _ headers: HTTPFields = [:]) async throws -> Int? {
        try await browser.facts(headers)["certificates"]?.int
    }

    @Test("are those of a request to the host that they were shown to")
    func shown() async throws {
        let browser = browser(try await site())
        #expect(try await seen(browser) == 2)
        for host in ["id.example.com:9443", "ID.example.com", "id.example.com."] {
            browser.host = host
            #expect(try await seen(browser) == 2, "\(host)")
        }
    }

    @Test("are not those of a request to another host", arguments: ["example.com", nil, "id.example.com.evil.example"])
    func elsewhere(name: String?) async throws {
        #expect(try await seen(browser(site(), connectedTo: name)) == 0)
    }

    @Test("are not those of what a proxy hands on, trusted or not")
    func handedOn() async throws {
        let site = try await site()
        let proxy = browser(site)
        proxy.peer = "10.0.0.1"
        #expect(try await seen(proxy) == 0)
        let headers: [HTTPFields] = [
            [.xForwardedFor: "203.0.113.9"], [.xForwardedHost: Self.host], [.xForwardedProto: "https"],
            [.forwarded: "for=203.0.113.9"], [HTTPField.Name("SSL-Client-Cert")!: "anything"],
        ]
        for each in headers { #expect(try await seen(browser(site), each) == 0, "\(each)") }
    }

    @Test("need a connection to their own host, where one asks for them")
    func misdirected() async throws {
        let site = try await site()
        let pair = try await site.create(
            CertificateKeyPair.self, ["name": "authority", "certificate_data": .string(try Self.certificate().pem)])
        try await site.create(Brand.self, ["domain": "asking.example", "client_certificates": [.string("\(pair)")]])
        let browser = browser(site, connectedTo: "other.example")
        browser.host = "asking.example"
        let answer = await browser.get("/test/facts/")
        #expect(answer.status == .misdirectedRequest && answer.text.contains("new one"))
        // Nobody can have meant another host without naming one, and a proxy means what it says.
        for (name, peer) in [("asking.example", browser.peer), (nil, browser.peer), ("other.example", "10.0.0.1")] {
            browser.handshake = .init(serverName: name)
            browser.peer = peer
            #expect(await browser.get("/test/facts/").status == .ok)
        }
        browser.host = "elsewhere.example"
        browser.handshake = .init(serverName: "asking.example")
        #expect(await browser.get("/test/facts/").status == .ok)
    }

    @Test("are kept as they are shown, up to a length")
    func bounds() throws {
        let certificates = try (0..<17).map { _ in
            try NIOSSLCertificate(bytes: Self.certificate().der, format: .der)
        }
        let facts = HandshakeFacts(serverName: nil)
        facts.keep(certificates)
        #expect(facts.certificates.isEmpty)
        facts.keep(Array(certificates.prefix(16)))
        #expect(try facts.certificates == certificates.prefix(16).map { try $0.toDERBytes() })
    }

    private static func certificate() throws -> Certificate {
        try Certificate.selfSigned(
            key: PrivateKey.generate(.ec(.p256)), commonName: "authority", organization: "Lanyard", validDays: 1,
            now: 1_800_000_000)
    }
}
