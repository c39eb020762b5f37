public import Kernel

/// OAuth 2.0 authorization server and OpenID Connect provider.
public enum OAuth2Plugin: Plugin {
    public static let id: PluginID = "provider.oauth2"
    public static let summary = "Signs users in to applications by OAuth 2.0 and OpenID Connect."

    public static func add(to registry: inout Registry) {
        registry.add(OAuth2Provider.self)
        registry.add(ScopeMapping.self)
        registry.add(FulfilmentStage.self)
        registry.add(FormPostStage.self)
        registry.add(SessionEndStage.self)
        registry.add(ReturnStage.self)
        registry.add(records: ListedCode.self)
        registry.add(records: ListedAccessToken.self)
        registry.add(records: ListedRefreshToken.self)
        registry.add(AuthorizeEndpoint.self)
        registry.add(TokenEndpoint.self)
        registry.add(UserInfoEndpoint.self)
        registry.add(IntrospectionEndpoint.self)
        registry.add(RevocationEndpoint.self)
        registry.add(DiscoveryEndpoint.self)
        registry.add(KeysEndpoint.self)
        registry.add(IssuerEndpoint.self)
        registry.add(EndSessionEndpoint.self)
    }
}
