import JOSE
import Kernel
import Testing

@Suite("A verifier")
struct VerifierTests {
    private let claims: JSON = ["sub": "1"]

    @Test("refuses a token after any change", arguments: [Algorithm.rs256, .ps256, .es256, .edDSA, .hs256])
    func tampering(algorithm: Algorithm) throws {
        let (signer, key) = try TestKeys.pair(algorithm)
        let verifier = Verifier([key])
        let token = Array(try signer.sign(claims).utf8)
        for index in stride(from: 0, to: token.count, by: 7) {
            var changed = token
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: JOSEError.self) { try verifier.verify(String(decoding: changed, as: UTF8.self)) }
        }
    }

    @Test("refuses a payload under another token's signature")
    func swappedSignature() throws {
        let (signer, key) = try TestKeys.pair(.es256)
        let mine = try signer.sign(["sub": "me"]).split(separator: ".")
        let admin = try signer.sign(["sub": "admin"]).split(separator: ".")
        let mixed = "\(mine[0]).\(admin[1]).\(mine[2])"
        #expect(throws: JOSEError.badSignature) { try Verifier([key]).verify(mixed) }
    }

    @Test("refuses the algorithm none, however it is written", arguments: ["none", "None", "NONE", "nOnE", ""])
    func algorithmNone(name: String) throws {
        let (_, key) = try TestKeys.pair(.rs256)
        for signature in [[], [1, 2, 3]] as [[UInt8]] {
            let token = forge(header: #"{"alg":"\#(name)"}"#, payload: #"{"sub":"1"}"#, signature: signature)
            #expect(throws: JOSEError.self) { try Verifier([key]).verify(token) }
        }
    }

    @Test("refuses an HMAC made with the text of a public key")
    func algorithmConfusion() throws {
        let key = try TestKeys.key(.rsa).publicKey
        let verifier = Verifier([try VerificationKey(key, algorithm: .rs256)])
        for secret in [Array(try key.pem().utf8), key.der] {
            let token = try Signer(secret: secret).sign(claims)
            #expect(throws: JOSEError.algorithmNotAllowed("HS256")) { try verifier.verify(token) }
        }
    }

    @Test("refuses another algorithm of the same key")
    func otherAlgorithm() throws {
        let (signer, _) = try TestKeys.pair(.rs512)
        let (_, key) = try TestKeys.pair(.rs256)
        let token = try signer.sign(claims)
        #expect(throws: JOSEError.algorithmNotAllowed("RS512")) { try Verifier([key]).verify(token) }
    }

    @Test("refuses a signature by a key it does not know, even one the token brings along")
    func strangersKey() throws {
        let stranger = try TestKeys.strangerRSA()
        let jwk = JSON.object(try stranger.publicKey.jwk())
        let token = try Signer(key: stranger, header: ["jwk": jwk, "jku": "https://evil.example/keys"]).sign(claims)
        let (_, key) = try TestKeys.pair(.rs256)
        #expect(throws: JOSEError.badSignature) { try Verifier([key]).verify(token) }
    }

    @Test("refuses ECDSA signatures of zeros and in DER")
    func ecdsaForms() throws {
        let (_, key) = try TestKeys.pair(.es256)
        let verifier = Verifier([key])
        let signatures = [
            [UInt8](repeating: 0, count: 64), [UInt8](repeating: 0xFF, count: 64), [0x30, 6, 2, 1, 1, 2, 1, 1],
            [UInt8](repeating: 1, count: 63), [UInt8](repeating: 1, count: 128),
        ]
        for signature in signatures {
            let token = forge(header: #"{"alg":"ES256"}"#, payload: "{}", signature: signature)
            #expect(throws: JOSEError.badSignature) { try verifier.verify(token) }
        }
    }

    @Test("refuses extensions that it is told to understand")
    func critical() throws {
        let (signer, key) = try TestKeys.pair(.hs256)
        let token = try signer.sign(claims, header: ["crit": ["b64"], "b64": false])
        #expect(throws: JOSEError.criticalExtension) { try Verifier([key]).verify(token) }
        let empty = try signer.sign(claims, header: ["crit": []])
        #expect(throws: JOSEError.criticalExtension) { try Verifier([key]).verify(empty) }
    }

    @Test("refuses what is too long before looking at it")
    func tooLong() throws {
        let (signer, key) = try TestKeys.pair(.hs256)
        let token = try signer.sign([UInt8](repeating: 65, count: 60_000))
        #expect(throws: JOSEError.tooLarge(limit: 65536)) { try Verifier([key]).verify(token) }
        let dots = String(repeating: ".", count: 65536)
        #expect(throws: JOSEError.self) { try Verifier([key]).verify(dots) }
    }

    @Test(
        "refuses text that is no token",
        arguments: [
            "", ".", "..", "...", "a.b", "a.b.c", "e30.e30.", "e30.e30.AA", ".e30.AA", "W10.e30.AA", "bnVsbA.e30.AA",
            "eyJhbGciOiJIUzI1NiJ9.e30.A", "eyJhbGciOiJIUzI1NiJ9.e30.AA==", "eyJhbGciOiJIUzI1NiJ9.e30.AA.AA.AA",
            "eyJhbGciOiJIUzI1NiJ9\n.e30.AA", "eyJhbGciOlsiSFMyNTYiXX0.e30.AA", "😀.😀.😀", "\0.\0.\0",
        ])
    func malformed(text: String) throws {
        let (_, key) = try TestKeys.pair(.hs256)
        #expect(throws: JOSEError.self) { try Verifier([key]).verify(text) }
    }

    @Test("refuses everything when it has no keys")
    func noKeys() throws {
        let (signer, _) = try TestKeys.pair(.hs256)
        let token = try signer.sign(claims)
        #expect(throws: JOSEError.algorithmNotAllowed("HS256")) { try Verifier([]).verify(token) }
    }

    @Test("accepts only objects as claims", arguments: ["[]", "1", "null", "{", "", #"{"a":1}x"#])
    func claimsAreObjects(payload: String) throws {
        let (signer, key) = try TestKeys.pair(.hs256)
        let token = try Verifier([key]).verify(signer.sign(Array(payload.utf8)))
        #expect(throws: JOSEError.self) { try token.claims() }
    }
}

@Suite("Choosing among keys")
struct KeyChoiceTests {
    private func secret(_ name: String, keyID: String?) throws -> (Signer, VerificationKey) {
        let bytes = Array(name.utf8)
        return (try Signer(secret: bytes, keyID: keyID), try VerificationKey(secret: bytes, keyID: keyID))
    }

    @Test("goes by kid, so that a key never speaks for another's name")
    func byKeyID() throws {
        let (one, oneKey) = try secret("one", keyID: "1")
        let (_, twoKey) = try secret("two", keyID: "2")
        let (impostor, _) = try secret("one", keyID: "2")
        let verifier = Verifier([oneKey, twoKey])
        #expect(try verifier.verify(one.sign([1])).keyID == "1")
        #expect(throws: JOSEError.badSignature) { try verifier.verify(impostor.sign([1])) }
    }

    @Test("says so when the kid is unknown")
    func unknown() throws {
        let (_, key) = try secret("one", keyID: "1")
        let (other, _) = try secret("one", keyID: "3")
        #expect(throws: JOSEError.unknownKey) { try Verifier([key]).verify(other.sign([1])) }
    }

    @Test("tries all keys of the algorithm for a token without kid")
    func withoutKeyID() throws {
        let (_, oneKey) = try secret("one", keyID: "1")
        let (two, _) = try secret("two", keyID: nil)
        let (_, twoKey) = try secret("two", keyID: "2")
        #expect(try Verifier([oneKey, twoKey]).verify(two.sign([1])).keyID == "2")
    }

    @Test("lets a key without kid verify any token")
    func namelessKey() throws {
        let (_, nameless) = try secret("one", keyID: nil)
        let (named, _) = try secret("one", keyID: "9")
        #expect(try Verifier([nameless]).verify(named.sign([1])).keyID == nil)
    }

    @Test("treats a kid that is no text as unknown")
    func strangeKeyID() throws {
        let (_, key) = try secret("one", keyID: "1")
        let input = Base64URL.encode(#"{"alg":"HS256","kid":1}"#.utf8) + ".e30"
        let signature = Base64URL.encode(try Digest.hmac(.sha256, key: "one".utf8, message: input.utf8))
        #expect(throws: JOSEError.unknownKey) { try Verifier([key]).verify("\(input).\(signature)") }
    }
}
