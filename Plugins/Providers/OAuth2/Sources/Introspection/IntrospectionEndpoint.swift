import HTTPTypes
import Kernel

/// The introspection endpoint (RFC 7662).
struct IntrospectionEndpoint: Endpoint {
    static let routes: [Route] = ["POST /application/o/introspect/"]
    private static let inactive: JSON = ["active": false]

    @Power(\.configuration) var configuration
    @Power(\.records) var records
    @Power(\.expressions) var expressions

    func respond(to request: WebRequest) async throws -> WebResponse {
        do throws(OAuthError) {
            let configuration = configuration.current
            let asking = try Self.authenticate(request, in: configuration)
            let repeated = Set(request.form.repeated)
            guard let secret = try request.form.value("token", limit: Limits.token, repeated) else {
                throw .missing("token")
            }
            let claims = try await claims(of: secret, for: asking, in: configuration, request.facts)
            return .json(claims ?? Self.inactive).uncached
        } catch {
            return error.answer(to: request.facts, asksForCredentials: true)
        }
    }

    /// Only clients that prove who they are learn anything (section 2.1).
    private static func authenticate(
        _ request: WebRequest, in configuration: Configuration
    ) throws(OAuthError) -> Client {
        let credentials = try ClientCredentials(header: request.headers[.authorization], form: request.form)
        let client = try configuration.authenticate(credentials)
        guard client.settings.clientType == .confidential else { throw .unknownClient }
        return client
    }

    /// What a token says; nil when it says nothing to this client.
    private func claims(
        of secret: String, for asking: Client, in configuration: Configuration, _ request: RequestFacts
    ) async throws(OAuthError) -> JSON? {
        let kind = TokenKind(of: secret)
        let found: (record: Record, user: User?)?
        do { found = try await records.find(kind.collection, key: secret) } catch {
            throw OAuthError(failing: error, "The token could not be looked up.")
        }
        guard let (record, user) = found, let user, user.isActive,
            let owner = record.object.flatMap(configuration.client(ofProvider:)), asking.mayHandle(tokensOf: owner)
        else { return nil }
        guard let (scope, own) = kind.claims(of: record, user, owner) else { return nil }
        var claims = own
        if owner.settings.includeClaimsInIdToken {
            let scopes = ScopeClaims(client: owner, expressions: expressions, http: request)
            guard let shown = try? await scopes.claims(of: user, for: scope, token: own) else { return nil }
            claims.merge(shown) { own, _ in own }
        }
        claims["active"] = true
        claims["scope"] = .string(scope.text)
        claims["client_id"] = .string(owner.id)
        return .object(claims)
    }
}

extension Client {
    /// Whether this client may look into and revoke the tokens of another: of itself, and of those that trust it.
    func mayHandle(tokensOf owner: Client) -> Bool {
        owner.provider.id == provider.id || owner.provider.jwtFederationProviders.contains(provider.reference)
    }
}

/// What a token is, seen by its form: access tokens are JWTs, refresh tokens have no full stop in them. So no hint is
/// needed to find it, and a wrong one does no harm (RFC 7009 section 2.1).
enum TokenKind: Hashable {
    case access, refresh

    init(of secret: String) { self = secret.utf8.contains(UInt8(ascii: ".")) ? .access : .refresh }

    var collection: RecordCollection { self == .access ? AccessToken.collection : RefreshToken.collection }

    /// The scope and the claims of a token; nil for one that is used or not understood.
    func claims(of record: Record, _ user: User, _ owner: Client) -> (Scope, [String: JSON])? {
        switch self {
        case .access: AccessToken(record.document).map { ($0.scope, $0.claims) }
        case .refresh:
            RefreshToken(record.document).flatMap { token in
                token.isUsed ? nil : (token.grant.scope, token.claims(of: user, owner, expires: record.expires))
            }
        }
    }
}

extension RefreshToken {
    /// What there is to say of a refresh token, which says nothing by itself.
    fileprivate func claims(of user: User, _ owner: Client, expires: Timestamp?) -> [String: JSON] {
        var claims: [String: JSON] = [
            "sub": .string(owner.settings.subMode.subject(of: user)), "aud": .string(owner.id),
            "iat": .int(issued.seconds), "acr": .string(LoginFacts.contextClass),
        ]
        if let expires { claims["exp"] = .int(expires.seconds) }
        if let time = grant.login.time { claims["auth_time"] = .int(time) }
        if let session = grant.sessionID { claims["sid"] = .string(session) }
        return claims
    }
}
