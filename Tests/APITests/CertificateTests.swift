import HTTPTypes
import JOSE
import Kernel
import ObjectStore
import Storage
import Testing

@Suite("Certificates")
struct CertificateTests {
    private let path = "crypto/certificatekeypairs"

    private func pair(_ name: String) throws -> (certificate: String, key: String) {
        let key = try PrivateKey.generate(.ec(.p256))
        let certificate = try Certificate.selfSigned(
            key: key, commonName: name, organization: "Test", validDays: 10, now: 1_800_000_000)
        return (certificate.pem, try key.pem())
    }

    @Test("show what they say, and their key not at all")
    func shown() async throws {
        let server = try await TestServer()
        let pair = try pair("one")
        let made = try await server.create(
            path, ["name": "one", "certificate_data": .string(pair.certificate), "key_data": .string(pair.key)])
        #expect(made["key_data"] == nil)
        #expect(made["certificate_data"] == nil)
        #expect(made["cert_subject"]?.string?.contains("CN=one") == true)
        #expect(made["cert_expiry"] == "2027-01-25T08:00:00Z")
        #expect(made["fingerprint_sha256"] == .string(try Certificate(pem: pair.certificate).sha256Fingerprint))
        #expect(made["private_key_available"] == true)
        #expect(made["private_key_type"] == "ec")
        #expect(made["key_type"] == "ec")
        let key = made.path("pk")
        #expect(
            made["private_key_download_url"]
                == .string("/api/v3/crypto/certificatekeypairs/\(key)/view_private_key/?download"))
    }

    @Test("without a private key say so")
    func certificateAlone() async throws {
        let server = try await TestServer()
        let made = try await server.create(
            path, ["name": "one", "certificate_data": .string(try pair("one").certificate)])
        #expect(made["private_key_available"] == false)
        #expect(made["private_key_type"] == .null)
        #expect(made["key_type"] == "ec")
    }

    @Test("are refused when they cannot be read or do not belong to the key")
    func validation() async throws {
        let server = try await TestServer()
        let (one, two) = (try pair("one"), try pair("two"))
        let wrong: [(certificate: String, key: String, field: String)] = [
            ("nonsense", "", "certificate_data"), (one.key, "", "certificate_data"),
            (one.certificate, "nonsense", "key_data"), (one.certificate, two.key, "key_data"),
        ]
        for attempt in wrong {
            let reply = try await server.send(
                "POST", path + "/",
                [
                    "name": "x", "certificate_data": .string(attempt.certificate), "key_data": .string(attempt.key),
                ])
            #expect(reply.status == 400)
            #expect(reply.json.object.map { Array($0.keys) } == [attempt.field])
        }
        let made = try await server.create(
            path, ["name": "x", "certificate_data": .string(one.certificate), "key_data": .string(one.key)])
        let changed = try await server.send(
            "PATCH", "\(path)/\(made.path("pk"))/", ["certificate_data": .string(two.certificate)])
        #expect(changed.status == 400)
        #expect(try await server.send("PATCH", "\(path)/\(made.path("pk"))/", ["name": "y"]).status == 200)
    }

    @Test("and their keys are handed out to superusers, and that is recorded")
    func views() async throws {
        let server = try await TestServer()
        let pair = try pair("one")
        let made = try await server.create(
            path,
            [
                "name": "one \"two\"\r\n", "certificate_data": .string(pair.certificate), "key_data": .string(pair.key),
            ])
        let base = "\(path)/\(made.path("pk"))/"
        #expect(try await server.send("GET", base + "view_certificate/").json["data"] == .string(pair.certificate))
        #expect(try await server.send("GET", base + "view_private_key/").json["data"] == .string(pair.key))
        let file = try await server.send("GET", base + "view_private_key/?download")
        #expect(file.text == pair.key)
        #expect(file.headers[.contentType] == "application/x-pem-file")
        #expect(file.headers[.contentDisposition] == "attachment; filename=\"one__two____private_key.pem\"")
        #expect(try await server.send("GET", base + "view_private_key/", as: .ordinary).status == 403)
        #expect(try await server.send("GET", base + "view_private_key/", as: .nobody).status == 403)
        let events = try await server.store.database.read { transaction in
            try await transaction.query("SELECT username, context FROM events WHERE action = ?", "secret_view")
        }
        #expect(events.count == 3)
        let context: String = try events[0]["context"]
        #expect(context.contains(made.path("pk")))
        #expect(!context.contains("BEGIN"))
    }

    @Test("are made on demand", arguments: ["ecdsa", "ed25519"])
    func generation(algorithm: String) async throws {
        let server = try await TestServer()
        let reply = try await server.send(
            "POST", path + "/generate/",
            [
                "common_name": "made", "subject_alt_name": "id.example.com, 192.0.2.1", "validity_days": 30,
                "alg": .string(algorithm),
            ])
        #expect(reply.status == 200)
        #expect(reply.json["name"] == "made")
        #expect(reply.json["private_key_available"] == true)
        let again = try await server.send("POST", path + "/generate/", ["common_name": "made", "alg": "ecdsa"])
        #expect(again.json == ["common_name": ["This field must be unique."]])
    }

    @Test("are not made of names that do not fit, or by just anyone")
    func refusedGeneration() async throws {
        let server = try await TestServer()
        let bad: [JSON] = [
            [:], ["common_name": "x", "alg": "rot13"], ["common_name": "x", "validity_days": 0],
            ["common_name": "x", "subject_alt_name": "not/a/name", "alg": "ecdsa"],
            ["common_name": .string(String(repeating: "x", count: 65)), "alg": "ecdsa"],
        ]
        for body in bad { #expect(try await server.send("POST", path + "/generate/", body).status == 400, "\(body)") }
        let refused = try await server.send("POST", path + "/generate/", ["common_name": "x"], as: .ordinary)
        #expect(refused.status == 403)
    }
}
