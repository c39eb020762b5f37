import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("OAuth2 providers and scope mappings")
struct ModelTests {
    private static let model = OAuth2Provider.model.name
    private let least: [String: JSON] = ["redirect_uris": [], "authorization_flow": "f", "invalidation_flow": "f"]

    private func problems(_ fields: [String: JSON]) -> [String] {
        do {
            _ = try OAuth2Provider.make(least.merging(fields) { $1 })
            return []
        } catch {
            guard case .fields(let fields) = error else { return ["?"] }
            return fields.keys.sorted()
        }
    }

    @Test("keep to what every plugin must keep to")
    func conformance() throws {
        try conforms(OAuth2Plugin.self, with: [Self.model: ["redirect_uris": []]])
    }

    @Test("have the names that clients know")
    func names() {
        let names = OAuth2Provider.fields.map(\.name)
        #expect(
            names == [
                "client_type", "grant_types", "client_id", "client_secret", "access_code_validity",
                "access_token_validity",
                "refresh_token_validity", "refresh_token_threshold", "include_claims_in_id_token", "signing_key",
                "encryption_key", "redirect_uris", "logout_uri", "logout_method", "sub_mode", "issuer_mode",
                "jwt_federation_sources", "jwt_federation_providers",
            ])
        #expect(OAuth2Provider.fields.filter(\.isRequired).map(\.name) == ["redirect_uris"])
        #expect(ScopeMapping.fields.map(\.name) == ["scope_name", "description"])
        #expect(RedirectURI.fields.map(\.name) == ["matching_mode", "url", "redirect_uri_type"])
        #expect(GrantType.allCases.last?.rawValue == "urn:ietf:params:oauth:grant-type:device_code")
    }

    @Test("get a client id and a secret when none are given, and keep those that are")
    func generation() throws {
        let random = FakeRandom()
        var provider = try OAuth2Provider.make(least)
        provider.generate(with: random)
        #expect(provider.clientID.count == 40)
        #expect(provider.clientSecret.exposed.count == 128)
        var given = try OAuth2Provider.make(least.merging(["client_id": "mine", "client_secret": "too"]) { $1 })
        given.generate(with: random)
        #expect(given.clientID == "mine")
        #expect(given.clientSecret.exposed == "too")
    }

    @Test("refuse settings that cannot be meant")
    func refused() {
        #expect(problems(["access_code_validity": "seconds=0"]) == ["access_code_validity"])
        #expect(problems(["access_token_validity": "hours=-1"]) == ["access_token_validity"])
        #expect(problems(["refresh_token_validity": "x"]) == ["refresh_token_validity"])
        #expect(problems(["refresh_token_threshold": "seconds=-1"]) == ["refresh_token_threshold"])
        #expect(problems(["refresh_token_threshold": "seconds=0"]).isEmpty)
        #expect(problems(["logout_uri": "javascript:alert(1)"]) == ["logout_uri"])
        #expect(problems(["logout_uri": "https://app.example.com/logout"]).isEmpty)
        #expect(problems(["grant_types": ["telepathy"]]) == ["grant_types"])
        #expect(problems(["client_id": .string(String(repeating: "x", count: 256))]) == ["client_id"])
        #expect(problems(["client_secret": .string(String(repeating: "x", count: 256))]) == ["client_secret"])
    }

    @Test(
        "refuse redirect URIs that are dangerous or malformed",
        arguments: [
            ("strict", "javascript:alert(1)"), ("strict", "data:text/html,x"), ("strict", "VBScript:x"),
            ("strict", "/callback"), ("strict", "https://app.example.com/#f"), ("strict", "https://a b/"),
            ("regex", "("),
            ("regex", "(?=a)"), ("fuzzy", "https://a/"), ("strict", ""),
        ])
    func redirects(_ mode: String, _ url: String) {
        #expect(
            problems(["redirect_uris": [["matching_mode": .string(mode), "url": .string(url)]]]) == ["redirect_uris"])
    }

    @Test("allow nothing by default")
    func defaults() throws {
        let provider = try OAuth2Provider.make(least)
        #expect(provider.grantTypes.isEmpty)
        #expect(provider.accessCodeValidity.seconds == 60)
        #expect(provider.accessTokenValidity.seconds == 3600)
        #expect(provider.refreshTokenValidity.seconds == 30 * 86_400)
        #expect(provider.includeClaimsInIdToken)
    }

    @Test("launch applications at the origin of their first exact redirect URI")
    func launch() throws {
        var provider = OAuth2Provider()
        provider.redirectURIs = [
            RedirectURI("https://gone.example.com/", purpose: .logout),
            RedirectURI("https://.*/cb", matchingMode: .regex),
            RedirectURI("com.example.app:/cb"), RedirectURI("https://app.example.com:8443/cb?x"),
        ]
        let application = Stored(id: ObjectID("a"), base: NoBase(), value: Application())
        #expect(provider.launchAddress(of: application) == "https://app.example.com:8443")
        provider.redirectURIs = []
        #expect(provider.launchAddress(of: application) == nil)
    }

    @Test("are mentioned in events as clients of the event log expect")
    func mention() throws {
        let id = ObjectID("0b6d1c1e-2f0a-4b57-9d3c-5a2f6c1d7e80")
        let application = Stored(id: id, base: NoBase(), value: try Application.make(["name": "Shop", "slug": "shop"]))
        #expect(
            application.mention == [
                "pk": "0b6d1c1e2f0a4b579d3c5a2f6c1d7e80", "app": "authentik_core", "model_name": "application",
                "name": "Shop",
            ])
        #expect(try Stand().client.provider.mention["pk"] == 1)
    }

    @Test("refuse keys that cannot sign, and a client id that is taken away")
    func keys() throws {
        let stand = try Stand()
        let (base, configuration) = (stand.client.provider.base, stand.configuration)
        try stand.powers.configure(CertificateKeyPair.self, "no-key", ["certificate_data": "none"])
        var provider = stand.client.settings
        try provider.validate(base, in: configuration)
        provider.signingKey = Reference(ObjectID("no-key"))
        #expect(throws: Problems.self) { try provider.validate(base, in: stand.configuration) }
        provider.signingKey = nil
        provider.encryptionKey = Reference(ObjectID("no-key"))
        #expect(throws: Problems.self) { try provider.validate(base, in: stand.configuration) }
        provider.encryptionKey = nil
        provider.clientID = ""
        #expect(throws: Problems.self) { try provider.validate(base, in: configuration) }
    }

    @Test("refuse mappings whose expression is none, with a word on the expression")
    func mappings() throws {
        do {
            _ = try PropertyMappingBase.make(["name": "groups", "expression": "return {'a': "])
            Issue.record("A mapping with a broken expression was accepted.")
        } catch {
            #expect(error.json["expression"]?.text.contains("Expression Syntax Error") == true)
        }
        _ = try ScopeMapping.make(["scope_name": "groups"])
        #expect(throws: Problems.self) { try ScopeMapping.make(["scope_name": "two words"]) }
        #expect(throws: Problems.self) { try ScopeMapping.make(["scope_name": "a\"b"]) }
    }
}
