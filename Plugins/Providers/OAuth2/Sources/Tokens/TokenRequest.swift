import Kernel

/// A token request of which every parameter was checked (RFC 6749 sections 4.1.3, 4.4.2 and 6).
enum TokenRequest: Sendable, Hashable {
    case authorizationCode(CodeExchange)
    case refreshToken(RefreshExchange)
    case clientCredentials(Scope)

    /// The exchange of an authorization code (RFC 6749 section 4.1.3).
    struct CodeExchange: Sendable, Hashable {
        var code: String
        var redirectURI: String?
        var verifier: String?
    }

    /// The exchange of a refresh token (RFC 6749 section 6).
    struct RefreshExchange: Sendable, Hashable {
        var token: String
        /// The scope asked for; empty for all that was granted.
        var scope: Scope
    }

    /// - Throws: ``OAuthError`` as section 5.2 has it.
    init(_ form: FormValues) throws(OAuthError) {
        let repeated = Set(form.repeated)
        guard let grant = try form.value("grant_type", repeated) else { throw .missing("grant_type") }
        switch GrantType(rawValue: grant) {
        case .authorizationCode:
            guard let code = try form.value("code", repeated) else { throw .missing("code") }
            self = .authorizationCode(
                CodeExchange(
                    code: code, redirectURI: try form.value("redirect_uri", limit: Limits.redirectURI, repeated),
                    verifier: try form.value("code_verifier", repeated)))
        case .refreshToken:
            guard let token = try form.value("refresh_token", limit: Limits.token, repeated) else {
                throw .missing("refresh_token")
            }
            self = .refreshToken(RefreshExchange(token: token, scope: try Self.scope(form, repeated)))
        case .clientCredentials:
            // Users' own passwords have no place in this grant here; they must not be taken for the client's.
            guard form["username"] == nil, form["password"] == nil else {
                throw OAuthError(.invalidRequest, "This grant takes the client's credentials, and no user's.")
            }
            self = .clientCredentials(try Self.scope(form, repeated))
        case .implicit, .hybrid, .password, .deviceCode, nil:
            throw OAuthError(.unsupportedGrantType, "The grant_type is not supported.")
        }
    }

    private static func scope(_ form: FormValues, _ repeated: Set<String>) throws(OAuthError) -> Scope {
        Scope(parsing: try form.value("scope", limit: Limits.scope, repeated) ?? "")
    }

    /// The grant that a provider must allow for it.
    var grant: GrantType {
        switch self {
        case .authorizationCode: .authorizationCode
        case .refreshToken: .refreshToken
        case .clientCredentials: .clientCredentials
        }
    }
}
