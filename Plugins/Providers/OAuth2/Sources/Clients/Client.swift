import JOSE
import Kernel

/// A client: an OAuth2 provider, its application, and what follows from their settings. Made once for a configuration.
struct Client: Sendable {
    let provider: Stored<OAuth2Provider>
    /// nil while the provider is no application's: then nobody can use it.
    let application: Stored<Application>?
    let scopes: ScopeTable
    let redirects: RedirectRules
    /// What is wrong with the keys, when they cannot be used.
    let keys: Result<TokenKeys, JOSEError>
    /// Documents that are published for it.
    let documents = PublishedDocuments()

    init(_ provider: Stored<OAuth2Provider>, in configuration: Configuration) {
        self.provider = provider
        application =
            configuration.referrers(of: provider.id).lazy.filter { $0.field == "provider" }
            .compactMap { configuration.get(Application.self, $0.object) }.first
        scopes = ScopeTable(provider.base.propertyMappings, in: configuration)
        redirects = RedirectRules(provider.redirectURIs)
        keys = Result { () throws(JOSEError) in try TokenKeys(provider.value, in: configuration) }
    }

    var id: String { provider.clientID }
    var settings: OAuth2Provider { provider.value }
    func allows(_ grant: GrantType) -> Bool { provider.grantTypes.contains(grant) }
    /// Whether the token endpoint accepts a grant; the hybrid flow ends there with a code like any other.
    func allowsExchange(_ grant: GrantType) -> Bool { allows(grant) || grant == .authorizationCode && allows(.hybrid) }

    /// What `iss` is (OpenID Connect Core section 2), for those who know the server by this origin.
    func issuer(at origin: String) -> String {
        guard provider.issuerMode == .perProvider, let slug = application?.slug.text else { return origin + "/" }
        return "\(origin)/application/o/\(slug)/"
    }
}

extension Configuration {
    /// The client with an id.
    func client(id: String) -> Client? {
        guard !id.isEmpty, id.utf8.count <= Limits.clientID else { return nil }
        return first(OAuth2Provider.self, where: "client_id", is: id).map(client)
    }

    /// The client of an application, when that signs users in with OAuth.
    func client(ofApplication slug: String) -> Client? {
        guard let application = first(Application.self, where: "slug", is: slug), let provider = application.provider
        else {
            return nil
        }
        return client(ofProvider: provider.id)
    }

    /// The client of a provider.
    func client(ofProvider id: ObjectID) -> Client? { get(OAuth2Provider.self, id).map(client) }

    private func client(_ provider: Stored<OAuth2Provider>) -> Client {
        remembered("oauth2.client", of: provider.id) { Client(provider, in: self) }
    }

    /// The origins of every client's redirect URIs.
    var clientOrigins: Set<WebOrigin> {
        remembered("oauth2.origins") {
            all(OAuth2Provider.self).reduce(into: []) { $0.formUnion(RedirectRules($1.redirectURIs).origins) }
        }
    }
}
