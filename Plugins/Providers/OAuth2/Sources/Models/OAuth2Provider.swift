public import Kernel

/// Signs users in to one application by OAuth 2.0 and OpenID Connect.
public struct OAuth2Provider: Provider {
    public static let model = ModelInfo(
        "authentik_providers_oauth2.oauth2provider", .provider, singular: "OAuth2/OpenID Provider",
        summary: "Signs users in to one application by OAuth 2.0 and OpenID Connect.", path: "providers/oauth2",
        component: "ak-provider-oauth2-form", key: .number)

    @Field(help: "Whether the client can keep a secret, as a server can and a browser cannot.")
    public var clientType = ClientType.confidential
    @Field(help: "How the client may come by tokens; an empty list allows nothing.")
    public var grantTypes: [GrantType] = []
    @Field([.unique, .searchable], help: "Name by which the client calls itself; made up when it is not given.")
    public var clientID = ""
    @Field(help: "Secret with which a confidential client proves who it is; made up when it is not given.")
    public var clientSecret = Secret("")
    @Field(help: "How long an authorization code can be exchanged.")
    public var accessCodeValidity: TimeDelta = "minutes=1"
    @Field(help: "How long an access token is valid.")
    public var accessTokenValidity: TimeDelta = "hours=1"
    @Field(help: "How long a refresh token is valid.")
    public var refreshTokenValidity: TimeDelta = "days=30"
    @Field(help: "A refresh token is replaced when it is valid for less than this; zero replaces it at every use.")
    public var refreshTokenThreshold: TimeDelta = "seconds=0"
    @Field(help: "Put the claims of the scopes into the ID token too, for clients that do not ask for user info.")
    public var includeClaimsInIdToken = true
    @Field(help: "Key that signs tokens; without one they are signed with the client's secret.")
    public var signingKey: Reference<CertificateKeyPair>?
    @Field(help: "Certificate of the client; with one, tokens are encrypted to it.")
    public var encryptionKey: Reference<CertificateKeyPair>?
    @Field(as: "redirect_uris", help: "Where users may be sent back to.")
    public var redirectURIs: [RedirectURI]
    @Field(help: "Address of the client that is told when a session has ended.")
    public var logoutURI: WebAddress = ""
    @Field(help: "How the client is told that a session has ended.")
    public var logoutMethod = LogoutMethod.backchannel
    @Field(help: "What users are told apart by.")
    public var subMode = SubjectMode.hashedUserID
    @Field(help: "Whether every provider is an issuer of its own.")
    public var issuerMode = IssuerMode.perProvider
    @Field(help: "Sources whose tokens authenticate the client.")
    public var jwtFederationSources: [Reference<AnyOAuthSource>] = []
    @Field(help: "Providers whose clients may look into and revoke the tokens of this one.")
    public var jwtFederationProviders: [Reference<OAuth2Provider>] = []

    public init() {}

    /// The origin of the first redirect URI that is an address on the web.
    public func launchAddress(of application: Stored<Application>) -> String? {
        redirectURIs.lazy.filter { $0.redirectURIType == .authorization && $0.matchingMode == .strict }
            .compactMap { WebOrigin(of: $0.url)?.text }.first
    }
}

extension OAuth2Provider: GeneratesValues {
    public mutating func generate(with random: any RandomSource) {
        if clientID.isEmpty { clientID = random.token(40) }
        if clientSecret.exposed.isEmpty { clientSecret = Secret(random.token(128)) }
    }
}
