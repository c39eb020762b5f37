import Kernel

/// A refusal as OAuth tells it to the client: a code that programs know and a sentence for developers.
struct OAuthError: Error, Hashable {
    /// Codes of RFC 6749 (sections 4.1.2.1, 4.2.2.1 and 5.2), OpenID Connect Core (section 3.1.2.6) and RFC 6750.
    enum Code: String {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
        case invalidScope = "invalid_scope"
        case accessDenied = "access_denied"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
        case interactionRequired = "interaction_required"
        case loginRequired = "login_required"
        case consentRequired = "consent_required"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        case invalidToken = "invalid_token"
        case insufficientScope = "insufficient_scope"
    }

    var code: Code
    /// What was wrong; `error_description`, in the characters that it may hold.
    var description: String
    /// Seconds after which the same request is worth to be tried again; nil when it is not.
    var pause: Int?

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension OAuthError {
    /// What the client is told when something that is needed failed: to come again, if that may pass by itself.
    init(failing cause: any Error, _ description: String) {
        let pause = retryAfter(cause)
        self.init(pause == nil ? .serverError : .temporarilyUnavailable, description)
        self.pause = pause
    }

    static let unknownClient = OAuthError(
        .invalidClient, "Client authentication failed: the client is unknown, or its credentials are missing or wrong.")
    /// One sentence for every reason, so that nobody learns which codes and tokens there are.
    static let invalidGrant = OAuthError(
        .invalidGrant, "The code or refresh token is unknown, expired, used, revoked, or another client's.")

    static func missing(_ parameter: String) -> OAuthError {
        OAuthError(.invalidRequest, "The parameter '\(parameter)' is missing.")
    }
    static func repeated(_ parameter: String) -> OAuthError {
        OAuthError(.invalidRequest, "The parameter '\(parameter)' is given more than once.")
    }
    static func tooLong(_ parameter: String) -> OAuthError {
        OAuthError(.invalidRequest, "The parameter '\(parameter)' is too long.")
    }
}
