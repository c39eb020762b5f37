import HTTPTypes
import JOSE
import Kernel
import TestKit
import Testing

@testable import StageMutualTLS

struct MutualTLSStageTests {
    private static let now = 1_800_000_000
    /// Signed by its own key: whoever trusts it trusts it alone.
    private let mira: Certificate

    init() throws { mira = try Self.certificate("mira") }

    private static func certificate(_ name: String, days: Int = 30, now: Int = now) throws -> Certificate {
        try Certificate.selfSigned(
            key: PrivateKey.generate(.ec(.p256)), commonName: name, organization: "Lanyard", validDays: days, now: now)
    }

    private func harness(
        _ fields: [String: JSON] = [:], trusting trusted: [Certificate]? = nil,
        designation: Flow.Designation = .authentication
    ) throws -> StageHarness {
        let powers = FakePowers()
        let authorities = trusted ?? [mira]
        for (index, authority) in authorities.enumerated() {
            try powers.configure(
                CertificateKeyPair.self, "ca-\(index)", ["certificate_data": .string(authority.pem)])
        }
        let all: [String: JSON] = [
            "mode": "required", "cert_attribute": "common_name", "user_attribute": "username",
            "certificate_authorities": .array(authorities.indices.map { .string("ca-\($0)") }),
        ]
        let harness = try StageHarness(
            MutualTLSStage.self, all.merging(fields) { $1 }, powers: powers, designation: designation)
        powers.directory.add(.sample())
        return harness
    }

    /// Has a proxy hand on headers.
    private func show(_ headers: HTTPFields, to harness: StageHarness, trusted: Bool = true) {
        harness.request.sent = SentRequest(headers: headers, target: "/", body: [])
        if trusted {
            harness.request.certificateHeaders = [
                "ssl-client-cert", "x-forwarded-client-cert", "x-forwarded-tls-client-cert",
            ]
        }
    }

    private func show(_ certificate: Certificate, to harness: StageHarness, trusted: Bool = true) {
        show([.sslClientCert: PercentCoding.encode(certificate.pem)], to: harness, trusted: trusted)
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(MutualTLSStagePlugin.self)
    }

    @Test func `Whom the certificate names is the user`() async throws {
        let harness = try harness()
        show(mira, to: harness)
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
        #expect(harness.plan[.authMethod] == "mtls")
        let facts = harness.plan[.authMethodArguments]?.members["certificate"]
        #expect(facts == harness.plan.context["certificate"])
        #expect(facts?["subject"]?.string == mira.subject)
        #expect(facts?["fingerprint_sha256"]?.string == mira.sha256Fingerprint)
        #expect(facts?["serial_number"]?.string == mira.serialNumber)
    }

