import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Exchanging an authorization code")
struct CodeGrantTests {
    private var stand: Stand
    init() throws { stand = try Stand() }

    @Test("gives all tokens, never to be cached")
    func success() async throws {
        let response = try await stand.exchange(try await stand.code())
        #expect(response.status == .ok)
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(
            Set(response.json.keys) == [
                "access_token", "token_type", "scope", "expires_in", "id_token", "refresh_token",
            ])
        #expect(response.json["token_type"] == "Bearer")
        #expect(response.json["expires_in"] == 3600)
        #expect(response.json["scope"] == "openid profile email offline_access")
    }

    @Test("gives an ID token with everything a client checks")
    func idToken() async throws {
        let tokens = try await stand.signIn()
        let claims = try stand.claims(tokens.id)
        let now = stand.powers.clock.now.seconds
        #expect(claims["iss"] == .string(Stand.issuer))
        #expect(claims["sub"] == .string(stand.user.uid))
        #expect(claims["aud"] == "shop-client")
        #expect(claims["azp"] == "shop-client")
        #expect(claims["iat"] == .int(now))
        #expect(claims["exp"] == .int(now + 3600))
        #expect(claims["auth_time"] == .int(now))
        #expect(claims["acr"] == "goauthentik.io/providers/oauth2/default")
        #expect(claims["amr"] == ["pwd"])
        #expect(claims["nonce"] == "n-0S6")
        #expect(claims["sid"] == "old-public-id")
        #expect(claims["at_hash"]?.string == Hashes.leftHalfOfSHA256(tokens.access))
        #expect(claims["email"] == "mira@example.com")
        #expect(claims["groups"] == ["staff"])
        #expect(!claims.values.contains(.null))
    }

    @Test("gives an access token that is a token of the same user")
    func accessToken() async throws {
        let tokens = try await stand.signIn()
        let (access, identity) = (try stand.claims(tokens.access), try stand.claims(tokens.id))
        #expect(access["scope"] == "openid profile email offline_access")
        #expect(access["uid"]?.string?.count == 40)
        #expect(access["sub"] == identity["sub"])
        #expect(access["jti"] != identity["jti"])
    }

    @Test("gives no ID token without openid, and no refresh token without offline_access")
    func scopes() async throws {
        let plain = try await stand.signIn(["scope": "profile"])
        #expect(plain.id.isEmpty)
        #expect(plain.refresh.isEmpty)
        let openID = try await stand.signIn(["scope": "openid"])
        #expect(!openID.id.isEmpty)
        #expect(openID.refresh.isEmpty)
    }

    @Test("gives no refresh token to a client that may not refresh")
    func noRefresh() async throws {
        let stand = try Stand(["grant_types": ["authorization_code"]])
        #expect(try await stand.signIn().refresh.isEmpty)
    }

    @Test("keeps the scopes' claims out of the ID token when the provider says so")
    func noClaims() async throws {
        let stand = try Stand(["include_claims_in_id_token": false])
        let tokens = try await stand.signIn()
        #expect(try stand.claims(tokens.id)["email"] == nil)
        #expect(try await stand.userInfo(tokens.access).json["email"] == "mira@example.com")
    }

    @Test("is refused for a code that nobody issued, without saying why")
    func unknown() async throws {
        let response = try await stand.exchange("nonsense")
        #expect(response.status == .badRequest)
        #expect(response.error == "invalid_grant")
        #expect(response.json["request_id"] == "request-1")
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test("is refused once the code has expired")
    func expired() async throws {
        let code = try await stand.code()
        stand.powers.clock.advance(by: .seconds(59))
        let other = try await stand.code()
        stand.powers.clock.advance(by: .seconds(1))
        #expect(try await stand.exchange(code).error == "invalid_grant")
        #expect(try await stand.exchange(other).status == .ok)
    }

    @Test(
        "is refused with another redirect URI, and the code stays good",
        arguments: [nil, "https://app.example.com/callback2"])
    func redirectURI(_ uri: String?) async throws {
        let code = try await stand.code()
        #expect(try await stand.exchange(code, ["redirect_uri": uri]).error == "invalid_grant")
        #expect(try await stand.exchange(code).status == .ok)
    }

    @Test("is refused to another client, and the code stays good")
    func otherClient() async throws {
        try stand.configureProvider("2", application: "blog")
        let code = try await stand.code()
        #expect(try await stand.exchange(code, ["client_id": "blog-client"]).error == "invalid_grant")
        #expect(try await stand.exchange(code).status == .ok)
    }

    @Test("is refused when the grant is not allowed any more")
    func grant() async throws {
        let code = try await stand.code()
        try stand.configureProvider("1", application: "shop", ["grant_types": ["refresh_token"]])
        #expect(try await stand.exchange(code).error == "invalid_grant")
    }

    @Test("is refused for users who are gone or deactivated")
    func deactivated() async throws {
        let code = try await stand.code()
        stand.powers.directory.add(.sample(isActive: false))
        #expect(try await stand.exchange(code).error == "invalid_grant")
    }

    @Test("is refused when the policies say no by now, with an event")
    func policies() async throws {
        let code = try await stand.code()
        stand.powers.decisions.answer(Decision(false), for: ObjectID("application-shop"))
        #expect(try await stand.exchange(code).error == "invalid_grant")
        #expect(stand.powers.events.events.map(\.action) == ["policy_execution"])
    }

    @Test("asks the policies each time")
    func asked() async throws {
        _ = try await stand.signIn()
        #expect(stand.powers.decisions.asked.count == 2)
    }

    @Test("names the issuer as the client knows it, or one for all")
    func issuer() async throws {
        let stand = try Stand(["issuer_mode": "global"])
        let tokens = try await stand.signIn()
        #expect(try stand.claims(tokens.id)["iss"] == "https://id.example.com/")
    }
}

/// Proof keys.
extension CodeGrantTests {
    private var challenged: [String: String?] { ["code_challenge": Stand.challenge, "code_challenge_method": "S256"] }

