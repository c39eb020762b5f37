import HTTPTypes
import JOSE
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("What a provider tells of itself")
struct DiscoveryTests {
    private func discovery(_ stand: Stand, origin: String = Stand.origin) async throws -> [String: JSON] {
        let path = "/application/o/shop/.well-known/openid-configuration"
        return try await stand.send(
            DiscoveryEndpoint.self, "GET", path, parameters: ["application": "shop"], origin: origin
        ).json
    }

    @Test("names every endpoint below the origin that the client uses")
    func endpoints() async throws {
        let stand = try Stand()
        let document = try await discovery(stand)
        let base = "https://id.example.com/application/o"
        #expect(document["issuer"] == .string("\(base)/shop/"))
        #expect(document["authorization_endpoint"] == .string("\(base)/authorize/"))
        #expect(document["token_endpoint"] == .string("\(base)/token/"))
        #expect(document["userinfo_endpoint"] == .string("\(base)/userinfo/"))
        #expect(document["introspection_endpoint"] == .string("\(base)/introspect/"))
        #expect(document["revocation_endpoint"] == .string("\(base)/revoke/"))
        #expect(document["end_session_endpoint"] == .string("\(base)/shop/end-session/"))
        #expect(document["jwks_uri"] == .string("\(base)/shop/jwks/"))
        #expect(
            try await discovery(stand, origin: "http://10.0.0.1:9000")["issuer"]
                == "http://10.0.0.1:9000/application/o/shop/")
        #expect(try await discovery(stand)["issuer"] == .string("\(base)/shop/"))
    }

    @Test("tells what the provider can do")
    func abilities() async throws {
        let document = try await discovery(try Stand())
        #expect(document["response_types_supported"]?.array?.count == 6)
        #expect(
            document["grant_types_supported"] == [
                "authorization_code", "refresh_token", "implicit", "client_credentials",
            ])
        #expect(document["scopes_supported"] == ["email", "offline_access", "openid", "profile"])
        #expect(document["id_token_signing_alg_values_supported"] == ["RS256"])
        #expect(document["code_challenge_methods_supported"] == ["plain", "S256"])
        #expect(document["token_endpoint_auth_methods_supported"] == ["client_secret_post", "client_secret_basic"])
        #expect(document["authorization_response_iss_parameter_supported"] == true)
        #expect(document["request_uri_parameter_supported"] == false)
        #expect(document["subject_types_supported"] == ["public"])
        let claims = document["claims_supported"]?.array ?? []
        for name in ["sub", "email", "groups", "preferred_username"] { #expect(claims.contains(.string(name))) }
    }

    @Test("tells nothing that would be refused")
    func onlyWhatWorks() async throws {
        let code = try await discovery(try Stand(["grant_types": ["authorization_code"], "client_type": "public"]))
        #expect(code["response_types_supported"] == ["code"])
        #expect(code["grant_types_supported"] == ["authorization_code"])
        #expect(code["token_endpoint_auth_methods_supported"] == ["none"])
        let later = try await discovery(
            try Stand(["grant_types": ["password", "urn:ietf:params:oauth:grant-type:device_code"]]))
        #expect(later["grant_types_supported"] == [])
        #expect(later["response_types_supported"] == [])
        #expect(later["device_authorization_endpoint"] == nil)
        let hybrid = try await discovery(try Stand(["grant_types": ["hybrid"]]))
        #expect(hybrid["grant_types_supported"] == ["authorization_code"])
        #expect(hybrid["response_types_supported"]?.array?.count == 3)
    }

    @Test("changes with the configuration")
    func changes() async throws {
        let stand = try Stand()
        _ = try await discovery(stand)
        try stand.configureProvider("1", application: "shop", ["signing_key": nil, "grant_types": ["implicit"]])
        #expect(try await discovery(stand)["grant_types_supported"] == ["implicit"])
        #expect(try await discovery(stand)["id_token_signing_alg_values_supported"] == ["HS256"])
    }

    @Test("is kept for a few origins only, whatever requests say")
    func bounded() async throws {
        let stand = try Stand()
        for number in 0..<50 {
            let origin = "https://host\(number).example"
            #expect(try await discovery(stand, origin: origin)["issuer"] == .string("\(origin)/application/o/shop/"))
        }
        let kept = (0..<50).filter { stand.client.documents.document(for: "https://host\($0).example") != nil }
        #expect(kept.count == PublishedDocuments.limit)
    }

    @Test("is not found for applications that have no such provider")
    func notFound() async throws {
        let stand = try Stand()
        try stand.powers.configure(Application.self, "bare", ["name": "bare", "slug": "bare"])
        for slug in ["bare", "nobody"] {
            for answer in [
                try await stand.send(DiscoveryEndpoint.self, "GET", "/", parameters: ["application": slug]),
                try await stand.send(KeysEndpoint.self, "GET", "/", parameters: ["application": slug]),
                try await stand.send(IssuerEndpoint.self, "GET", "/", parameters: ["application": slug]),
                try await stand.send(EndSessionEndpoint.self, "GET", "/", parameters: ["application": slug]),
            ] { #expect(answer.status == .notFound) }
        }
    }

    @Test("is where the issuer's address leads, and may be read by any site")
    func issuer() async throws {
        let stand = try Stand()
        let response = try await stand.send(IssuerEndpoint.self, "GET", "/", parameters: ["application": "shop"])
        #expect(response.status == .found)
        #expect(response.location == "/application/o/shop/.well-known/openid-configuration")
        let document = try await stand.send(DiscoveryEndpoint.self, "GET", "/", parameters: ["application": "shop"])
        #expect(document.headers[.accessControlAllowOrigin] == "*")
        #expect(document.headers[.contentType] == "application/json")
    }
}