    @Test func `A header that no trusted proxy sent is nothing`() async throws {
        let harness = try harness()
        show(mira, to: harness, trusted: false)
        #expect(
            try await harness.enter().outcome == .denied("Certificate required but no certificate was given."))
        #expect(harness.plan[.pendingUser] == nil)
    }

    @Test func `Two proxies' words are nobody's`() async throws {
        let harness = try harness()
        let text = PercentCoding.encode(mira.pem)
        show([.sslClientCert: text, .forwardedClientCert: "Cert=\"\(text)\""], to: harness)
        #expect(try await harness.enter().outcome != .done)
    }

    @Test func `A certificate that the browser showed to the server itself counts like one that a proxy hands on`()
        async throws
    {
        let harness = try harness()
        harness.request.shownCertificates = [mira.der]
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
        let stranger = try Self.certificate("mira")
        let other = try self.harness()
        other.request.shownCertificates = [stranger.der, mira.der]
        #expect(try await other.enter().outcome == .denied("This certificate is not accepted."))
    }

    @Test func `A proxy's word beside a certificate of the connection leaves open whose counts`() async throws {
        let harness = try harness()
        show(mira, to: harness)
        harness.request.shownCertificates = [mira.der]
        #expect(
            try await harness.enter().outcome == .denied("Certificate required but no certificate was given."))
        #expect(harness.plan[.pendingUser] == nil)
    }

    @Test func `A certificate of somebody else's is refused, or left aside where none is needed`() async throws {
        let stranger = try Self.certificate("mira")
        let required = try harness()
        show(stranger, to: required)
        #expect(try await required.enter().outcome == .denied("This certificate is not accepted."))
        let optional = try harness(["mode": "optional"])
        show(stranger, to: optional)
        #expect(try await optional.enter().outcome == .done)
        #expect(optional.plan[.pendingUser] == nil && optional.plan.context["certificate"] == nil)
    }

    @Test func `A certificate that is over, or has yet to begin, is refused`() async throws {
        for (days, start) in [(1, Self.now - 3 * 86_400), (30, Self.now + 9 * 86_400)] {
            let certificate = try Self.certificate("mira", days: days, now: start)
            let harness = try harness(trusting: [certificate])
            show(certificate, to: harness)
            #expect(try await harness.enter().outcome == .denied("This certificate is not accepted."))
        }
    }

    @Test func `Who has no certificate goes on where none is needed`() async throws {
        #expect(try await harness(["mode": "optional"]).enter().outcome == .done)
        #expect(
            try await harness().enter().outcome == .denied("Certificate required but no certificate was given."))
    }

    @Test func `Without anybody to trust, nobody is trusted`() async throws {
        let harness = try harness(trusting: [])
        show(mira, to: harness)
        #expect(try await harness.enter().outcome == .denied("Unknown error"))
    }

    @Test func `The brand's authorities count where the stage has none`() async throws {
        let harness = try harness(trusting: [])
        try harness.powers.configure(
            CertificateKeyPair.self, "brand-ca", ["certificate_data": .string(mira.pem)])
        var brand = Brand()
        brand.clientCertificates = [Reference(ObjectID("brand-ca"))]
        harness.request.brand = CurrentBrand(id: ObjectID("brand"), value: brand)
        show(mira, to: harness)
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
    }

    @Test func `A name that nobody has, or somebody who may not sign in, is refused`() async throws {
        let stranger = try Self.certificate("nobody")
        let unknown = try harness(trusting: [stranger])
        show(stranger, to: unknown)
        #expect(try await unknown.enter().outcome == .denied("No user found for certificate."))
        let inactive = try harness()
        inactive.powers.directory.add(.sample(isActive: false))
        show(mira, to: inactive)
        #expect(try await inactive.enter().outcome == .denied("No user found for certificate."))
    }

    @Test func `Upper and lower case count`() async throws {
        let certificate = try Self.certificate("MIRA")
        let harness = try harness(trusting: [certificate])
        show(certificate, to: harness)
        #expect(try await harness.enter().outcome == .denied("No user found for certificate."))
    }

    @Test func `The whole subject can be the name`() async throws {
        let harness = try harness(["cert_attribute": "subject"])
        harness.powers.directory.add(.sample(username: mira.subject))
        show(mira, to: harness)
        #expect(try await harness.enter().outcome == .done)
    }

    @Test func `One user's certificate adds nothing to what another has proved`() async throws {
        let harness = try harness()
        harness.setPendingUser(.sample(id: 8, username: "other"))
        show(mira, to: harness)
        #expect(try await harness.enter().outcome == .denied("This certificate belongs to another user."))
        #expect(harness.plan[.pendingUser]?.pk == 8 && harness.plan[.authMethod] == nil)
    }

    @Test func `Who enrols is known by the certificate, and not signed in by it`() async throws {
        let harness = try harness(designation: .enrollment)
        harness.plan[.promptData] = ["username": "new"]
        show(mira, to: harness)
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.plan[.promptData] == ["username": "new", "name": "mira"])
        #expect(harness.plan[.pendingUser] == nil && harness.plan[.authMethod] == nil)
    }

    @Test func `An authority that cannot be read lets nobody in`() async throws {
        let harness = try harness(["mode": "optional"])
        try harness.powers.configure(CertificateKeyPair.self, "ca-0", ["certificate_data": "nothing"])
        show(mira, to: harness)
        await #expect(throws: (any Error).self) { try await harness.enter() }
    }
}

