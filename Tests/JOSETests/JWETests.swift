import JOSE
import Kernel
import Testing

@Suite("Encrypted tokens")
struct JWETests {
    private let payload = Array("a signed token would be here".utf8)

    @Test("are read by the owner of the key")
    func roundTrip() throws {
        let key = try TestKeys.key(.rsa)
        for count in [0, 1, 15, 16, 17, 5000] {
            let payload = SecureRandom.bytes(count)
            let token = try JWE.encrypt(payload, to: key.publicKey, keyID: "e1", header: ["cty": "JWT"])
            let (header, content) = try JWE.decrypt(token, with: key)
            #expect(content == payload)
            #expect(header == ["alg": "RSA-OAEP-256", "enc": "A256CBC-HS512", "kid": "e1", "cty": "JWT"])
        }
    }

    @Test("are different each time")
    func fresh() throws {
        let key = try TestKeys.key(.rsa).publicKey
        #expect(try JWE.encrypt(payload, to: key) != JWE.encrypt(payload, to: key))
    }

    @Test("are not read by anyone else")
    func stranger() throws {
        let token = try JWE.encrypt(payload, to: TestKeys.key(.rsa).publicKey)
        let stranger = try TestKeys.strangerRSA()
        #expect(throws: JOSEError.decryptionFailed) { try JWE.decrypt(token, with: stranger) }
    }

    @Test("are refused after a change to any part", arguments: 0..<5)
    func tampering(part: Int) throws {
        let key = try TestKeys.key(.rsa)
        let token = try JWE.encrypt(payload, to: key.publicKey, header: ["cty": "JWT"])
        var parts = token.split(separator: ".").map(String.init)
        var bytes = try #require(Base64URL.decode(parts[part]))
        // In the header this turns the value of `cty` from JWT into something else, which is still a header.
        let index = part == 0 ? try #require(bytes.firstIndex(of: UInt8(ascii: "J"))) : bytes.count / 2
        bytes[index] ^= 1
        parts[part] = Base64URL.encode(bytes)
        #expect(throws: JOSEError.decryptionFailed) { try JWE.decrypt(parts.joined(separator: "."), with: key) }
    }

    @Test("that are truncated, malformed or of another algorithm are refused")
    func malformed() throws {
        let key = try TestKeys.key(.rsa)
        let parts = try JWE.encrypt(payload, to: key.publicKey).split(separator: ".").map(String.init)
        let headers = [
            #"{"alg":"RSA1_5","enc":"A256CBC-HS512"}"#, #"{"alg":"dir","enc":"A256CBC-HS512"}"#,
            #"{"alg":"RSA-OAEP-256","enc":"A128GCM"}"#, #"{"alg":"RSA-OAEP-256"}"#, "[]",
            #"{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512","zip":"DEF"}"#,
            #"{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512","crit":["x"]}"#,
        ]
        for header in headers {
            let token = ([Base64URL.encode(header.utf8)] + parts.dropFirst()).joined(separator: ".")
            #expect(throws: JOSEError.self) { try JWE.decrypt(token, with: key) }
        }
        for count in 0..<5 {
            #expect(throws: JOSEError.self) { try JWE.decrypt(parts.prefix(count).joined(separator: "."), with: key) }
        }
        for index in 1..<5 {
            var emptied = parts
            emptied[index] = ""
            #expect(throws: JOSEError.self) { try JWE.decrypt(emptied.joined(separator: "."), with: key) }
        }
    }

    @Test("need an RSA key that is long enough")
    func wrongKeys() throws {
        let token = try JWE.encrypt(payload, to: TestKeys.key(.rsa).publicKey)
        for key in [try TestKeys.key(.ec(.p256)), try TestKeys.key(.ed25519), try PrivateKey(pem: PEMFixture.shortRSA)]
        {
            #expect(throws: JOSEError.self) { try JWE.encrypt(payload, to: key.publicKey) }
            #expect(throws: JOSEError.self) { try JWE.decrypt(token, with: key) }
        }
    }
}
