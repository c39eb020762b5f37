import JOSE
import Testing

@Suite("Certificates")
struct CertificateTests {
    private static let now = 1_800_000_000

    private func selfSigned(
        _ kind: KeyKind = .ec(.p256), commonName: String = "Lanyard Self-signed Certificate", names: [String] = [],
        organization: String = "Lanyard", days: Int = 365, now: Int = now
    ) throws -> Certificate {
        try Certificate.selfSigned(
            key: TestKeys.key(kind), commonName: commonName, dnsNames: names, organization: organization,
            validDays: days, now: now)
    }

    @Test("signed by their own key say whom they are for and how long", arguments: TestKeys.kinds)
    func contents(kind: KeyKind) throws {
        let certificate = try Certificate(pem: selfSigned(kind).pem)
        #expect(certificate.subject == "OU=Self-signed,O=Lanyard,CN=Lanyard Self-signed Certificate")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.notBefore == Self.now - 86400)
        #expect(certificate.notAfter == Self.now + 365 * 86400)
        #expect(try certificate.publicKey == TestKeys.key(kind).publicKey)
        #expect(try certificate.matches(TestKeys.key(kind)))
        #expect(try !certificate.matches(TestKeys.strangerRSA()))
    }

    @Test("come back from PEM and DER as they went in")
    func roundTrip() throws {
        let certificate = try selfSigned()
        #expect(try Certificate(pem: certificate.pem) == certificate)
        #expect(try Certificate(der: certificate.der) == certificate)
        #expect(try Certificate(pem: certificate.pem).pem == certificate.pem)
        #expect(throws: JOSEError.self) { try Certificate(der: certificate.der + [0]) }
    }

    @Test("have fingerprints of pairs with colons")
    func fingerprints() throws {
        let certificate = try selfSigned()
        #expect(certificate.sha256Fingerprint.split(separator: ":").count == 32)
        #expect(certificate.sha1Fingerprint.split(separator: ":").count == 20)
        #expect(certificate.sha256Fingerprint.allSatisfy { "0123456789abcdef:".contains($0) })
    }

    @Test("are each given a serial number of their own")
    func serials() throws {
        #expect(try selfSigned(.ed25519) != selfSigned(.ed25519))
    }

    @Test("in a chain come with the leaf first")
    func chain() throws {
        let leaf = try selfSigned(commonName: "leaf")
        let root = try selfSigned(commonName: "root")
        let chain = try Certificate.chain(pem: "words\n" + leaf.pem + "\n\n" + root.pem + "more words")
        #expect(chain == [leaf, root])
        #expect(try Certificate(pem: leaf.pem + root.pem) == leaf)
    }

    @Test("are found beside their private key in one text")
    func besideKey() throws {
        let certificate = try selfSigned()
        let key = try TestKeys.key(.ec(.p256)).pem()
        #expect(try Certificate.chain(pem: key + certificate.pem) == [certificate])
    }

    @Test("in a chain with a damaged one, or of endless length, are refused together")
    func badChains() throws {
        let pem = try selfSigned().pem
        let damaged = pem.replacing("MII", with: "AII", maxReplacements: 1).replacing("MIH", with: "AIH")
        #expect(throws: JOSEError.self) { try Certificate.chain(pem: pem + damaged) }
        #expect(throws: JOSEError.self) { try Certificate.chain(pem: pem + pem.dropLast(40)) }
        #expect(throws: JOSEError.self) { try Certificate.chain(pem: String(repeating: pem, count: 17)) }
        #expect(throws: JOSEError.tooLarge(limit: 256 << 10)) {
            try Certificate.chain(pem: String(repeating: pem, count: 600))
        }
    }

    @Test("write special characters in names so that none can be mistaken for another part")
    func escaping() throws {
        #expect(try selfSigned(commonName: "a,O=Evil+b").subject == #"OU=Self-signed,O=Lanyard,CN=a\,O=Evil\+b"#)
        #expect(try selfSigned(commonName: "Zoë 😀").subject == "OU=Self-signed,O=Lanyard,CN=Zoë 😀")
        #expect(try selfSigned(commonName: "a\0b\nc").subject == #"OU=Self-signed,O=Lanyard,CN=a\00b\0Ac"#)
    }

    @Test("leave out an organization that is empty")
    func noOrganization() throws {
        #expect(try selfSigned(organization: "").subject == "OU=Self-signed,CN=Lanyard Self-signed Certificate")
    }

    @Test("last beyond the year 2050, whose dates are written in another form")
    func farFuture() throws {
        let certificate = try selfSigned(days: 36500)
        #expect(certificate.notAfter == Self.now + 36500 * 86400)
        #expect(try selfSigned(now: 0).notBefore == -86400)
    }

    @Test("are not made of names or times that do not fit")
    func refused() throws {
        #expect(throws: JOSEError.self) { try selfSigned(commonName: "") }
        #expect(throws: JOSEError.self) { try selfSigned(commonName: String(repeating: "x", count: 65)) }
        #expect(throws: JOSEError.self) { try selfSigned(organization: String(repeating: "x", count: 65)) }
        for days in [0, -1, 36501, Int.max, Int.min] { #expect(throws: JOSEError.self) { try selfSigned(days: days) } }
        for now in [-1, Int.max, Int.min] { #expect(throws: JOSEError.self) { try selfSigned(now: now) } }
        for name in ["", "a b", "a,DNS:evil", "ä.example", "a\0.example", String(repeating: "a", count: 254)] {
            #expect(throws: JOSEError.self) { try selfSigned(names: ["good.example", name]) }
        }
        #expect(throws: JOSEError.self) { try selfSigned(names: Array(repeating: "a.example", count: 101)) }
        let dsa = try PrivateKey(pem: PEMFixture.dsa)
        #expect(throws: JOSEError.self) {
            try Certificate.selfSigned(
                key: dsa, commonName: "x", organization: "Lanyard", validDays: 1, now: Self.now)
        }
    }
}
