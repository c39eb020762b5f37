import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Refreshing")
struct RefreshGrantTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    @Test("gives new tokens of the same user, of the same login")
    func success() async throws {
        let first = try await stand.signIn()
        stand.powers.clock.advance(by: .seconds(100))
        let second = Tokens(try await stand.refresh(first.refresh).json)
        #expect(second.access != first.access)
        #expect(second.refresh != first.refresh)
        let (old, new) = (try stand.claims(first.id), try stand.claims(second.id))
        #expect(new["sub"] == old["sub"])
        #expect(new["auth_time"] == old["auth_time"])
        #expect(new["iat"] != old["iat"])
        #expect(new["amr"] == ["pwd"])
        #expect(new["sid"] == old["sid"])
        #expect(try await stand.userInfo(second.access).status == .ok)
    }

    @Test("goes on for many rounds")
    func rounds() async throws {
        var token = try await stand.signIn().refresh
        for _ in 0..<5 { token = Tokens(try await stand.refresh(token).json).refresh }
        #expect(!token.isEmpty)
    }

    @Test("with a token that was used is refused and revokes its whole family")
    func replay() async throws {
        let first = try await stand.signIn()
        let second = Tokens(try await stand.refresh(first.refresh).json)
        let third = Tokens(try await stand.refresh(second.refresh).json)
        #expect(try await stand.refresh(first.refresh).error == "invalid_grant")
        #expect(try await stand.refresh(third.refresh).error == "invalid_grant")
        #expect(try await stand.userInfo(third.access).status == .unauthorized)
        #expect(try await stand.introspect(third.access) == ["active": false])
        let event = stand.powers.events.events.first
        #expect(event?.action == "suspicious_request")
        #expect(event?.context["message"] == "Revoked refresh token was used")
        #expect(event?.context["provider"]?["name"] == "shop")
    }

    @Test("with a token that was used leaves other sign-ins alone")
    func otherFamily() async throws {
        let other = try await stand.signIn()
        let first = try await stand.signIn()
        _ = try await stand.refresh(first.refresh)
        _ = try await stand.refresh(first.refresh)
        #expect(try await stand.refresh(other.refresh).status == .ok)
    }

    @Test("at the same time succeeds at most once")
    func concurrent() async throws {
        let (stand, token) = (stand, try await stand.signIn().refresh)
        let answers = try await withThrowingTaskGroup(of: WebResponse.self) { group in
            for _ in 0..<8 { group.addTask { try await stand.refresh(token) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.filter { $0.status == .ok }.count <= 1)
        #expect(answers.filter { $0.error == "invalid_grant" }.count >= 7)
    }

    @Test("is refused to another client, and the token stays good")
    func otherClient() async throws {
        try stand.configureProvider("2", application: "blog")
        let token = try await stand.signIn().refresh
        #expect(try await stand.refresh(token, ["client_id": "blog-client"]).error == "invalid_grant")
        #expect(try await stand.refresh(token).status == .ok)
    }

    @Test("is refused without the client's secret, and the token stays good")
    func authentication() async throws {
        let token = try await stand.signIn().refresh
        #expect(try await stand.refresh(token, ["client_secret": nil]).error == "invalid_client")
        #expect(try await stand.refresh(token, ["client_secret": "wrong"]).error == "invalid_client")
        #expect(try await stand.refresh(token).status == .ok)
    }

    @Test("may ask for less, and may ask for all again the next time")
    func narrower() async throws {
        let first = try await stand.signIn()
        let second = Tokens(try await stand.refresh(first.refresh, ["scope": "openid offline_access"]).json)
        #expect(second.scope == "openid offline_access")
        #expect(try stand.claims(second.id)["email"] == nil)
        let third = Tokens(try await stand.refresh(second.refresh).json)
        #expect(third.scope == "openid profile email offline_access")
    }

    @Test("may not ask for more than was granted")
    func wider() async throws {
        let token = try await stand.signIn(["scope": "openid offline_access"]).refresh
        #expect(try await stand.refresh(token, ["scope": "openid email offline_access"]).error == "invalid_scope")
        #expect(try await stand.refresh(token).status == .ok)
    }

    @Test("gives no scope that was taken away from the provider meanwhile")
    func takenAway() async throws {
        let token = try await stand.signIn().refresh
        try stand.configureProvider(
            "1", application: "shop", ["property_mappings": ["scope-openid", "scope-offline_access"]])
        #expect(Tokens(try await stand.refresh(token).json).scope == "openid offline_access")
    }

    @Test("is refused once the token has expired")
    func expired() async throws {
        let token = try await stand.signIn().refresh
        stand.powers.clock.advance(by: .seconds(30 * 86_400))
        #expect(try await stand.refresh(token).error == "invalid_grant")
    }

    @Test("keeps the token while it is young, when the provider has a threshold")
    func threshold() async throws {
        let stand = try Stand(["refresh_token_threshold": "days=1"])
        let token = try await stand.signIn().refresh
        #expect(try await stand.refresh(token).json["refresh_token"] == nil)
        #expect(try await stand.refresh(token).status == .ok)
        stand.powers.clock.advance(by: .seconds(29 * 86_400 + 1))
        let next = Tokens(try await stand.refresh(token).json).refresh
        #expect(!next.isEmpty)
        #expect(try await stand.refresh(token).error == "invalid_grant")
    }

    @Test("is refused for a deactivated user, and when the policies say no")
    func users() async throws {
        let token = try await stand.signIn().refresh
        stand.powers.directory.add(.sample(isActive: false))
        #expect(try await stand.refresh(token).error == "invalid_grant")
        stand.powers.directory.add(.sample())
        stand.powers.decisions.answer(Decision(false), for: ObjectID("application-shop"))
        #expect(try await stand.refresh(token).error == "invalid_grant")
        stand.powers.decisions.answer(Decision(true), for: ObjectID("application-shop"))
        #expect(try await stand.refresh(token).status == .ok)
    }

    @Test("is refused with an access token or a code in place of the refresh token")
    func wrongKind() async throws {
        let tokens = try await stand.signIn()
        #expect(try await stand.refresh(tokens.access).error == "invalid_grant")
        #expect(try await stand.refresh(try await stand.code()).error == "invalid_grant")
    }
}
