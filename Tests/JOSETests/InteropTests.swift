import Foundation
import JOSE
import Kernel
import Testing

/// What other implementations make of this one's output.
@Suite("The openssl command", .enabled(if: Tool.hasOpenSSL))
struct OpenSSLTests {
    private let names = ["id.example.com", "*.apps.example.com", "192.0.2.7", "2001:db8::1"]

    private func selfSigned(_ kind: KeyKind) throws -> Certificate {
        try Certificate.selfSigned(
            key: TestKeys.key(kind), commonName: "id.example.com", dnsNames: names, organization: "Lanyard",
            validDays: 30, now: Int(Date().timeIntervalSince1970))
    }

    @Test("verifies self-signed certificates for their names and addresses", arguments: TestKeys.kinds)
    func verifies(kind: KeyKind) throws {
        try Tool.withFiles(["cert.pem": selfSigned(kind).pem]) { directory in
            let verify = [
                "openssl", "verify", "-x509_strict", "-check_ss_sig", "-purpose", "sslserver", "-CAfile", "cert.pem",
            ]
            for check in [
                ["-verify_hostname", "id.example.com"], ["-verify_hostname", "x.apps.example.com"],
                ["-verify_ip", "192.0.2.7"], ["-verify_ip", "2001:db8::1"],
            ] {
                let outcome = try Tool.run(verify + check + ["cert.pem"], in: directory)
                #expect(outcome.status == 0, "\(outcome.output)")
            }
            #expect(try Tool.run(verify + ["-verify_hostname", "evil.example", "cert.pem"], in: directory).status != 0)
        }
    }

    @Test("reads the same facts from a certificate")
    func reads() throws {
        let certificate = try selfSigned(.rsa)
        try Tool.withFiles(["cert.pem": certificate.pem]) { directory in
            let arguments = ["openssl", "x509", "-in", "cert.pem", "-noout", "-text", "-fingerprint", "-sha256"]
            let text = try Tool.run(arguments + ["-nameopt", "RFC2253"], in: directory).output
            #expect(text.contains("Subject: \(certificate.subject)"))
            #expect(text.lowercased().contains("fingerprint=\(certificate.sha256Fingerprint)"))
            #expect(text.contains("Version: 3") && text.contains("sha256WithRSAEncryption"))
            #expect(text.contains("CA:FALSE") && text.contains("Digital Signature, Key Encipherment"))
            #expect(
                text.contains("DNS:id.example.com, DNS:*.apps.example.com, IP Address:192.0.2.7, IP Address:2001:DB8"))
        }
    }

    @Test("finds exported keys in order", arguments: TestKeys.kinds)
    func checksKeys(kind: KeyKind) throws {
        let key = try TestKeys.key(kind)
        try Tool.withFiles(["key.pem": key.pem()]) { directory in
            let outcome = try Tool.run(["openssl", "pkey", "-in", "key.pem", "-check", "-pubout"], in: directory)
            #expect(outcome.status == 0)
            #expect(outcome.output.contains(try key.publicKey.pem()))
        }
    }
}

@Suite("joserfc", .enabled(if: Tool.hasJoserfc))
struct JoserfcTests {
    private let script = """
        import json, sys
        from joserfc import jwe, jws
        from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey
        read = lambda name: open(name).read()
        mode, name = sys.argv[1], sys.argv[2]
        encryption = ["RSA-OAEP-256", "A256CBC-HS512"]
        if mode == "verify":
            keys = KeySet.import_key_set(json.loads(read("jwks.json")))
            print(jws.deserialize_compact(read("token"), keys, algorithms=[name]).payload.decode())
        elif mode == "hmac":
            key = OctKey.import_key(read("secret"))
            print(jws.deserialize_compact(read("token"), key, algorithms=[name]).payload.decode())
        elif mode == "sign":
            kind = {"R": RSAKey, "P": RSAKey, "E": ECKey}[name[0]] if name != "EdDSA" else OKPKey
            key = kind.import_key(read("key.pem"))
            print(jws.serialize_compact({"alg": name}, b'{"from":"python"}', key, algorithms=[name]), end="")
        elif mode == "decrypt":
            key = RSAKey.import_key(read("key.pem"))
            print(jwe.decrypt_compact(read("token"), key, algorithms=encryption).plaintext.decode())
        elif mode == "encrypt":
            key, header = RSAKey.import_key(read("key.pem")), {"alg": encryption[0], "enc": encryption[1]}
            print(jwe.encrypt_compact(header, b"from python", key, algorithms=encryption), end="")
        """

    private func python(_ mode: String, _ name: String, _ files: [String: String]) throws -> Tool.Outcome {
        try Tool.withFiles(files.merging(["run.py": script]) { $1 }) {
            try Tool.run(["python3", "-W", "ignore", "run.py", mode, name], in: $0)
        }
    }

    private static let asymmetric = Algorithm.allCases.filter { !$0.rawValue.hasPrefix("HS") }

    private func key(for algorithm: Algorithm) throws -> PrivateKey {
        try TestKeys.key(#require(TestKeys.kinds.first { Algorithm.usable(with: $0).contains(algorithm) }))
    }

    @Test("verifies tokens with the published key set", arguments: asymmetric)
    func verifies(algorithm: Algorithm) throws {
        let key = try key(for: algorithm)
        let token = try Signer(key: key, algorithm: algorithm, keyID: "k").sign(["sub": "zoë"])
        let certificate = try Certificate.selfSigned(
            key: key, commonName: "x", organization: "Lanyard", validDays: 1, now: 1_800_000_000)
        let set = try JWKSet.json([
            PublishedKey(
                key.publicKey, keyID: "k", use: .signature, algorithm: algorithm.rawValue, certificates: [certificate])
        ])
        let outcome = try python("verify", algorithm.rawValue, ["token": token, "jwks.json": set.text])
        #expect(outcome.status == 0 && outcome.output == "{\"sub\":\"zoë\"}\n", "\(outcome.output)")
    }

    @Test("verifies tokens with a shared secret", arguments: [Algorithm.hs256, .hs384, .hs512])
    func verifiesHMAC(algorithm: Algorithm) throws {
        let secret = String(repeating: "secret", count: 12)
        let token = try Signer(secret: Array(secret.utf8), algorithm: algorithm).sign(["a": 1])
        let outcome = try python("hmac", algorithm.rawValue, ["token": token, "secret": secret])
        #expect(outcome.output == "{\"a\":1}\n")
    }

    @Test("signs tokens that are accepted here", arguments: asymmetric)
    func signs(algorithm: Algorithm) throws {
        let key = try key(for: algorithm)
        let outcome = try python("sign", algorithm.rawValue, ["key.pem": key.pem()])
        let verifier = Verifier([try VerificationKey(key.publicKey, algorithm: algorithm)])
        try #require(outcome.status == 0, "\(outcome.output)")
        #expect(try verifier.verify(outcome.output).claims() == ["from": "python"])
    }

    @Test("decrypts what is encrypted here, and the other way round")
    func encryption() throws {
        let key = try TestKeys.key(.rsa)
        let token = try JWE.encrypt(Array("from swift".utf8), to: key.publicKey)
        let read = try python("decrypt", "-", ["token": token, "key.pem": key.pem()])
        #expect(read.output == "from swift\n")
        let written = try python("encrypt", "-", ["key.pem": key.pem()])
        try #require(written.status == 0, "\(written.output)")
        #expect(try JWE.decrypt(written.output, with: key).payload == Array("from python".utf8))
    }
}