    @Test("succeeds with the right verifier, once")
    func verifier() async throws {
        let code = try await stand.code(challenged)
        #expect(try await stand.exchange(code, ["code_verifier": Stand.verifier]).status == .ok)
    }

    @Test(
        "is refused with a wrong verifier or none, and the code stays good",
        arguments: [nil, "", String(repeating: "x", count: 43)])
    func wrongVerifier(_ verifier: String?) async throws {
        let code = try await stand.code(challenged)
        #expect(try await stand.exchange(code, ["code_verifier": verifier]).error == "invalid_grant")
        #expect(try await stand.exchange(code, ["code_verifier": Stand.verifier]).status == .ok)
    }

    @Test("is refused with a verifier when the request had no challenge: somebody took it out")
    func downgrade() async throws {
        #expect(
            try await stand.exchange(try await stand.code(), ["code_verifier": Stand.verifier]).error == "invalid_grant"
        )
    }

    @Test("needs no secret of a public client")
    func publicClient() async throws {
        let stand = try Stand(["client_type": "public"])
        let code = try await stand.code(challenged)
        let response = try await stand.exchange(code, ["code_verifier": Stand.verifier, "client_secret": nil])
        #expect(response.status == .ok)
    }
}

/// Codes that come twice.
extension CodeGrantTests {
    @Test("twice is refused and revokes everything that came of the code")
    func reuse() async throws {
        let code = try await stand.code()
        let tokens = Tokens(try await stand.exchange(code).json)
        let refreshed = Tokens(try await stand.refresh(tokens.refresh).json)
        #expect(try await stand.userInfo(refreshed.access).status == .ok)
        #expect(try await stand.exchange(code).error == "invalid_grant")
        #expect(try await stand.userInfo(tokens.access).status == .unauthorized)
        #expect(try await stand.userInfo(refreshed.access).status == .unauthorized)
        #expect(try await stand.refresh(refreshed.refresh).error == "invalid_grant")
        #expect(stand.powers.events.events.map(\.action) == ["suspicious_request"])
    }

    @Test("twice is noticed after the code has expired, too")
    func lateReuse() async throws {
        let code = try await stand.code()
        let tokens = Tokens(try await stand.exchange(code).json)
        stand.powers.clock.advance(by: .seconds(300))
        #expect(try await stand.exchange(code).error == "invalid_grant")
        #expect(try await stand.userInfo(tokens.access).status == .unauthorized)
    }

    @Test("twice leaves other sign-ins of the same user alone")
    func otherFamily() async throws {
        let other = try await stand.signIn()
        let code = try await stand.code()
        _ = try await stand.exchange(code)
        _ = try await stand.exchange(code)
        #expect(try await stand.userInfo(other.access).status == .ok)
    }

    @Test("at the same time succeeds at most once")
    func concurrent() async throws {
        let (stand, code) = (stand, try await stand.code())
        let answers = try await withThrowingTaskGroup(of: WebResponse.self) { group in
            for _ in 0..<8 { group.addTask { try await stand.exchange(code) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0.status == .ok }.count <= 1)
        #expect(answers.filter { $0.error == "invalid_grant" }.count >= 7)
        #expect(stand.powers.records.everything(in: AccessToken.collection).isEmpty)
    }

    @Test("of a stolen code without the client's secret changes nothing")
    func stolen() async throws {
        let code = try await stand.code()
        #expect(try await stand.exchange(code, ["client_secret": "guess"]).error == "invalid_client")
        #expect(try await stand.exchange(code).status == .ok)
    }
}

/// What is kept.
extension CodeGrantTests {
    @Test("ties access tokens to the session, and refresh tokens to nothing when they are for offline access")
    func sessions() async throws {
        _ = try await stand.signIn()
        let access = try #require(stand.powers.records.everything(in: AccessToken.collection).first)
        let refresh = try #require(stand.powers.records.everything(in: RefreshToken.collection).first)
        #expect(access.session == "old-public-id")
        #expect(refresh.session == nil)
        #expect(access.family == refresh.family)
        #expect(access.user == 7)
        #expect(access.object == ObjectID("1"))
        #expect(refresh.expires == stand.powers.clock.now + .seconds(30 * 86_400))
    }

    @Test("keeps no token in its document")
    func secrets() async throws {
        let code = try await stand.code()
        let tokens = Tokens(try await stand.exchange(code).json)
        for collection in [AuthorizationCode.collection, AccessToken.collection, RefreshToken.collection] {
            for record in stand.powers.records.everything(in: collection) {
                let text = JSON.object(record.document).text
                for secret in [code, tokens.access, tokens.id, tokens.refresh] { #expect(!text.contains(secret)) }
            }
        }
    }
}
