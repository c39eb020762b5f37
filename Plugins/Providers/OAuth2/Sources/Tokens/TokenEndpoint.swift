import HTTPTypes
import Kernel

/// The token endpoint (RFC 6749 section 3.2).
struct TokenEndpoint: Endpoint {
    static let path = "/application/o/token/"
    static let routes = [Route("POST", path), Route("OPTIONS", path)]

    @Power(\.clock) var clock
    @Power(\.random) var random
    @Power(\.configuration) var configuration
    @Power(\.records) var records
    @Power(\.decisions) var decisions
    @Power(\.users) var users
    @Power(\.userWriting) var userWriting
    @Power(\.events) var events
    @Power(\.expressions) var expressions

    func respond(to request: WebRequest) async throws -> WebResponse {
        let configuration = configuration.current
        if request.facts.method == "OPTIONS" {
            return CrossOrigin(request, client: nil, in: configuration).preflight("POST, OPTIONS")
        }
        let header = request.headers[.authorization]
        var client: Client?
        let response: WebResponse
        do throws(OAuthError) {
            let credentials = try ClientCredentials(header: header, form: request.form)
            let authenticated = try configuration.authenticate(credentials)
            client = authenticated
            response = try await grant(request, authenticated, configuration)
        } catch {
            response = error.answer(to: request.facts, asksForCredentials: header != nil)
        }
        return CrossOrigin(request, client: client, in: configuration).apply(to: response)
    }

    private func grant(
        _ request: WebRequest, _ client: Client, _ configuration: Configuration
    ) async throws(OAuthError) -> WebResponse {
        let exchange = try TokenRequest(request.form)
        guard client.allowsExchange(exchange.grant) else {
            throw OAuthError(.invalidGrant, "The client may not use the grant '\(exchange.grant.rawValue)'.")
        }
        let grants = Grants(
            client: client, request: request.facts, now: clock.now, random: random, records: records,
            decisions: decisions,
            events: events, expressions: expressions)
        do throws(TokenFailure) {
            let tokens =
                switch exchange {
                case .authorizationCode(let exchange): try await grants.exchange(exchange)
                case .refreshToken(let exchange): try await grants.refresh(exchange)
                case .clientCredentials(let scope):
                    try await grants.clientCredentials(scope, users: users, userWriting: userWriting)
                }
            return .json(tokens.json(client)).uncached
        } catch {
            throw await grants.report(error)
        }
    }
}

extension TokenMint.Tokens {
    /// The answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).
    fileprivate func json(_ client: Client) -> JSON {
        var members: [String: JSON] = [
            "access_token": JSON(accessToken), "token_type": "Bearer", "scope": .string(scope.text),
            "expires_in": .int(client.settings.accessTokenValidity.seconds),
        ]
        if let idToken { members["id_token"] = .string(idToken) }
        if let refreshToken { members["refresh_token"] = .string(refreshToken) }
        return .object(members)
    }
}
