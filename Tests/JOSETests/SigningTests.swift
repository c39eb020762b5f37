import JOSE
import Kernel
import Testing

@Suite("Signing")
struct SigningTests {
    private let claims: JSON = ["sub": "1", "name": "Zoë", "admin": false]

    @Test("gives a token that the matching key verifies", arguments: Algorithm.allCases)
    func roundTrip(algorithm: Algorithm) throws {
        let (signer, key) = try TestKeys.pair(algorithm, keyID: "k1")
        let token = try Verifier([key]).verify(signer.sign(claims))
        #expect(token.header == ["alg": .string(algorithm.rawValue), "kid": "k1", "typ": "JWT"])
        #expect(try token.claims() == claims)
        #expect(token.keyID == "k1")
    }

    @Test("is salted with PSS, and not with PKCS #1 version 1.5")
    func salt() throws {
        let (pss, _) = try TestKeys.pair(.ps256)
        let (plain, _) = try TestKeys.pair(.rs256)
        #expect(try pss.sign(claims) != pss.sign(claims))
        #expect(try plain.sign(claims) == plain.sign(claims))
    }

    @Test(
        "takes the usual algorithm for the kind of key",
        arguments: zip(
            TestKeys.kinds, [Algorithm.rs256, .es256, .es384, .es512, .edDSA, .edDSA]))
    func defaults(kind: KeyKind, algorithm: Algorithm) throws {
        #expect(try Signer(key: TestKeys.key(kind)).algorithm == algorithm)
    }

    @Test("adds members to one token's header, but never changes algorithm or key")
    func extraHeader() throws {
        let (signer, key) = try TestKeys.pair(.es256, keyID: "k1")
        let token = try signer.sign(claims, header: ["typ": "at+jwt", "alg": "none", "kid": "other", "x": [1]])
        let header = try Verifier([key]).verify(token).header
        #expect(header == ["alg": "ES256", "kid": "k1", "typ": "at+jwt", "x": [1]])
        #expect(try Verifier([key]).verify(signer.sign(claims)).header["typ"] == "JWT")
    }

    @Test(
        "writes ECDSA signatures as two numbers of full length",
        arguments: zip(
            [Algorithm.es256, .es384, .es512], [64, 96, 132]))
    func ecdsaForm(algorithm: Algorithm, count: Int) throws {
        let (signer, _) = try TestKeys.pair(algorithm)
        // Often enough that a number with leading zeros occurs.
        for _ in 0..<300 {
            let signature = try signer.sign([]).split(separator: ".", omittingEmptySubsequences: false)[2]
            #expect(Base64URL.decode(signature)?.count == count)
        }
    }

    @Test(
        "refuses a key that is not for the algorithm",
        arguments: [
            (KeyKind.rsa, Algorithm.es256), (.rsa, .hs256), (.rsa, .edDSA), (.ec(.p256), .es384), (.ec(.p256), .rs256),
            (.ec(.p521), .es256), (.ed25519, .es256), (.ed25519, .hs512), (.ed448, .ps256),
        ])
    func wrongKey(kind: KeyKind, algorithm: Algorithm) throws {
        let key = try TestKeys.key(kind)
        #expect(throws: JOSEError.self) { try Signer(key: key, algorithm: algorithm) }
        #expect(throws: JOSEError.self) { try VerificationKey(key.publicKey, algorithm: algorithm) }
    }

    @Test("refuses RSA keys of less than 2048 bits, DSA keys, and empty secrets")
    func weakKeys() throws {
        let short = try PrivateKey(pem: PEMFixture.shortRSA)
        let dsa = try PrivateKey(pem: PEMFixture.dsa)
        #expect(throws: JOSEError.unsupportedKey("RSA keys need at least 2048 bits, this one has 1024")) {
            try Signer(key: short)
        }
        #expect(throws: JOSEError.self) { try VerificationKey(short.publicKey, algorithm: .rs256) }
        #expect(throws: JOSEError.self) { try Signer(key: dsa) }
        #expect(throws: JOSEError.self) { try Signer(secret: []) }
        #expect(throws: JOSEError.self) { try Signer(secret: [1], algorithm: .rs256) }
        #expect(throws: JOSEError.self) { try VerificationKey(secret: [1], algorithm: .es256) }
    }

    @Test(
        "works from many tasks at once with one signer", arguments: [Algorithm.rs256, .ps256, .es256, .edDSA, .hs256])
    func concurrency(algorithm: Algorithm) async throws {
        let (signer, key) = try TestKeys.pair(algorithm)
        let verifier = Verifier([key])
        let verified = try await withThrowingTaskGroup(of: JSON?.self) { group in
            for number in 0..<200 {
                group.addTask { try verifier.verify(signer.sign(["n": .int(number)])).claims()["n"] }
            }
            return try await group.reduce(into: Set<JSON>()) { $0.formUnion($1.map { [$0] } ?? []) }
        }
        #expect(verified.count == 200)
    }

    @Test("carries payloads of any size")
    func sizes() throws {
        let (signer, key) = try TestKeys.pair(.hs256)
        for count in [0, 1, 2, 3, 1000, 40_000] {
            let payload = SecureRandom.bytes(count)
            #expect(try Verifier([key]).verify(signer.sign(payload)).payload == payload)
        }
    }
}
