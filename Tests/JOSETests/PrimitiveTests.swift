import JOSE
import Testing

@Suite("Base64URL")
struct Base64URLTests {
    @Test(
        "encodes the test vectors of RFC 4648 section 10 without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, encoded: String) {
        #expect(Base64URL.encode(plain.utf8) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test("uses the alphabet that is safe in URLs")
    func alphabet() {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
        #expect(Base64URL.decode("-__-") == [0xFB, 0xFF, 0xFE])
    }

    @Test("gives back what it was given, at every length")
    func roundTrip() {
        for count in 0..<200 {
            let bytes = SecureRandom.bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(
        "refuses whatever it would not have written",
        arguments: [
            "Zg==", "Zg=", "Z", "Zm9vY", "Zm9v\n", " Zm9v", "Zm 9v", "Zm+v", "Zm/v", "Zh", "Zm9", "Zm9vé", "\0", "😀",
        ])
    func strict(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}

@Suite("Hashes")
struct DigestTests {
    @Test("are those of FIPS 180-4 for 'abc'")
    func abc() {
        let abc = "abc".utf8
        #expect(hex(Digest.sha1(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(hex(Digest.sha256(abc)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hex(Digest.sha384(abc)).hasPrefix("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"))
        #expect(hex(Digest.sha512(abc)).hasPrefix("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"))
    }

    @Test("exist for nothing at all")
    func empty() {
        #expect(hex(Digest.sha1([])) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(hex(Digest.sha256([])).hasPrefix("e3b0c44298fc1c149afbf4c8996fb924"))
    }

    @Test("are as long as they say", arguments: HashFunction.allCases)
    func lengths(function: HashFunction) {
        #expect(Digest.hash([1, 2, 3], with: function).count == function.byteCount)
    }

    @Test("take bytes that do not lie in a row")
    func scattered() {
        #expect(Digest.sha256((0..<100).lazy.map { UInt8($0) }) == Digest.sha256(Array(0..<100)))
    }

    @Test("with a key are those of RFC 4231 test case 2")
    func hmac() throws {
        let message = "what do ya want for nothing?".utf8
        let short = try Digest.hmac(.sha256, key: "Jefe".utf8, message: message)
        #expect(hex(short) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let long = try Digest.hmac(.sha512, key: "Jefe".utf8, message: message)
        #expect(hex(long).hasPrefix("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"))
    }

    @Test("with an empty key are refused")
    func emptyKey() {
        #expect(throws: JOSEError.self) { try Digest.hmac(.sha256, key: [], message: [1]) }
    }

    @Test("compare by content and length")
    func comparison() {
        #expect(Digest.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(Digest.areEqual([], []))
        #expect(!Digest.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!Digest.areEqual([1, 2, 3], [1, 2]))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

@Suite("Random bytes")
struct SecureRandomTests {
    @Test("come in the wanted number and never twice")
    func random() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(Set((0..<1000).map { _ in SecureRandom.bytes(16) }).count == 1000)
    }
}
