import Kernel

/// What a user granted to a client: what every token that comes of it says in common.
struct Grant: Sendable, Hashable {
    var scope: Scope
    var nonce: String?
    var login: LoginFacts
    /// The public id of the session in which it was granted, as `sid` names it.
    var sessionID: String?
}

extension Grant {
    var document: [String: JSON] {
        [
            "scope": .string(scope.text), "nonce": JSON(nonce), "auth_time": login.time.map(JSON.int) ?? .null,
            "amr": .array(login.methods.map(JSON.string)), "sid": JSON(sessionID),
        ]
    }

    init?(_ json: JSON?) {
        guard let json, let scope = json["scope"]?.string else { return nil }
        self.scope = Scope(parsing: scope)
        nonce = json["nonce"]?.string
        login = LoginFacts(time: json["auth_time"]?.int, methods: json["amr"]?.array?.compactMap(\.string) ?? [])
        sessionID = json["sid"]?.string
    }
}

/// An authorization code (RFC 6749 section 4.1.2), but for the code itself.
struct AuthorizationCode: Sendable, Hashable {
    static let collection = RecordCollection("oauth2.code")
    /// How long a code is remembered after it has expired, so that its second use is still noticed.
    static let memory = Duration.seconds(600)

    var grant: Grant
    var redirectURI: String
    var challenge: CodeChallenge?
    var expires: Timestamp
    var isUsed = false

    var document: [String: JSON] {
        var document: [String: JSON] = [
            "grant": .object(grant.document), "redirect_uri": .string(redirectURI),
            "expires": .int(expires.microseconds), "used": .bool(isUsed),
        ]
        if let challenge {
            document["code_challenge"] = .string(challenge.value)
            document["code_challenge_method"] = .string(challenge.method.rawValue)
        }
        return document
    }
}

extension AuthorizationCode {
    init?(_ document: [String: JSON]) {
        guard let grant = Grant(document["grant"]), let uri = document["redirect_uri"]?.string,
            let expires = document["expires"]?.int, let isUsed = document["used"]?.bool
        else { return nil }
        var challenge: CodeChallenge?
        if let value = document["code_challenge"]?.string {
            // A challenge whose method is unknown must not become a code without a challenge.
            guard let method = document["code_challenge_method"]?.string.flatMap(CodeChallenge.Method.init) else {
                return nil
            }
            challenge = CodeChallenge(value: value, method: method)
        }
        self.init(
            grant: grant, redirectURI: uri, challenge: challenge, expires: Timestamp(microseconds: expires),
            isUsed: isUsed)
    }
}

/// A refresh token (RFC 6749 section 1.5), but for the token itself.
struct RefreshToken: Sendable, Hashable {
    static let collection = RecordCollection("oauth2.refresh_token")

    var grant: Grant
    var issued: Timestamp
    var isUsed = false

    var document: [String: JSON] {
        ["grant": .object(grant.document), "issued": .int(issued.microseconds), "used": .bool(isUsed)]
    }
}

extension RefreshToken {
    init?(_ document: [String: JSON]) {
        guard let grant = Grant(document["grant"]), let issued = document["issued"]?.int,
            let isUsed = document["used"]?.bool
        else { return nil }
        self.init(grant: grant, issued: Timestamp(microseconds: issued), isUsed: isUsed)
    }
}

/// An access token (RFC 6749 section 1.4), but for the token itself.
struct AccessToken: Sendable, Hashable {
    static let collection = RecordCollection("oauth2.access_token")

    var scope: Scope
    /// What it says, but for what its scopes say.
    var claims: [String: JSON]

    var document: [String: JSON] { ["scope": .string(scope.text), "claims": .object(claims)] }
}

extension AccessToken {
    init?(_ document: [String: JSON]) {
        guard let scope = document["scope"]?.string, let claims = document["claims"]?.object else { return nil }
        self.init(scope: Scope(parsing: scope), claims: claims)
    }
}

/// Undoing grants.
enum Revocation {
    /// Deletes every token that came of one grant.
    static func family(_ family: String) -> [RecordStep] {
        let filter = RecordFilter(family: family)
        return [.deleteAll(AccessToken.collection, filter), .deleteAll(RefreshToken.collection, filter)]
    }
}
