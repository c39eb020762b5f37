import JOSE
import Kernel
import Testing

@Suite("Private keys")
struct PrivateKeyTests {
    @Test("come back from PEM as they went in", arguments: TestKeys.kinds)
    func roundTrip(kind: KeyKind) throws {
        let key = try TestKeys.key(kind)
        let pem = try key.pem()
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let again = try PrivateKey(pem: pem)
        #expect(again.kind == kind)
        #expect(try again.publicKey == key.publicKey)
        #expect(try again.pem() == pem)
    }

    @Test("are read from PKCS#1 and SEC 1 too")
    func otherForms() throws {
        #expect(try PrivateKey(pem: PEMFixture.shortRSA).kind == .rsa)
        let ec = try PrivateKey(pem: PEMFixture.sec1)
        #expect(ec.kind == .ec(.p256))
        let token = try Signer(key: ec).sign([1])
        #expect(try Verifier([VerificationKey(ec.publicKey, algorithm: .es256)]).verify(token).payload == [1])
    }

    @Test("are found behind other text, and with the line ends of Windows")
    func surroundings() throws {
        let pem = try TestKeys.key(.ed25519).pem()
        #expect(try PrivateKey(pem: "Some words first.\n" + pem + "and after").kind == .ed25519)
        let lines = pem.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
        #expect(try PrivateKey(pem: lines).kind == .ed25519)
    }

    @Test("of type DSA can be kept, but say what they are")
    func dsa() throws {
        let key = try PrivateKey(pem: PEMFixture.dsa)
        #expect(key.kind.name == "dsa")
        #expect(try PrivateKey(pem: key.pem()).publicKey == key.publicKey)
        #expect(throws: JOSEError.self) { try key.publicKey.jwk() }
        #expect(throws: JOSEError.self) { try PrivateKey.generate(.dsa) }
    }

    @Test("that are encrypted are refused without asking anyone for the password")
    func encrypted() {
        #expect(throws: JOSEError.malformedKey("it is encrypted with a password")) {
            try PrivateKey(pem: PEMFixture.encrypted)
        }
    }

    @Test("on other curves are refused")
    func otherCurve() {
        #expect(throws: JOSEError.unsupportedKey("its curve is not P-256, P-384 or P-521")) {
            try PrivateKey(pem: PEMFixture.secp256k1)
        }
    }

    @Test("are not read from a public key or a certificate")
    func publicOnly() throws {
        let key = try TestKeys.key(.ec(.p256))
        let certificate = try Certificate.selfSigned(
            key: key, commonName: "x", organization: "Lanyard", validDays: 1, now: 1_800_000_000)
        #expect(throws: JOSEError.self) { try PrivateKey(pem: key.publicKey.pem()) }
        #expect(throws: JOSEError.self) { try PrivateKey(pem: certificate.pem) }
    }

    @Test("have 2048 to 8192 bits, if RSA", arguments: [-1, 0, 512, 2047, 8193, Int.max])
    func rsaSizes(bits: Int) {
        #expect(throws: JOSEError.self) { try PrivateKey.generateRSA(bits: bits) }
    }

    @Test("show nothing of themselves when printed", arguments: TestKeys.kinds)
    func descriptions(kind: KeyKind) throws {
        let key = try TestKeys.key(kind)
        var text = "\(key) \(String(reflecting: key))"
        dump(key, to: &text)
        dump(try Signer(key: key), to: &text)
        let secret = try Signer(secret: Array("hunter2hunter2".utf8))
        dump(secret, to: &text)
        text += "\(secret) \(String(reflecting: secret)) \([secret])"
        #expect(!text.contains("PRIVATE KEY") && !text.contains("hunter2") && !text.contains("104"))
        #expect("\(key)" == "PrivateKey(\(kind))")
    }
}

@Suite("Public keys")
struct PublicKeyTests {
    @Test("come back from PEM and DER as they went in", arguments: TestKeys.kinds)
    func roundTrip(kind: KeyKind) throws {
        let key = try TestKeys.key(kind).publicKey
        #expect(key.kind == kind)
        let pem = try key.pem()
        #expect(pem.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        #expect(try PublicKey(pem: pem) == key)
        #expect(try PublicKey(der: key.der) == key)
    }

    @Test("come back from JSON as they went in", arguments: TestKeys.kinds)
    func jwk(kind: KeyKind) throws {
        let key = try TestKeys.key(kind).publicKey
        let members = try key.jwk()
        #expect(try PublicKey(jwk: .object(members)) == key)
        #expect(members["d"] == nil && members["p"] == nil)
    }

    @Test("know their private half and no other")
    func matching() throws {
        let key = try TestKeys.key(.rsa)
        #expect(try key.publicKey.matches(key))
        #expect(try !key.publicKey.matches(TestKeys.strangerRSA()))
        #expect(try !key.publicKey.matches(TestKeys.key(.ed25519)))
    }

    @Test("with bytes after their end are refused")
    func trailing() throws {
        let der = try TestKeys.key(.ed25519).publicKey.der
        #expect(throws: JOSEError.self) { try PublicKey(der: der + [0]) }
        #expect(throws: JOSEError.self) { try PublicKey(der: []) }
    }

    @Test("whose point is at infinity are refused")
    func infinity() {
        let algorithm: [UInt8] = [
            0x30, 0x13, 6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7,
        ]
        #expect(throws: JOSEError.self) { try PublicKey(der: [0x30, 0x19] + algorithm + [3, 2, 0, 0]) }
    }

    @Test("are named by the hash of their text")
    func names() throws {
        let key = try TestKeys.key(.ed25519)
        let pem = try key.pem()
        #expect(KeyID.forPEM(pem) == Base64URL.encode(Digest.sha512(pem.utf8)))
        #expect(KeyID.forPEM("").hasPrefix("z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg_SpIdNs6c5H0NE8XYXysP-DGNKHfuwvY7kxvUdB"))
        #expect(try KeyID.forPublicKey(key.publicKey) == KeyID.forPublicKey(PublicKey(pem: key.publicKey.pem())))
        #expect(try KeyID.forPublicKey(key.publicKey) != KeyID.forPEM(pem))
        #expect(KeyID.forPEM(pem).utf8.count == 86)
    }
}
