import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import ProviderOAuth2

@Suite("Ending a session")
struct EndSessionTests {
    private var stand: Stand
    init() throws { stand = try Stand() }

    private func end(
        _ parameters: [String: String], _ stand: Stand? = nil, method: String = "GET"
    ) async throws -> WebResponse {
        let query = FormValues(parameters.map { (name: $0.key, value: $0.value) }).text
        let path = "/application/o/shop/end-session/"
        return try await (stand ?? self.stand).send(
            EndSessionEndpoint.self, method, method == "GET" ? "\(path)?\(query)" : path,
            form: method == "GET" ? [] : parameters.map { ($0.key, $0.value) }, parameters: ["application": "shop"])
    }

    private func outcome(_ step: Plan.Step?) async throws -> (turn: StageTurn?, landing: Landing) {
        var landing = Landing(response: .empty(.ok))
        try await stand.finish(try #require(step), [:], &landing)
        return (landing.turn, landing)
    }

    @Test("runs the invalidation flow and then tells the user", arguments: ["GET", "POST"])
    func page(_ method: String) async throws {
        _ = try await end([:], method: method)
        let start = try #require(stand.powers.flows.starts.last)
        #expect(start.flow?.id.text == "leave")
        #expect(start.context["application"] == "application-shop")
        let shown = try #require(try await outcome(start.steps.last).turn?.shown)
        #expect(SessionEndChallenge.component == "ak-stage-session-end")
        #expect(shown["application_name"] == "shop")
        #expect(shown["application_launch_url"] == "https://app.example.com")
        #expect(shown["invalidation_flow_url"] == "/flows/-/default/invalidation/")
        #expect(shown["brand_name"] == "Lanyard")
    }

    @Test("sends the user back to the application, with its state", arguments: ["GET", "POST"])
    func back(_ method: String) async throws {
        let hint = try await stand.signIn().id
        let parameters = ["id_token_hint": hint, "post_logout_redirect_uri": Stand.signedOut, "state": "a b"]
        _ = try await end(parameters, method: method)
        let turn = try await outcome(stand.powers.flows.starts.last?.steps.last).turn
        #expect(turn?.outcome == .redirect(to: "\(Stand.signedOut)?state=a%20b"))
    }

    @Test("goes straight back when nobody is signed in")
    func anonymous() async throws {
        let hint = try await stand.signIn().id
        var anonymous = stand
        anonymous.session = .sample()
        let starts = anonymous.powers.flows.starts.count
        let response = try await end(["id_token_hint": hint, "post_logout_redirect_uri": Stand.signedOut], anonymous)
        #expect(response.location == Stand.signedOut)
        #expect(anonymous.powers.flows.starts.count == starts)
    }

    @Test("takes a hint that has expired")
    func expiredHint() async throws {
        let hint = try await stand.signIn().id
        stand.powers.clock.advance(by: .seconds(86_400))
        #expect(try await end(["id_token_hint": hint, "post_logout_redirect_uri": Stand.signedOut]).status == .found)
    }

    @Test("sends nobody to an address that is not registered for it, or without a hint of ours")
    func refused() async throws {
        try stand.configureProvider("2", application: "blog")
        let hint = try await stand.signIn().id
        let foreign = Tokens(
            try await stand.exchange(
                try await stand.code(["client_id": "blog-client"]), ["client_id": "blog-client"]
            ).json
        ).id
        let before = stand.powers.flows.starts.count
        let address = "post_logout_redirect_uri"
        for parameters in [
            [address: Stand.signedOut], [address: Stand.callback, "id_token_hint": hint],
            [address: "https://evil.example/", "id_token_hint": hint],
            [address: Stand.signedOut, "id_token_hint": "nonsense"],
            [address: Stand.signedOut, "id_token_hint": foreign],
            [address: Stand.signedOut, "id_token_hint": hint + "x"],
            ["id_token_hint": hint, "client_id": "blog-client"],
        ] {
            let response = try await end(parameters)
            #expect(response.status == .badRequest)
            #expect(response.location.isEmpty)
        }
        #expect(stand.powers.flows.starts.count == before)
    }

    @Test("ends what the session gave to this application, and leaves the rest")
    func tokens() async throws {
        try stand.configureProvider("2", application: "blog")
        let own = try await stand.signIn()
        let refreshed = Tokens(try await stand.refresh(own.refresh).json)
        let code = try await stand.code()
        let blog: [String: String?] = ["client_id": "blog-client"]
        let other = Tokens(try await stand.exchange(try await stand.code(["client_id": "blog-client"]), blog).json)
        var elsewhere = stand
        elsewhere.session.publicID = "another-browser"
        let otherBrowser = try await elsewhere.signIn()
        _ = try await end([:])
        #expect(try await stand.userInfo(own.access).status == .unauthorized)
        #expect(try await stand.userInfo(refreshed.access).status == .unauthorized)
        #expect(try await stand.exchange(code).error == "invalid_grant")
        #expect(try await stand.userInfo(other.access).status == .ok)
        #expect(try await stand.userInfo(otherBrowser.access).status == .ok)
        #expect(try await stand.refresh(refreshed.refresh).status == .ok, "offline access outlives the session")
    }
}

@Suite("Requests from other sites' scripts")
struct CrossOriginTests {
    private let stand: Stand
    init() throws { stand = try Stand() }

    @Test("may read answers when users of the client come from there")
    func allowed() async throws {
        let token = try await stand.signIn().access
        var headers: HTTPFields = .bearer(token)
        headers[.origin] = "https://app.example.com"
        let response = try await stand.send(UserInfoEndpoint.self, "GET", UserInfoEndpoint.path, headers: headers)
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.example.com")
        #expect(response.headers[.vary] == "Origin")
        #expect(response.headers[.accessControlAllowCredentials] == nil)
    }

    @Test(
        "may not read answers from anywhere else",
        arguments: ["https://evil.example", "null", "http://app.example.com"])
    func refused(_ origin: String) async throws {
        let response = try await stand.token(["grant_type": "client_credentials"], headers: [.origin: origin])
        #expect(response.status == .ok)
        #expect(response.headers[.accessControlAllowOrigin] == nil)
    }

    @Test("are asked about before they are sent")
    func preflight() async throws {
        func ask<E: Endpoint>(_ type: E.Type, _ origin: String) async throws -> WebResponse {
            try await stand.send(type, "OPTIONS", "/", headers: [.origin: origin])
        }
        for response in [
            try await ask(TokenEndpoint.self, "https://app.example.com"),
            try await ask(UserInfoEndpoint.self, "https://app.example.com"),
            try await ask(RevocationEndpoint.self, "https://app.example.com"),
        ] {
            #expect(response.status == .noContent)
            #expect(response.headers[.accessControlAllowOrigin] == "https://app.example.com")
            #expect(response.headers[.accessControlAllowHeaders]?.contains("authorization") == true)
        }
        #expect(try await ask(TokenEndpoint.self, "https://evil.example").headers[.accessControlAllowOrigin] == nil)
    }

    @Test("may read errors of clients that users come back to")
    func errors() async throws {
        let response = try await stand.token(["grant_type": "telepathy"], headers: [.origin: "https://app.example.com"])
        #expect(response.error == "unsupported_grant_type")
        #expect(response.headers[.accessControlAllowOrigin] == "https://app.example.com")
    }
}
