import HTTPTypes
import Kernel

/// The user info endpoint (OpenID Connect Core section 5.3).
struct UserInfoEndpoint: Endpoint {
    static let path = "/application/o/userinfo/"
    static let routes = [Route("GET", path), Route("POST", path), Route("OPTIONS", path)]

    @Power(\.configuration) var configuration
    @Power(\.records) var records
    @Power(\.events) var events
    @Power(\.expressions) var expressions

    func respond(to request: WebRequest) async throws -> WebResponse {
        let configuration = configuration.current
        if request.facts.method == "OPTIONS" {
            return CrossOrigin(request, client: nil, in: configuration).preflight("GET, POST, OPTIONS")
        }
        var client: Client?
        var response: WebResponse
        do {
            guard let secret = try BearerToken.read(request) else { return .challenge(nil, request, configuration) }
            guard let found = try await records.find(AccessToken.collection, key: secret), let user = found.user,
                user.isActive, let token = AccessToken(found.record.document),
                let owner = found.record.object.flatMap(configuration.client(ofProvider:))
            else { throw OAuthError.invalidToken }
            client = owner
            response = .json(.object(try await claims(of: user, token, owner, request.facts))).uncached
        } catch let error as OAuthError {
            response = OAuthError.challenge(error)
        } catch let fault as ConfigurationFault {
            if let client { await events.record(.fault(fault, client, nil, .token, request.facts)) }
            response = OAuthError.challenge(OAuthError(.serverError, "The provider is not set up correctly."))
        }
        return CrossOrigin(request, client: client, in: configuration).apply(to: response)
    }

    private func claims(
        of user: User, _ token: AccessToken, _ client: Client, _ request: RequestFacts
    ) async throws -> [String: JSON] {
        guard token.scope.isOpenID else {
            throw OAuthError(.insufficientScope, "The access token was not granted the scope 'openid'.")
        }
        let scopes = ScopeClaims(client: client, expressions: expressions, http: request)
        var claims = try await scopes.claims(of: user, for: token.scope, token: token.claims)
        // The subject that the token was issued for: it must be that of the ID token (section 5.3.2).
        claims["sub"] = token.claims["sub"]
        if let nonce = token.claims["nonce"] { claims["nonce"] = nonce }
        return claims
    }
}

extension WebResponse {
    fileprivate static func challenge(
        _ error: OAuthError?, _ request: WebRequest, _ configuration: Configuration
    ) -> WebResponse {
        CrossOrigin(request, client: nil, in: configuration).apply(to: OAuthError.challenge(error))
    }
}
