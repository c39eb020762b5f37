import Kernel

/// The claims of the scope mappings that come with the server; the raw value is the mapping's managed name.
enum NativeClaims: String, CaseIterable {
    case openID = "goauthentik.io/providers/oauth2/scope-openid"
    case profile = "goauthentik.io/providers/oauth2/scope-profile"
    case email = "goauthentik.io/providers/oauth2/scope-email"
    case offlineAccess = "goauthentik.io/providers/oauth2/scope-offline_access"

    /// What the mapping says of a user.
    func claims(of user: User) -> [String: JSON] {
        switch self {
        case .openID, .offlineAccess: [:]
        case .email:
            // Nobody has checked that the mailbox is the user's.
            ["email": .string(user.email), "email_verified": false]
        case .profile:
            [
                "name": .string(user.name), "given_name": .string(user.name),
                "preferred_username": .string(user.username), "nickname": .string(user.username),
                "groups": .array(user.groups.map { .string($0.name) }),
            ]
        }
    }

    /// The names of its claims, for discovery.
    var names: [String] {
        switch self {
        case .openID, .offlineAccess: []
        case .email: ["email", "email_verified"]
        case .profile: ["name", "given_name", "preferred_username", "nickname", "groups"]
        }
    }
}
