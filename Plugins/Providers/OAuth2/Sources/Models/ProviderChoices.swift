public import Kernel

/// Whether a client can keep a secret (RFC 6749 section 2.1).
public enum ClientType: String, Choice { case confidential, `public` }

/// How a client may come by tokens; the raw value is the name that providers are configured with.
public enum GrantType: String, Choice {
    case authorizationCode = "authorization_code"
    case implicit, hybrid
    case refreshToken = "refresh_token"
    case clientCredentials = "client_credentials"
    case password
    case deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
}

/// How a client is told that a session has ended.
public enum LogoutMethod: String, Choice { case backchannel, frontchannel }

/// What `sub` holds.
public enum SubjectMode: String, Choice {
    case hashedUserID = "hashed_user_id"
    case userID = "user_id"
    case userUUID = "user_uuid"
    case userName = "user_username"
    case userEmail = "user_email"
    case userUPN = "user_upn"
}

/// Whether every provider is an issuer of its own.
public enum IssuerMode: String, Choice {
    case perProvider = "per_provider"
    case global
}

/// An OAuth source, whichever plugin brings it.
public enum AnyOAuthSource: Referable {
    public static let referenceTarget = ReferenceTarget.model("authentik_sources_oauth.oauthsource")
}
