import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("User info")
struct UserInfoTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    @Test("tells the claims of the scopes, the subject and the nonce, never to be cached")
    func claims() async throws {
        let response = try await stand.userInfo(try await stand.signIn().access)
        #expect(response.status == .ok)
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(
            response.json == [
                "sub": .string(stand.user.uid), "email": "mira@example.com", "email_verified": false,
                "name": "Mira Sample",
                "given_name": "Mira Sample", "preferred_username": "mira", "nickname": "mira", "groups": ["staff"],
                "nonce": "n-0S6",
            ])
    }

    @Test("tells what is so now, not when the token was issued")
    func live() async throws {
        let token = try await stand.signIn().access
        stand.powers.directory.add(.sample(name: "Mira Married"))
        #expect(try await stand.userInfo(token).json["name"] == "Mira Married")
    }

    @Test("takes the token from the form, too")
    func form() async throws {
        let token = try await stand.signIn().access
        let response = try await stand.send(
            UserInfoEndpoint.self, "POST", UserInfoEndpoint.path, form: [("access_token", token)])
        #expect(response.status == .ok)
        let both = try await stand.send(
            UserInfoEndpoint.self, "POST", UserInfoEndpoint.path, form: [("access_token", token)],
            headers: .bearer(token))
        #expect(both.status == .badRequest)
    }

    @Test("never takes the token from the query")
    func query() async throws {
        let token = try await stand.signIn().access
        let response = try await stand.send(
            UserInfoEndpoint.self, "GET", "\(UserInfoEndpoint.path)?access_token=\(token)")
        #expect(response.status == .unauthorized)
    }

    @Test("asks for a token when there is none, and says what is wrong with one that does not count")
    func refused() async throws {
        let none = try await stand.send(UserInfoEndpoint.self, "GET", UserInfoEndpoint.path)
        #expect(none.status == .unauthorized)
        #expect(none.headers[.wwwAuthenticate] == "Bearer")
        let wrong = try await stand.userInfo("nonsense")
        #expect(wrong.status == .unauthorized)
        #expect(wrong.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
        #expect(try await stand.userInfo("a b").status == .badRequest)
        #expect(try await stand.userInfo(String(repeating: "a", count: 20_000)).status == .badRequest)
    }

    @Test("needs openid")
    func scope() async throws {
        let response = try await stand.userInfo(try await stand.signIn(["scope": "profile"]).access)
        #expect(response.status == .forbidden)
        #expect(response.headers[.wwwAuthenticate]?.contains("error=\"insufficient_scope\"") == true)
    }

    @Test("tells nothing of expired tokens and deactivated users")
    func dead() async throws {
        let token = try await stand.signIn().access
        stand.powers.directory.add(.sample(isActive: false))
        #expect(try await stand.userInfo(token).status == .unauthorized)
        stand.powers.directory.add(.sample())
        #expect(try await stand.userInfo(token).status == .ok)
        stand.powers.clock.advance(by: .seconds(3600))
        #expect(try await stand.userInfo(token).status == .unauthorized)
    }

    @Test("does not take refresh tokens and ID tokens")
    func wrongKind() async throws {
        let tokens = try await stand.signIn()
        #expect(try await stand.userInfo(tokens.refresh).status == .unauthorized)
        #expect(try await stand.userInfo(tokens.id).status == .unauthorized)
    }
}

@Suite("Introspection (RFC 7662)")
struct IntrospectionTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    private func introspect(_ form: [(String, String)], headers: HTTPFields = [:]) async throws -> WebResponse {
        try await stand.send(
            IntrospectionEndpoint.self, "POST", "/application/o/introspect/", form: form, headers: headers)
    }

    @Test("tells the claims of a live access token")
    func access() async throws {
        let claims = try await stand.introspect(try await stand.signIn().access)
        #expect(claims["active"] == true)
        #expect(claims["client_id"] == "shop-client")
        #expect(claims["scope"] == "openid profile email offline_access")
        #expect(claims["sub"] == .string(stand.user.uid))
        #expect(claims["iss"] == .string(Stand.issuer))
        #expect(claims["email"] == "mira@example.com")
        #expect(claims["exp"]?.int == stand.powers.clock.now.seconds + 3600)
    }

    @Test("tells of refresh tokens until they are used")
    func refresh() async throws {
        let token = try await stand.signIn().refresh
        let claims = try await stand.introspect(token)
        #expect(claims["active"] == true)
        #expect(claims["exp"]?.int == stand.powers.clock.now.seconds + 30 * 86_400)
        _ = try await stand.refresh(token)
        #expect(try await stand.introspect(token) == ["active": false])
    }

    @Test("says only that it is not active of anything else")
    func inactive() async throws {
        #expect(try await stand.introspect("nonsense") == ["active": false])
        #expect(try await stand.introspect("a.b.c") == ["active": false])
        let token = try await stand.signIn().access
        stand.powers.directory.add(.sample(isActive: false))
        #expect(try await stand.introspect(token) == ["active": false])
        stand.powers.directory.add(.sample())
        stand.powers.clock.advance(by: .seconds(3600))
        #expect(try await stand.introspect(token) == ["active": false])
    }

    @Test("is for clients that prove who they are")
    func authentication() async throws {
        let token = try await stand.signIn().access
        for form in [
            [("token", token)], [("token", token), ("client_id", Stand.clientID), ("client_secret", "wrong")],
        ] {
            let response = try await introspect(form)
            #expect(response.status == .unauthorized)
            #expect(response.error == "invalid_client")
        }
        try stand.configureProvider("2", application: "blog", ["client_type": "public"])
        #expect(try await introspect([("token", token), ("client_id", "blog-client")]).status == .unauthorized)
        let missing = try await introspect([], headers: .basic(Stand.clientID, Stand.secret))
        #expect(missing.error == "invalid_request")
    }

    @Test("tells nothing to other clients, unless the token's provider trusts them")
    func otherClients() async throws {
        try stand.configureProvider("2", application: "blog")
        let token = try await stand.signIn().access
        let form = [("token", token)]
        #expect(try await introspect(form, headers: .basic("blog-client", Stand.secret)).json == ["active": false])
        try stand.configureProvider("1", application: "shop", ["jwt_federation_providers": [2]])
        let claims = try await introspect(form, headers: .basic("blog-client", Stand.secret)).json
        #expect(claims["active"] == true)
        #expect(claims["client_id"] == "shop-client")
    }
}

