import Kernel

/// Authorization codes, access tokens and refresh tokens as the API shows them: everything but the secrets themselves, which
/// are not stored.
private enum Listed {
    static func info(_ model: String, _ singular: String, _ summary: String, _ path: String) -> ModelInfo {
        ModelInfo(
            ModelName("authentik_providers_oauth2." + model), singular: singular, summary: summary,
            path: "oauth2/" + path, key: .number, label: "pk", owner: "user", isKept: true)
    }
}

/// An authorization code.
struct ListedCode: ListedRecord {
    static let model = Listed.info(
        "authorizationcode", "Authorization Code", "A code that a client can exchange for tokens.",
        "authorization_codes")
    static let schemaName = "ExpiringBaseGrantModel"
    static let collection = AuthorizationCode.collection
    static let objectField = "provider"

    @Field(help: "Whose provider issued it.")
    var provider: Reference<AnyProvider>
    @Field(help: "Who granted it.")
    var user: Reference<User>
    @Field(help: "Whether it can be exchanged no more.")
    var isExpired: Bool
    @Field(help: "When it expires.")
    var expires: Timestamp?
    @Field(help: "What was granted.")
    var scope: [String]

    init() {}

    init?(_ record: Record, at now: Timestamp) {
        guard let code = AuthorizationCode(record.document), let user = record.user, let provider = record.object
        else { return nil }
        self.provider = Reference(provider)
        self.user = Reference(ObjectID(user))
        isExpired = code.isUsed || code.expires <= now
        expires = code.expires
        scope = code.grant.scope.names
    }
}

/// An access token.
struct ListedAccessToken: ListedRecord {
    static let model = Listed.info(
        "accesstoken", "OAuth2 Access Token", "A token that a client uses in a user's name.", "access_tokens")
    static let schemaName = "TokenModel"
    static let collection = AccessToken.collection
    static let objectField = "provider"

    @Field(help: "Whose provider issued it.")
    var provider: Reference<AnyProvider>
    @Field(help: "Who granted it.")
    var user: Reference<User>
    @Field(help: "Whether it counts no more.")
    var isExpired: Bool
    @Field(help: "When it expires.")
    var expires: Timestamp?
    @Field(help: "What was granted.")
    var scope: [String]
    @Field(help: "What the token says, as JSON.")
    var idToken: String
    @Field(help: "Whether it was revoked.")
    var revoked = false

    init() {}

    init?(_ record: Record, at now: Timestamp) {
        guard let token = AccessToken(record.document), let user = record.user, let provider = record.object else {
            return nil
        }
        self.provider = Reference(provider)
        self.user = Reference(ObjectID(user))
        isExpired = record.expires.map { $0 <= now } ?? false
        expires = record.expires
        scope = token.scope.names
        idToken = JSON.object(token.claims).text
    }
}

/// A refresh token. Deleting one ends all that came of the same grant, as revoking it does (RFC 7009 section 2.1).
struct ListedRefreshToken: ListedRecord {
    static let model = Listed.info(
        "refreshtoken", "OAuth2 Refresh Token", "A token that a client gets further tokens with.", "refresh_tokens")
    static let schemaName = "TokenModel"
    static let collection = RefreshToken.collection
    static let companions = [AccessToken.collection, RefreshToken.collection]
    static let objectField = "provider"

    @Field(help: "Whose provider issued it.")
    var provider: Reference<AnyProvider>
    @Field(help: "Who granted it.")
    var user: Reference<User>
    @Field(help: "Whether it counts no more.")
    var isExpired: Bool
    @Field(help: "When it expires.")
    var expires: Timestamp?
    @Field(help: "What was granted.")
    var scope: [String]
    @Field(help: "What its tokens say of the sign-in, as JSON.")
    var idToken: String
    @Field(help: "Whether another one took its place.")
    var revoked = false

    init() {}

    init?(_ record: Record, at now: Timestamp) {
        guard let token = RefreshToken(record.document), let user = record.user, let provider = record.object else {
            return nil
        }
        self.provider = Reference(provider)
        self.user = Reference(ObjectID(user))
        isExpired = record.expires.map { $0 <= now } ?? false
        expires = record.expires
        scope = token.grant.scope.names
        let facts = token.grant.document.filter { ["auth_time", "amr", "sid"].contains($0.key) && !$0.value.isNull }
        idToken = JSON.object(facts).text
        revoked = token.isUsed
    }
}
