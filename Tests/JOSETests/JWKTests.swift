import JOSE
import Kernel
import Testing

@Suite("JSON Web Keys")
struct JWKTests {
    private let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    private let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"

    @Test("whose point is not on the curve are refused")
    func invalidCurve() throws {
        let bad: [JSON] = [
            ["kty": "EC", "crv": "P-256", "x": .string(x), "y": .string(x)],
            ["kty": "EC", "crv": "P-256", "x": .string(zeros(32)), "y": .string(zeros(32))],
            ["kty": "EC", "crv": "P-384", "x": .string(zeros(48)), "y": .string(zeros(48))],
        ]
        for jwk in bad {
            #expect(throws: JOSEError.malformedKey("its point is not on its curve")) { try PublicKey(jwk: jwk) }
        }
    }

    @Test("with members missing, of the wrong length or the wrong type are refused")
    func malformed() {
        let good: [String: JSON] = ["kty": "EC", "crv": "P-256", "x": .string(x), "y": .string(y)]
        #expect(throws: Never.self) { try PublicKey(jwk: .object(good)) }
        for member in good.keys {
            for value in [nil, .null, 1, "", "AA", "****", .string(zeros(100_000)), [.string(x)]] as [JSON?] {
                var jwk = good
                jwk[member] = value
                #expect(throws: JOSEError.self) { try PublicKey(jwk: .object(jwk)) }
            }
        }
        for other in [.null, 1, "RSA", [], [:]] as [JSON] {
            #expect(throws: JOSEError.self) { try PublicKey(jwk: other) }
        }
    }

    @Test("of RSA with numbers that make forging easy are refused")
    func weakRSA() throws {
        let good = try TestKeys.key(.rsa).publicKey.jwk()
        for (member, value) in [("e", "AQ"), ("e", "AAAB"), ("e", "Ag"), ("e", "AA"), ("n", zeros(256)), ("n", "AQ")] {
            var jwk = good
            jwk[member] = .string(value)
            #expect(throws: JOSEError.self) { try PublicKey(jwk: .object(jwk)) }
        }
        var huge = good
        huge["n"] = .string(Base64URL.encode([UInt8](repeating: 0xFF, count: 2049)))
        #expect(throws: JOSEError.malformedJWK(member: "n")) { try PublicKey(jwk: .object(huge)) }
    }

    @Test("with coordinates of leading zeros keep their full length")
    func leadingZeros() throws {
        for _ in 0..<600 {
            let key = try PrivateKey.generate(.ec(.p256)).publicKey
            let members = try key.jwk()
            #expect(members["x"]?.string?.utf8.count == 43 && members["y"]?.string?.utf8.count == 43)
        }
    }

    private func zeros(_ count: Int) -> String { Base64URL.encode([UInt8](repeating: 0, count: count)) }
}

@Suite("JSON Web Key Sets")
struct JWKSetTests {
    @Test("tell what a key is for, and show its certificate")
    func published() throws {
        let key = try TestKeys.key(.rsa)
        let certificate = try Certificate.selfSigned(
            key: key, commonName: "x", organization: "Lanyard", validDays: 1, now: 1_800_000_000)
        let entry = PublishedKey(
            try key.publicKey, keyID: "k", use: .encryption, algorithm: "RSA-OAEP-256", certificates: [certificate])
        let json = try JWKSet.json([entry])["keys"]?.array?.first
        #expect(json?["kid"] == "k" && json?["use"] == "enc" && json?["alg"] == "RSA-OAEP-256" && json?["kty"] == "RSA")
        #expect(json?["x5t"]?.string == Base64URL.encode(Digest.sha1(certificate.der)))
        #expect(json?["x5t#S256"]?.string == Base64URL.encode(Digest.sha256(certificate.der)))
        let lines = certificate.pem.split(separator: "\n").dropFirst().dropLast().joined()
        #expect(json?["x5c"]?.array == [.string(lines)])
    }

    @Test("leave the certificate out where there is none")
    func withoutCertificate() throws {
        let entry = PublishedKey(try TestKeys.key(.ed25519).publicKey, keyID: "k", use: .signature, algorithm: "EdDSA")
        #expect(Set(try entry.json().object?.keys ?? [:].keys) == ["kty", "crv", "x", "kid", "use", "alg"])
        #expect(try JWKSet.json([]) == ["keys": []])
    }

    @Test("verify what their keys signed, once read by someone else")
    func verification() throws {
        let entries = try TestKeys.kinds.map { kind in
            let key = try TestKeys.key(kind)
            return PublishedKey(
                try key.publicKey, keyID: "\(kind)", use: .signature,
                algorithm: try #require(Algorithm(default: kind)).rawValue)
        }
        let keys = VerificationKey.keys(fromJWKSet: try JWKSet.json(entries), algorithms: Algorithm.allCases)
        #expect(keys.count == TestKeys.kinds.count)
        for kind in TestKeys.kinds {
            let token = try Signer(key: TestKeys.key(kind), keyID: "\(kind)").sign([7])
            #expect(try Verifier(keys).verify(token).keyID == "\(kind)")
        }
    }

    @Test("never yield secrets, keys for encryption, or algorithms that were not asked for")
    func selection() throws {
        let rsa = try TestKeys.key(.rsa).publicKey.jwk()
        let set: JSON = [
            "keys": [
                ["kty": "oct", "k": "c2VjcmV0", "alg": "HS256"], .object(rsa.merging(["use": "enc"]) { $1 }),
                .object(rsa.merging(["alg": "RS512"]) { $1 }), "junk", .null, ["kty": "EC", "crv": "P-256"],
                .object(rsa),
            ]
        ]
        let keys = VerificationKey.keys(fromJWKSet: set, algorithms: [.rs256, .ps256, .hs256, .es256])
        #expect(keys.map(\.algorithm) == [.rs256, .ps256])
        #expect(VerificationKey.keys(fromJWKSet: ["keys": 1], algorithms: Algorithm.allCases).isEmpty)
        #expect(VerificationKey.keys(fromJWKSet: .null, algorithms: Algorithm.allCases).isEmpty)
    }

    @Test("of endless length are read in part only")
    func bounded() throws {
        let entry = JSON.object(try TestKeys.key(.ed25519).publicKey.jwk())
        let set: JSON = ["keys": .array(Array(repeating: entry, count: 1000))]
        #expect(VerificationKey.keys(fromJWKSet: set, algorithms: [.edDSA]).count == JWKSet.keyLimit)
    }
}
