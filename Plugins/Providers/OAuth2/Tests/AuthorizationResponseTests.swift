import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Authorization responses")
struct AuthorizationResponseTests {
    private func redirect(_ uri: String, _ mode: ResponseMode, state: String? = "a b&c") -> String {
        let address = ReturnAddress(uri: uri, mode: mode, state: state)
        return AuthorizationResponse([("code", "x/y")], to: address, issuer: "https://id/").redirect
    }

    @Test("travel in the query, after the query that was registered")
    func query() {
        #expect(redirect("https://a/cb", .query) == "https://a/cb?code=x%2Fy&state=a%20b%26c&iss=https%3A%2F%2Fid%2F")
        #expect(
            redirect("https://a/cb?t=1", .query, state: nil) == "https://a/cb?t=1&code=x%2Fy&iss=https%3A%2F%2Fid%2F")
        #expect(redirect("https://a/cb?", .query, state: nil).hasPrefix("https://a/cb?code="))
    }

    @Test("travel in the fragment, the query untouched")
    func fragment() {
        #expect(redirect("https://a/cb?t=1", .fragment).hasPrefix("https://a/cb?t=1#code=x%2Fy&state="))
    }

    @Test("are posted by a form that no value can break out of")
    func form() {
        let address = ReturnAddress(uri: "https://a/cb?x=\"1", mode: .formPost, state: "\"><script>'&")
        let response = AuthorizationResponse([("error", "server_error")], to: address, issuer: "https://id/").web
        #expect(response.text.contains("action=\"https://a/cb?x=&quot;1\""))
        #expect(response.text.contains("value=\"&quot;&gt;&lt;script&gt;&#39;&amp;\""))
        #expect(response.headers[.cacheControl] == "no-store")
    }

    @Test("that are errors say what is wrong, with state and issuer, in the mode asked for")
    func errors() async throws {
        let stand = try Stand()
        let query = try await stand.authorize(["response_type": "telepathy"])
        #expect(query.address == Stand.callback)
        #expect(query.response.location.contains("?error=unsupported_response_type"))
        #expect(query.answer["state"] == "st")
        #expect(query.answer["iss"] == Stand.issuer)
        #expect(query.answer["error_description"]?.isEmpty == false)
        let fragment = try await stand.authorize(["response_type": "id_token", "nonce": nil])
        #expect(fragment.response.location.contains("#error=invalid_request"))
        let posted = try await stand.authorize(["response_mode": "form_post", "request": "x"])
        #expect(posted.response.text.contains("value=\"request_not_supported\""))
    }
}

