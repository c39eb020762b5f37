import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Authenticating clients")
struct ClientAuthenticationTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    private func token(_ form: [(String, String)], headers: HTTPFields = [:]) async throws -> WebResponse {
        let form = [("grant_type", "client_credentials")] + form
        return try await stand.send(TokenEndpoint.self, "POST", TokenEndpoint.path, form: form, headers: headers)
    }

    @Test("with the form or with the header")
    func ways() async throws {
        #expect(try await token([("client_id", Stand.clientID), ("client_secret", Stand.secret)]).status == .ok)
        #expect(try await token([], headers: .basic(Stand.clientID, Stand.secret)).status == .ok)
        #expect(
            try await token([("client_id", Stand.clientID)], headers: .basic(Stand.clientID, Stand.secret)).status
                == .ok)
    }

    @Test(
        "is refused without the right secret",
        arguments: [
            nil, "", "wrong", "a-secret-that-only-the-shop-knows-012345678",
            "A-SECRET-THAT-ONLY-THE-SHOP-KNOWS-0123456789",
        ])
    func wrongSecret(_ secret: String?) async throws {
        let response = try await token([("client_id", Stand.clientID)] + (secret.map { [("client_secret", $0)] } ?? []))
        #expect(response.status == .badRequest)
        #expect(response.error == "invalid_client")
        #expect(response.headers[.wwwAuthenticate] == nil)
    }

    @Test("is asked for again when the header was wrong")
    func challenge() async throws {
        for headers in [
            HTTPFields.basic(Stand.clientID, "wrong"), [.authorization: "Basic !!!"], .basic("nobody", "x"),
        ] {
            let response = try await token([], headers: headers)
            #expect(response.status == .unauthorized)
            #expect(response.error == "invalid_client")
            #expect(response.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
        }
    }

    @Test("is refused for clients that nobody knows")
    func unknown() async throws {
        #expect(try await token([("client_id", "nobody"), ("client_secret", Stand.secret)]).error == "invalid_client")
        #expect(try await token([]).error == "invalid_client")
        #expect(try await token([("client_id", ""), ("client_secret", "")]).error == "invalid_client")
    }

    @Test("is refused when two ways differ")
    func twoWays() async throws {
        let header = HTTPFields.basic(Stand.clientID, Stand.secret)
        #expect(try await token([("client_id", "other")], headers: header).error == "invalid_request")
        #expect(try await token([("client_secret", "other")], headers: header).error == "invalid_request")
        #expect(try await token([("client_secret", Stand.secret)], headers: header).status == .ok)
    }

    @Test("takes names and secrets that are form-encoded, and those of clients that forget it")
    func encoding() throws {
        let encoded = try ClientCredentials(
            header: HTTPFields.basic("a%3Ab", "p%2Bq+r%25")[.authorization], form: FormValues([]))
        #expect(encoded.clientID == "a:b")
        #expect(encoded.secrets == ["p+q r%", "p%2Bq+r%25"])
        let plain = try ClientCredentials(header: HTTPFields.basic("a", "p:q")[.authorization], form: FormValues([]))
        #expect(plain.secrets == ["p:q"])
    }

    @Test("is refused by assertion, which this server does not take")
    func assertion() async throws {
        let form = [
            ("client_id", Stand.clientID), ("client_secret", Stand.secret), ("client_assertion", "x"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ]
        #expect(try await token(form).error == "invalid_client")
    }

    @Test("a confidential client without a secret is nobody")
    func emptySecret() throws {
        var provider = OAuth2Provider()
        #expect(!provider.accepts([""]))
        #expect(!provider.accepts([]))
        provider.clientSecret = "x"
        #expect(provider.accepts(["y", "x"]))
    }
}

@Suite("Token requests")
struct TokenRequestTests {
    private func error(_ pairs: [(String, String)]) -> OAuthError.Code? {
        do {
            _ = try TokenRequest(FormValues(pairs.map { (name: $0.0, value: $0.1) }))
            return nil
        } catch { return error.code }
    }