struct ShownCertificateTests {
    private func read(_ name: HTTPField.Name, _ value: String) -> [ShownCertificate] {
        var request = RequestFacts.sample()
        request.certificateHeaders = [name.canonicalName]
        request.sent = SentRequest(headers: [name: value], target: "/", body: [])
        return ShownCertificate.all(in: request)
    }

    private func pair() throws -> (leaf: Certificate, other: Certificate) {
        func make(_ name: String) throws -> Certificate {
            try Certificate.selfSigned(
                key: PrivateKey.generate(.ec(.p256)), commonName: name, organization: "Lanyard", validDays: 1,
                now: 1_800_000_000)
        }
        return (try make("leaf"), try make("other"))
    }

    private func base64(_ certificate: Certificate) -> String {
        certificate.pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
    }

    @Test func `Each proxy's way of writing certificates is understood`() throws {
        let (leaf, other) = try pair()
        let (leafPEM, otherPEM) = (PercentCoding.encode(leaf.pem), PercentCoding.encode(other.pem))
        let headers: [(HTTPField.Name, String, [Certificate])] = [
            (.sslClientCert, leafPEM, []),
            (.sslClientCert, leafPEM + otherPEM, [other]),
            // Without its line ends, as some hand on what nginx calls ssl_client_cert.
            (.sslClientCert, leaf.pem.replacing("\n", with: " "), []),
            (.forwardedTLSClientCert, base64(leaf), []),
            (.forwardedTLSClientCert, "\(base64(leaf)),\(base64(other))", [other]),
            (.forwardedTLSClientCert, PercentCoding.encode(base64(leaf)), []),
            (.forwardedClientCert, "Hash=00;Cert=\"\(leafPEM)\";Subject=\"CN=a,b;c\"", []),
            (.forwardedClientCert, "By=spiffe://x;Cert=\"\(leafPEM)\";Chain=\"\(otherPEM)\"", [other]),
            (.forwardedClientCert, "Cert=\"\(otherPEM)\",Hash=00;Cert=\"\(leafPEM)\"", []),
        ]
        for (name, value, others) in headers {
            let shown = try #require(read(name, value).first, "\(name) \(value.prefix(40))")
            #expect(shown.certificate == leaf)
            #expect(shown.others == others)
        }
    }

    @Test func `A chain of the connection is understood, and nothing else in its place`() throws {
        let (leaf, other) = try pair()
        func read(_ chain: [[UInt8]]) -> [ShownCertificate] {
            var request = RequestFacts.sample()
            request.shownCertificates = chain
            return ShownCertificate.all(in: request)
        }
        let shown = try #require(read([leaf.der, other.der]).first)
        #expect(shown.certificate == leaf && shown.others == [other])
        for chain in [[], [[]], [[1, 2, 3]], [leaf.der, []], [leaf.der + [0]], Array(repeating: leaf.der, count: 17)] {
            #expect(read(chain).isEmpty)
        }
    }

    @Test(arguments: [
        "", " ", "nothing", "Cert=", "Cert=\"\"", "Hash=00", "MII=",
        "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
        ",", "Cert=\"unfinished", String(repeating: "A", count: 70_000), "%00", "null", "(null)",
    ])
    func `What is no certificate is none`(value: String) {
        for name in [HTTPField.Name.sslClientCert, .forwardedClientCert] { #expect(read(name, value).isEmpty) }
    }
}

extension HTTPField.Name {
    static let sslClientCert = Self("SSL-Client-Cert")!
    static let forwardedClientCert = Self("X-Forwarded-Client-Cert")!
    static let forwardedTLSClientCert = Self("X-Forwarded-TLS-Client-Cert")!
}
