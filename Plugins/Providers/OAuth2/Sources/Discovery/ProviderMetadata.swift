import JOSE
import Kernel

/// What a provider tells of itself (OpenID Connect Discovery section 3, RFC 8414 section 2). Nothing is in it that the
/// provider would then refuse.
struct ProviderMetadata {
    private let client: Client
    /// What the server's addresses begin with.
    private let site: String
    private let slug: String
    /// The names of the claims that scopes give.
    private let claims: [String]

    /// nil for a provider without an application, which cannot be used.
    init?(_ client: Client, site: String, claims: [String]) {
        guard let slug = client.application?.slug.text else { return nil }
        self.client = client
        self.site = site
        self.slug = slug
        self.claims = claims
    }

    var json: JSON {
        let parts = [endpoints, responses, grants, tokens, unsupported]
        return .object(parts.reduce(into: [:]) { $0.merge($1) { $1 } })
    }

    private var endpoints: [String: JSON] {
        let base = "\(site)/application/o"
        return [
            "issuer": .string(client.issuer(at: site)),
            "authorization_endpoint": .string("\(base)/authorize/"), "token_endpoint": .string("\(base)/token/"),
            "userinfo_endpoint": .string("\(base)/userinfo/"), "introspection_endpoint": .string("\(base)/introspect/"),
            "revocation_endpoint": .string("\(base)/revoke/"), "jwks_uri": .string("\(base)/\(slug)/jwks/"),
            "end_session_endpoint": .string("\(base)/\(slug)/end-session/"),
        ]
    }

    private var responses: [String: JSON] {
        let types = ResponseType.allCases.filter { client.allows($0.grant) }
        return [
            "response_types_supported": .array(types.map { .string($0.rawValue) }),
            "response_modes_supported": .array(ResponseMode.allCases.map { .string($0.rawValue) }),
            "code_challenge_methods_supported": ["plain", "S256"],
            "authorization_response_iss_parameter_supported": true,
        ]
    }

    private var grants: [String: JSON] {
        let isPublic = client.settings.clientType == .public
        let usable = [GrantType.authorizationCode, .refreshToken, .implicit, .clientCredentials].filter {
            $0 == .implicit ? client.allows($0) : client.allowsExchange($0) && !($0 == .clientCredentials && isPublic)
        }
        return [
            "grant_types_supported": .array(usable.map { .string($0.rawValue) }),
            "token_endpoint_auth_methods_supported": isPublic
                ? ["none"] : ["client_secret_post", "client_secret_basic"],
        ]
    }

    private var tokens: [String: JSON] {
        var members: [String: JSON] = [
            "subject_types_supported": ["public"],
            "acr_values_supported": [.string(LoginFacts.contextClass)],
            "scopes_supported": .array(client.scopes.scope.names.map(JSON.string)),
            "claims_supported": .array((Self.ownClaims + claims).map(JSON.string)),
        ]
        guard case .success(let keys) = client.keys else { return members }
        members["id_token_signing_alg_values_supported"] = [.string(keys.signer.algorithm.rawValue)]
        if keys.encrypts {
            members["id_token_encryption_alg_values_supported"] = [.string(JWE.algorithm)]
            members["id_token_encryption_enc_values_supported"] = [.string(JWE.encryption)]
        }
        return members
    }

    private static let ownClaims = [
        "sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "jti", "sid", "azp", "at_hash", "c_hash",
    ]

    /// Said aloud, because silence would mean the opposite or leave clients guessing.
    private var unsupported: [String: JSON] {
        [
            "request_parameter_supported": false, "request_uri_parameter_supported": false,
            "claims_parameter_supported": false, "backchannel_logout_supported": false,
            "backchannel_logout_session_supported": false, "frontchannel_logout_supported": false,
            "frontchannel_logout_session_supported": false,
        ]
    }
}