@Suite("What an authorization request is answered with")
struct FulfilmentTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    @Test("a code, the state and the issuer, and nothing else")
    func code() async throws {
        let landing = try await stand.authorize()
        #expect(landing.address == Stand.callback)
        #expect(Set(landing.answer.keys) == ["code", "state", "iss"])
        #expect(landing.code.count == 40)
        #expect(landing.answer["iss"] == Stand.issuer)
    }

    @Test("every request gets a code of its own")
    func fresh() async throws {
        #expect(try await stand.code() != stand.code())
    }

    @Test("an ID token alone, without any code")
    func idToken() async throws {
        let landing = try await stand.authorize(["response_type": "id_token"])
        #expect(Set(landing.answer.keys) == ["id_token", "state", "iss"])
        let claims = try stand.claims(landing.answer["id_token"] ?? "")
        #expect(claims["nonce"] == "n-0S6")
        #expect(claims["sub"] == .string(stand.user.uid))
        #expect(claims["at_hash"] == nil)
        #expect(claims["c_hash"] == nil)
    }

    @Test("an access token and the ID token that vouches for it")
    func idTokenToken() async throws {
        let answer = try await stand.authorize(["response_type": "id_token token"]).answer
        #expect(Set(answer.keys) == ["id_token", "access_token", "token_type", "expires_in", "scope", "state", "iss"])
        #expect(answer["token_type"] == "Bearer")
        #expect(answer["expires_in"] == "3600")
        let claims = try stand.claims(answer["id_token"] ?? "")
        #expect(claims["at_hash"]?.string == Self.halfHash(answer["access_token"] ?? ""))
        #expect(try await stand.userInfo(answer["access_token"] ?? "").json["sub"] == claims["sub"])
    }

    @Test("a code and what vouches for it", arguments: ["code id_token", "code id_token token", "code token"])
    func hybrid(_ type: String) async throws {
        let answer = try await stand.authorize(["response_type": type]).answer
        #expect((answer["access_token"] != nil) == type.contains(" token"))
        #expect((answer["id_token"] != nil) == type.contains("id_token"))
        if let token = answer["id_token"] {
            #expect(try stand.claims(token)["c_hash"]?.string == Self.halfHash(answer["code"] ?? ""))
        }
        let tokens = Tokens(try await stand.exchange(answer["code"] ?? "").json)
        #expect(try stand.claims(tokens.id)["sub"] == .string(stand.user.uid))
        #expect(!tokens.refresh.isEmpty)
    }

    @Test("tokens from the front channel end with the code that is used twice")
    func hybridReplay() async throws {
        let answer = try await stand.authorize(["response_type": "code id_token token"]).answer
        _ = try await stand.exchange(answer["code"] ?? "")
        #expect(try await stand.userInfo(answer["access_token"] ?? "").status == .ok)
        _ = try await stand.exchange(answer["code"] ?? "")
        #expect(try await stand.userInfo(answer["access_token"] ?? "").status == .unauthorized)
    }

    @Test("a form that posts itself, with a new code each time it is shown")
    func formPost() async throws {
        let landing = try await stand.authorize(["response_mode": "form_post"])
        #expect(landing.turn?.challenge is AutosubmitChallenge)
        #expect(landing.address == Stand.callback)
        #expect(Set(landing.answer.keys) == ["code", "state", "iss"])
        #expect(try await stand.exchange(landing.code).status == .ok)
    }

    @Test("an event that says who signed in to what")
    func event() async throws {
        let events = try await stand.authorize().events
        #expect(events.map(\.action) == ["authorize_application"])
        #expect(events.first?.username == "mira")
        #expect(events.first?.context["authorized_application"]?["name"] == "shop")
        #expect(events.first?.context["scopes"] == "openid profile email offline_access")
    }

    @Test("nothing for somebody other than who was let in")
    func otherUser() async throws {
        var stand = stand
        let start = try await start(stand)
        stand.session.user = stand.powers.directory.add(.sample(id: 8, username: "noor"))
        var landing = Landing(response: .empty(.ok))
        try await stand.finish(start, [:], &landing)
        #expect(landing.code.isEmpty)
        guard case .end(.denied) = landing.turn else { return #expect(Bool(false), "Somebody else got a code.") }
    }

    @Test("nothing for a user who was deactivated meanwhile")
    func deactivated() async throws {
        var stand = stand
        let start = try await start(stand)
        stand.session.user?.isActive = false
        var landing = Landing(response: .empty(.ok))
        try await stand.finish(start, [:], &landing)
        #expect(landing.code.isEmpty)
    }

    @Test("nothing when the provider no longer allows the request")
    func changed() async throws {
        let start = try await start(stand)
        try stand.configureProvider("1", application: "shop", ["grant_types": ["implicit"]])
        var landing = Landing(response: .empty(.ok))
        try await stand.finish(start, [:], &landing)
        #expect(landing.code.isEmpty)
    }

    @Test("no token from the front channel when the policies say no at the end")
    func policies() async throws {
        let start = try await start(stand, ["response_type": "id_token"])
        stand.powers.decisions.answer(Decision(false, messages: ["Closed."]), for: ObjectID("application-shop"))
        var landing = Landing(response: .empty(.ok))
        try await stand.finish(start, [:], &landing)
        #expect(landing.answer.isEmpty)
        #expect(landing.events.map(\.action) == ["policy_execution"])
    }

    @Test("an error for the client when a mapping cannot be evaluated, and an event for the administrator")
    func fault() async throws {
        try stand.powers.configure(
            ScopeMapping.self, "scope-custom", ["scope_name": "custom", "expression": "return {'x': nothing}"])
        try stand.configureProvider("1", application: "shop", ["property_mappings": ["scope-openid", "scope-custom"]])
        let landing = try await stand.authorize(["response_type": "id_token", "scope": "openid custom"])
        #expect(landing.error == "server_error")
        #expect(landing.answer["id_token"] == nil)
        #expect(landing.events.map(\.action) == ["configuration_error"])
    }

    private func start(_ stand: Stand, _ changes: [String: String?] = [:]) async throws -> Plan.Step {
        _ = try await stand.authorize(changes)
        return try #require(stand.powers.flows.starts.last?.steps.last)
    }

    static func halfHash(_ text: String) -> String { Hashes.leftHalfOfSHA256(text) }
}