@Suite("Keys and signatures")
struct KeyTests {
    private func keys(_ stand: Stand) async throws -> WebResponse {
        try await stand.send(KeysEndpoint.self, "GET", "/application/o/shop/jwks/", parameters: ["application": "shop"])
    }

    @Test("of the provider are published, without their private parts, for any site")
    func published() async throws {
        let response = try await keys(try Stand())
        #expect(response.headers[.accessControlAllowOrigin] == "*")
        let key = try #require(response.json["keys"]?.array?.first)
        #expect(key["use"] == "sig")
        #expect(key["alg"] == "RS256")
        #expect(key["kid"] == .string(KeyID.forPEM(SampleKeys.rsa.pem)))
        #expect(key["x5c"]?.array?.count == 1)
        #expect(key["x5t#S256"] != nil)
        for name in ["d", "p", "q", "dp", "dq", "qi", "k"] { #expect(key[name] == nil) }
    }

    @Test("verify the tokens, and no others do")
    func verification() async throws {
        let stand = try Stand()
        let token = try await stand.signIn().id
        let published = JSON.object(try await keys(stand).json)
        let verifier = Verifier(VerificationKey.keys(fromJWKSet: published, algorithms: [.rs256]))
        #expect(try verifier.verify(token).claims()["sub"] == .string(stand.user.uid))
        let other = Verifier([try VerificationKey(SampleKeys.otherRSA.key.publicKey, algorithm: .rs256)])
        #expect(throws: JOSEError.self) { try other.verify(token) }
    }

    @Test(
        "sign by their kind",
        arguments: [
            (SampleKeys.p256, "ES256"), (SampleKeys.p384, "ES384"), (SampleKeys.p521, "ES512"),
            (SampleKeys.ed25519, "EdDSA"),
        ])
    func kinds(_ pair: SampleKeys.Pair, _ algorithm: String) async throws {
        let stand = try Stand(["signing_key": "other"])
        try stand.powers.configure(CertificateKeyPair.self, "other", pair.document)
        let tokens = try await stand.signIn()
        #expect(try stand.claims(tokens.id)["sub"] == .string(stand.user.uid))
        #expect(stand.client.settings.signingKey != nil)
        #expect(try await keys(stand).json["keys"]?.array?.first?["alg"] == .string(algorithm))
        let half = algorithm == "ES384" ? 24 : algorithm == "ES256" ? 16 : 32
        let hash = try stand.claims(tokens.id)["at_hash"]?.string.flatMap { Base64URL.decode($0) }
        #expect(hash?.count == half)
    }

    @Test("are not needed: the client's secret signs, and nothing is published")
    func secret() async throws {
        let stand = try Stand(["signing_key": nil])
        let token = try await stand.signIn().id
        let verifier = Verifier([try VerificationKey(secret: Array(Stand.secret.utf8))])
        #expect(try verifier.verify(token).claims()["aud"] == "shop-client")
        #expect(try await keys(stand).json == ["keys": []])
    }

    @Test("of the client hide tokens from everybody else")
    func encryption() async throws {
        let stand = try Stand(["encryption_key": "client-pair"])
        try stand.powers.configure(CertificateKeyPair.self, "client-pair", SampleKeys.otherRSA.document)
        let tokens = try await stand.signIn()
        let opened = try JWE.decrypt(tokens.id, with: SampleKeys.otherRSA.key)
        #expect(opened.header["cty"] == "JWT")
        #expect(String(decoding: opened.payload, as: UTF8.self).split(separator: ".").count == 3)
        #expect(try stand.claims(tokens.id)["sub"] == .string(stand.user.uid))
        #expect(try await stand.userInfo(tokens.access).status == .ok)
        #expect(try await keys(stand).json["keys"]?.array?.map { $0["use"] } == ["sig", "enc"])
    }
}