@Suite("Revocation (RFC 7009)")
struct RevocationTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    private func revoke(
        _ token: String, hint: String? = nil, client: String = Stand.clientID, secret: String? = Stand.secret
    ) async throws -> WebResponse {
        let form =
            [("token", token), ("client_id", client)] + (secret.map { [("client_secret", $0)] } ?? [])
            + (hint.map { [("token_type_hint", $0)] } ?? [])
        return try await stand.send(RevocationEndpoint.self, "POST", RevocationEndpoint.path, form: form)
    }

    @Test("ends an access token, whatever the hint", arguments: [nil, "access_token", "refresh_token", "nonsense"])
    func access(_ hint: String?) async throws {
        let tokens = try await stand.signIn()
        let response = try await revoke(tokens.access, hint: hint)
        #expect(response.status == .ok)
        #expect(response.json.isEmpty)
        #expect(try await stand.userInfo(tokens.access).status == .unauthorized)
        #expect(try await stand.refresh(tokens.refresh).status == .ok)
    }

    @Test("of a refresh token ends all that came of the same grant")
    func refresh() async throws {
        let first = try await stand.signIn()
        let second = Tokens(try await stand.refresh(first.refresh).json)
        #expect(try await revoke(second.refresh).status == .ok)
        #expect(try await stand.refresh(second.refresh).error == "invalid_grant")
        #expect(try await stand.userInfo(first.access).status == .unauthorized)
        #expect(try await stand.userInfo(second.access).status == .unauthorized)
    }

    @Test("of what never was is no error")
    func unknown() async throws {
        #expect(try await revoke("never-was").status == .ok)
        #expect(try await revoke("never.was.it").json.isEmpty)
    }

    @Test("is refused without the right secret")
    func authentication() async throws {
        let token = try await stand.signIn().access
        for secret in [nil, "wrong"] {
            let response = try await revoke(token, secret: secret)
            #expect(response.status == .unauthorized)
            #expect(response.error == "invalid_client")
        }
        #expect(try await stand.userInfo(token).status == .ok)
    }

    @Test("leaves the tokens of other clients alone, unless their provider trusts this one")
    func otherClients() async throws {
        try stand.configureProvider("2", application: "blog")
        let token = try await stand.signIn().access
        #expect(try await revoke(token, client: "blog-client").status == .ok)
        #expect(try await stand.userInfo(token).status == .ok)
        try stand.configureProvider("1", application: "shop", ["jwt_federation_providers": [2]])
        _ = try await revoke(token, client: "blog-client")
        #expect(try await stand.userInfo(token).status == .unauthorized)
    }

    @Test("by a public client ends its own tokens only")
    func publicClient() async throws {
        try stand.configureProvider("2", application: "blog", ["client_type": "public"])
        try stand.configureProvider("1", application: "shop", ["jwt_federation_providers": [2]])
        let token = try await stand.signIn().access
        _ = try await revoke(token, client: "blog-client", secret: nil)
        #expect(try await stand.userInfo(token).status == .ok)
        let own = try Stand(["client_type": "public"])
        let ownToken = try await own.signIn().access
        let form = [("token", ownToken), ("client_id", Stand.clientID)]
        _ = try await own.send(RevocationEndpoint.self, "POST", RevocationEndpoint.path, form: form)
        #expect(try await own.userInfo(ownToken).status == .unauthorized)
    }
}