    @Test("for grants that this server does not have are refused")
    func unsupported() {
        for grant in ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "telepathy", "hybrid"] {
            #expect(error([("grant_type", grant)]) == .unsupportedGrantType)
        }
        #expect(error([]) == .invalidRequest)
    }

    @Test("with something missing, repeated or too long are refused")
    func malformed() {
        #expect(error([("grant_type", "authorization_code")]) == .invalidRequest)
        #expect(error([("grant_type", "refresh_token")]) == .invalidRequest)
        #expect(error([("grant_type", "refresh_token"), ("grant_type", "refresh_token")]) == .invalidRequest)
        #expect(error([("grant_type", "authorization_code"), ("code", "a"), ("code", "b")]) == .invalidRequest)
        let long = String(repeating: "x", count: 5000)
        #expect(error([("grant_type", "authorization_code"), ("code", long)]) == .invalidRequest)
        #expect(error([("grant_type", "client_credentials"), ("scope", long)]) == .invalidRequest)
    }

    @Test("that bring a user's password to the client's own grant are refused")
    func passwords() {
        #expect(
            error([("grant_type", "client_credentials"), ("username", "mira"), ("password", "x")]) == .invalidRequest)
    }

    @Test("for a grant that the provider does not allow are refused")
    func grants() async throws {
        let stand = try Stand(["grant_types": ["authorization_code"]])
        #expect(try await stand.refresh("x").error == "invalid_grant")
        #expect(try await stand.token(["grant_type": "client_credentials"]).error == "invalid_grant")
        #expect(try await stand.token(["grant_type": "password"]).error == "unsupported_grant_type")
    }

    @Test("fail with an error of their own when the keys are broken, and an event")
    func fault() async throws {
        let stand = try Stand()
        try stand.powers.configure(
            CertificateKeyPair.self, "rsa-pair", ["certificate_data": "none", "key_data": "none"])
        let response = try await stand.token(["grant_type": "client_credentials"])
        #expect(response.status == .internalServerError)
        #expect(response.error == "server_error")
        #expect(stand.powers.events.events.map(\.action) == ["configuration_error"])
    }
}

@Suite("Client credentials")
struct ClientCredentialsTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    private func token(_ fields: [String: String?] = [:]) async throws -> WebResponse {
        try await stand.token(["grant_type": "client_credentials"].merging(fields) { $1 })
    }

    @Test("sign a client in as a service account of its own, created once")
    func account() async throws {
        let first = Tokens(try await token(["scope": "openid profile"]).json)
        _ = try await token()
        let accounts = stand.powers.directory.users.filter { $0.username == "ak-shop-client_credentials" }
        #expect(accounts.count == 1)
        #expect(accounts.first?.kind == .serviceAccount)
        #expect(accounts.first?.path == "goauthentik.io/apps/shop")
        #expect(accounts.first?.attributes["goauthentik.io/user/generated"] == true)
        #expect(try stand.claims(first.access)["preferred_username"] == "ak-shop-client_credentials")
        #expect(try stand.claims(first.access)["sid"] == nil)
        #expect(stand.powers.events.events.map(\.action) == ["login", "login"])
        #expect(stand.powers.events.events.first?.context["auth_method"] == "oauth_client_secret")
    }

    @Test("give an ID token when it is asked for, and never a refresh token")
    func tokens() async throws {
        let plain = try await token(["scope": "profile"]).json
        #expect(plain["id_token"] == nil)
        let all = try await token().json
        #expect(all["id_token"] == nil)
        #expect(all["scope"] == "email openid profile")
        let openID = try await token(["scope": "openid offline_access"]).json
        #expect(openID["id_token"] != nil)
        #expect(openID["refresh_token"] == nil)
        #expect(openID["scope"] == "openid")
    }

    @Test("are for confidential clients only")
    func publicClient() async throws {
        let stand = try Stand(["client_type": "public"])
        let response = try await stand.token(["grant_type": "client_credentials"])
        #expect(response.error == "unauthorized_client")
    }

    @Test("ask the policies about the service account")
    func policies() async throws {
        stand.powers.decisions.answer(Decision(false), for: ObjectID("application-shop"))
        #expect(try await token().error == "invalid_grant")
    }

    @Test("do not sign anybody in as a person who has the account's name")
    func nameTaken() async throws {
        stand.powers.directory.add(.sample(id: 9, username: "ak-shop-client_credentials"))
        let response = try await token()
        #expect(response.error == "server_error")
        #expect(response.json["access_token"] == nil)
    }

    @Test("are refused when the account is deactivated")
    func deactivated() async throws {
        stand.powers.directory.add(
            .sample(id: 9, username: "ak-shop-client_credentials", isActive: false, kind: .serviceAccount))
        #expect(try await token().error == "invalid_grant")
    }

    @Test("of a provider with a long name fit into a user's name")
    func longName() {
        let account = ServiceAccount(provider: String(repeating: "x", count: 300), application: "a")
        #expect(account.username == "ak-" + String(repeating: "x", count: 128) + "-client_credentials")
    }
}
