import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Checks of an authorization request")
struct AuthorizationRequestTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    private func parse(_ changes: [String: String?], in stand: Stand? = nil) throws -> AuthorizationRequest {
        try AuthorizationRequest.parse(Stand.parameters(changes), in: (stand ?? self.stand).configuration).request
    }

    /// The error that the client is told; nil when there is none or the client is not told.
    private func error(_ changes: [String: String?], in stand: Stand? = nil) throws -> OAuthError.Code? {
        do {
            _ = try parse(changes, in: stand)
            return nil
        } catch AuthorizationFailure.client(let error, _, _) { return error.code }
    }

    private func isPage(_ changes: [String: String?]) -> Bool {
        do {
            _ = try parse(changes)
            return false
        } catch AuthorizationFailure.page { return true } catch { return false }
    }

    @Test("a request without any parameter is not found")
    func empty() async throws {
        #expect(try await stand.authorize(query: "").response.status == .notFound)
    }

    @Test("an unknown client is told to the user and nobody else", arguments: [nil, "", "nobody", "SHOP-client"])
    func unknownClient(_ id: String?) { #expect(isPage(["client_id": id])) }

    @Test(
        "a redirect URI that is not registered is told to the user and nobody else",
        arguments: [nil, "", "https://evil.example/callback", Stand.signedOut, "javascript:alert(1)"])
    func redirectURI(_ uri: String?) { #expect(isPage(["redirect_uri": uri])) }

    @Test("the page says what is wrong and the browser goes nowhere")
    func page() async throws {
        let response = try await stand.authorize(["redirect_uri": "https://evil.example/"]).response
        #expect(response.status == .badRequest)
        #expect(response.text.contains("Redirect URI Error"))
        #expect(response.location.isEmpty)
        let other = try await stand.authorize(["client_id": "nobody"]).response
        #expect(other.text.contains("Client ID Error"))
    }

    @Test(
        "response types are read in any order",
        arguments: [
            ("code", ResponseType.code), ("id_token", .idToken), ("token id_token", .idTokenToken),
            ("id_token code", .codeIDToken), ("token code", .codeToken), ("token id_token code", .codeIDTokenToken),
        ])
    func responseTypes(_ text: String, _ type: ResponseType) throws {
        #expect(try parse(["response_type": text]).responseType == type)
    }

    @Test(
        "other response types are refused",
        arguments: ["token", "none", "code code", "telepathy", "Code", "code  id_token"])
    func unsupportedResponseTypes(_ text: String) throws {
        #expect(try error(["response_type": text]) == .unsupportedResponseType)
    }

    @Test("a missing response type is an invalid request")
    func missingResponseType() throws { #expect(try error(["response_type": nil]) == .invalidRequest) }

    @Test(
        "a grant that the provider does not allow is refused",
        arguments: [
            ("code", "authorization_code"), ("id_token", "implicit"), ("id_token token", "implicit"),
            ("code id_token", "hybrid"),
        ])
    func grants(_ type: String, _ grant: String) throws {
        let all = ["authorization_code", "implicit", "hybrid"]
        let others = all.filter { $0 != grant }.map(JSON.string)
        #expect(try error(["response_type": type], in: Stand(["grant_types": .array(others)])) == .invalidRequest)
        #expect(try error(["response_type": type], in: Stand(["grant_types": [.string(grant)]])) == nil)
    }

    @Test("a provider without grants allows nothing")
    func noGrants() throws { #expect(try error([:], in: Stand(["grant_types": []])) == .invalidRequest) }

    @Test("the response mode follows from the response type, or is what the client asks for")
    func responseModes() throws {
        func mode(_ type: String, _ mode: String?) throws -> ResponseMode {
            try parse(["response_type": type, "response_mode": mode]).returnAddress.mode
        }
        #expect(try mode("code", nil) == .query)
        #expect(try mode("code", "query") == .query)
        #expect(try mode("code", "fragment") == .fragment)
        #expect(try mode("code", "form_post") == .formPost)
        #expect(try mode("code", "telepathy") == .query)
        #expect(try mode("id_token", nil) == .fragment)
        #expect(try mode("code token", "form_post") == .formPost)
        #expect(try error(["response_type": "id_token", "response_mode": "query"]) == .invalidRequest)
    }

    @Test("scopes that nobody configured are left out, and no scope means all of them")
    func scopes() throws {
        #expect(try parse(["scope": "profile nonsense openid"]).scope.text == "profile openid")
        #expect(try parse(["scope": nil]).scope.text == "email offline_access openid profile")
        #expect(try parse(["scope": "nonsense"]).scope.isEmpty)
    }

    @Test("tokens from the front channel need openid and give no offline access")
    func frontChannelScopes() throws {
        for type in ["id_token", "id_token token", "code token", "code id_token"] {
            #expect(try error(["response_type": type, "scope": "profile"]) == .invalidScope)
        }
        #expect(try parse(["response_type": "id_token"]).scope.text == "openid profile email")
        #expect(try parse(["response_type": "code id_token"]).scope.isOffline)
    }

    @Test("a provider without mappings grants no scope")
    func noMappings() throws {
        #expect(try parse(["scope": nil], in: Stand(["property_mappings": []])).scope.isEmpty)
    }

    @Test("request objects are refused")
    func requestObjects() throws {
        #expect(try error(["request": "e30."]) == .requestNotSupported)
        #expect(try error(["request_uri": "https://app.example.com/r"]) == .requestURINotSupported)
    }

    @Test("ID tokens from the front channel need a nonce")
    func nonce() throws {
        for type in ["id_token", "id_token token", "code id_token", "code id_token token"] {
            #expect(try error(["response_type": type, "nonce": nil]) == .invalidRequest)
            #expect(try error(["response_type": type, "nonce": ""]) == .invalidRequest)
        }
        for type in ["code", "code token"] { #expect(try error(["response_type": type, "nonce": nil]) == nil) }
    }

    @Test("a code challenge is checked before anything is granted")
    func challenge() throws {
        #expect(
            try parse(["code_challenge": Stand.challenge, "code_challenge_method": "S256"]).challenge?.method == .s256)
        #expect(try parse([:]).challenge == nil)
        #expect(try error(["code_challenge": "x"]) == .invalidRequest)
        #expect(try error(["code_challenge_method": "S1"]) == .invalidRequest)
    }

    @Test("prompts are read; none goes with no other")
    func prompts() throws {
        #expect(try parse(["prompt": "login consent"]).prompt == [.login, .consent])
        #expect(try parse(["prompt": "select_account unknown"]).prompt == [.selectAccount])
        #expect(try parse(["prompt": "none"]).prompt == [.none])
        #expect(try error(["prompt": "none login"]) == .invalidRequest)
        #expect(try error(["prompt": "none unknown"]) == .invalidRequest)
    }

    @Test("max_age is a number of seconds", arguments: ["-1", "x", "1.5", "99999999999"])
    func maxAge(_ text: String) throws {
        #expect(try error(["max_age": text]) == .invalidRequest)
        #expect(try parse(["max_age": "0"]).maxAge == 0)
        #expect(try parse(["max_age": ""]).maxAge == nil)
    }

    @Test(
        "no parameter may be repeated",
        arguments: [
            "state", "nonce", "scope", "response_type", "response_mode", "code_challenge", "code_challenge_method",
            "prompt",
            "max_age", "login_hint",
        ])
    func repeated(_ name: String) async throws {
        let query = FormValues(Stand.usualRequest.map { (name: $0.key, value: $0.value) } + [(name, "x"), (name, "y")])
            .text
        let landing = try await stand.authorize(query: query)
        #expect(landing.error == "invalid_request")
    }

    @Test("a repeated client or redirect URI is told to the user", arguments: ["client_id", "redirect_uri"])
    func repeatedTarget(_ name: String) async throws {
        let value = Stand.usualRequest[name] ?? ""
        let query = FormValues(Stand.usualRequest.map { (name: $0.key, value: $0.value) } + [(name, value)]).text
        #expect(try await stand.authorize(query: query).response.status == .badRequest)
    }

    @Test("parameters that nobody knows may come as often as they like")
    func unknown() async throws {
        let query = FormValues(
            Stand.usualRequest.map { (name: $0.key, value: $0.value) } + [("resource", "a"), ("resource", "b")]
        ).text
        #expect(try await stand.authorize(query: query).code.isEmpty == false)
    }

    @Test(
        "parameters are bounded",
        arguments: [
            ("state", 4097), ("nonce", 1025), ("scope", 2049), ("login_hint", 321), ("prompt", 1025),
            ("code_challenge", 1025), ("response_type", 1025),
        ])
    func bounded(_ name: String, _ count: Int) throws {
        #expect(try error([name: String(repeating: "a", count: count)]) == .invalidRequest)
    }

    @Test("a state of the greatest length comes back whole")
    func state() async throws {
        let state = String(repeating: "s", count: 4096)
        #expect(try await stand.authorize(["state": state]).answer["state"] == state)
        #expect(try error(["state": "a\u{0}b"]) == .invalidRequest)
    }
}
