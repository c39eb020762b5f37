import JOSE
import Kernel
import Testing

/// A generator that gives the same numbers in every run, so that a failure can be seen again.
private struct Sequence64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

@Suite("Hostile input")
struct HostileInputTests {
    private func texts() throws -> [String] {
        let key = try TestKeys.key(.ec(.p384))
        let certificate = try Certificate.selfSigned(
            key: key, commonName: "x", dnsNames: ["x.example"], organization: "Lanyard", validDays: 1,
            now: 1_800_000_000)
        let rsa = try TestKeys.key(.rsa)
        return [try key.pem(), try key.publicKey.pem(), certificate.pem, try rsa.pem(), try rsa.publicKey.pem()]
    }

    /// Reads the text as everything that it might be. Whether it is accepted does not matter here.
    private func read(_ text: String) {
        if let key = try? PrivateKey(pem: text) { _ = try? Signer(key: key).sign([1]) }
        if let key = try? PublicKey(pem: text) { _ = try? key.jwk() }
        if let chain = try? Certificate.chain(pem: text) { _ = chain.map { ($0.description, try? $0.publicKey) } }
    }

    @Test("cut off anywhere is refused as a key or certificate")
    func truncated() throws {
        for text in try texts() {
            for count in stride(from: 0, to: text.utf8.count - 30, by: 5) {
                let cut = String(decoding: Array(text.utf8.prefix(count)), as: UTF8.self)
                #expect(throws: JOSEError.self) { try PrivateKey(pem: cut) }
                #expect(throws: JOSEError.self) { try PublicKey(pem: cut) }
                #expect(throws: JOSEError.self) { try Certificate(pem: cut) }
            }
        }
    }

    @Test("with bytes changed at random does no harm")
    func mutatedPEM() throws {
        var random = Sequence64(state: 1)
        for text in try texts() {
            for _ in 0..<150 {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                read(String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    @Test("in DER, with bytes changed at random, does no harm")
    func mutatedDER() throws {
        var random = Sequence64(state: 2)
        let key = try TestKeys.key(.ec(.p256))
        let certificate = try Certificate.selfSigned(
            key: key, commonName: "x", dnsNames: ["x.example"], organization: "Lanyard", validDays: 1,
            now: 1_800_000_000)
        for _ in 0..<3000 {
            for original in [certificate.der, try key.publicKey.der] {
                var bytes = original
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                _ = try? Certificate(der: bytes)
                _ = try? PublicKey(der: bytes)
            }
        }
    }

    @Test("of random bytes is no token, key or certificate")
    func garbage() throws {
        let (_, key) = try TestKeys.pair(.es256)
        let verifier = Verifier([key])
        for count in [0, 1, 2, 10, 1000, 30_000] {
            let bytes = SecureRandom.bytes(count)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(throws: JOSEError.self) { try verifier.verify(text) }
            #expect(throws: JOSEError.self) { try PrivateKey(pem: text) }
            #expect(throws: JOSEError.self) { try PublicKey(der: bytes) }
            #expect(throws: JOSEError.self) { try Certificate(der: bytes) }
            #expect(throws: JOSEError.self) { try Certificate(pem: text) }
        }
    }

    @Test("of great length is refused at once")
    func huge() throws {
        let megabytes = String(repeating: "A", count: 8 << 20)
        let key = try TestKeys.key(.rsa)
        #expect(throws: JOSEError.tooLarge(limit: 64 << 10)) { try PrivateKey(pem: megabytes) }
        #expect(throws: JOSEError.tooLarge(limit: 64 << 10)) { try PublicKey(pem: megabytes) }
        #expect(throws: JOSEError.tooLarge(limit: 256 << 10)) { try Certificate(pem: megabytes) }
        #expect(throws: JOSEError.tooLarge(limit: 256 << 10)) { try Certificate(der: Array(megabytes.utf8)) }
        #expect(throws: JOSEError.tooLarge(limit: 64 << 10)) { try Verifier([]).verify(megabytes) }
        #expect(throws: JOSEError.tooLarge(limit: 256 << 10)) { try JWE.decrypt(megabytes, with: key) }
    }

    @Test("nested deeply in a token's header is refused")
    func deep() throws {
        let (_, key) = try TestKeys.pair(.hs256)
        let header = #"{"alg":"HS256","x":"# + String(repeating: "[", count: 20_000)
        #expect(throws: JOSEError.self) {
            try Verifier([key]).verify(forge(header: header, payload: "", signature: [1]))
        }
    }

    @Test("that damages a private key makes it no other key")
    func damagedPrivateKey() throws {
        // The last number of an RSA key serves to make signing fast; one digit of it is changed.
        var bytes = Array(try TestKeys.key(.rsa).pem().utf8)
        let index = bytes.count - 80
        bytes[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        guard let key = try? PrivateKey(pem: String(decoding: bytes, as: UTF8.self)) else { return }
        let verifier = Verifier([try VerificationKey(TestKeys.key(.rsa).publicKey, algorithm: .rs256)])
        #expect(throws: Never.self) { try verifier.verify(Signer(key: key).sign([1])) }
    }

    @Test("of a private key with another's public half is refused")
    func mismatchedHalves() throws {
        let mine = try TestKeys.key(.ec(.p256))
        let other = try PrivateKey.generate(.ec(.p256))
        var bytes = try der(mine.pem())
        let point = try other.publicKey.der.suffix(65)
        bytes.replaceSubrange((bytes.count - 65)..<bytes.count, with: point)
        let body = try #require(Base64Text.encode(bytes))
        #expect(throws: JOSEError.malformedKey("its private half does not belong to its public half")) {
            try PrivateKey(pem: "-----BEGIN PRIVATE KEY-----\n\(body)\n-----END PRIVATE KEY-----\n")
        }
    }

    private func der(_ pem: String) throws -> [UInt8] {
        try #require(Base64Text.decode(pem.split(separator: "\n").dropFirst().dropLast().joined()))
    }
}
