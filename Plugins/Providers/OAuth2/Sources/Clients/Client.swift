import JOSE
import Kernel

/// A client: an OAuth2 provider, its application, and what follows from their settings. Made once for a configuration, and
/// a class so that passing it on copies nothing.
final class Client: Sendable {
    let provider: Stored<OAuth2Provider>
    /// nil while the provider is no application's: then nobody can use it.
    let application: Stored<Application>?
    /// The provider as expressions see it.
    let object: AnyStored
    let scopes: ScopeTable
    let redirects: RedirectRules
    /// Whether everybody may use it when nothing is bound to its application.
    let isOpenWithoutBindings: Bool
    /// What is wrong with the keys, when they cannot be used.
    let keys: Result<TokenKeys, JOSEError>
    /// Documents that are published for it.
    let documents = PublishedDocuments()

    init(_ provider: Stored<OAuth2Provider>, in configuration: Configuration) {
        self.provider = provider
        application =
            configuration.referrers(of: provider.id).lazy.filter { $0.field == "provider" }
            .compactMap { configuration.get(Application.self, $0.object) }.first
        object = AnyStored(
            id: provider.id, info: OAuth2Provider.model, base: provider.base, value: provider.value)
        scopes = ScopeTable(provider.base.propertyMappings, in: configuration)
        isOpenWithoutBindings = configuration.settings.flags.coreDefaultAppAccess
        redirects = RedirectRules(provider.redirectURIs)
        keys = Result { () throws(JOSEError) in try TokenKeys(provider.value, in: configuration) }
    }

    var id: String { provider.clientID }
    var settings: OAuth2Provider { provider.value }
    func allows(_ grant: GrantType) -> Bool { provider.grantTypes.contains(grant) }
    /// Whether the token endpoint accepts a grant; the hybrid flow ends there with a code like any other.
    func allowsExchange(_ grant: GrantType) -> Bool { allows(grant) || grant == .authorizationCode && allows(.hybrid) }

    /// What `iss` is (OpenID Connect Core section 2), for those who know the server by addresses that begin so.
    func issuer(at site: String) -> String {
        guard provider.issuerMode == .perProvider, let slug = application?.slug.text else { return site + "/" }
        return "\(site)/application/o/\(slug)/"
    }
}

extension Configuration {
    /// The client with an id.
    func client(id: String) -> Client? {
        guard !id.isEmpty, id.utf8.count <= Limits.clientID else { return nil }
        return clientIndex.byID[id].flatMap(client(ofProvider:))
    }

    /// The client of an application, when that signs users in with OAuth.
    func client(ofApplication slug: String) -> Client? { clientIndex.bySlug[slug].flatMap(client(ofProvider:)) }

    /// The client of a provider.
    func client(ofProvider id: ObjectID) -> Client? {
        remembered("oauth2.client", of: id) { get(OAuth2Provider.self, id).map { Client($0, in: self) } }
    }

    private var clientIndex: ClientIndex { remembered("oauth2.clients") { ClientIndex(self) } }

    /// The origins of every client's redirect URIs.
    var clientOrigins: Set<WebOrigin> {
        remembered("oauth2.origins") {
            all(OAuth2Provider.self).reduce(into: []) { $0.formUnion(RedirectRules($1.redirectURIs).origins) }
        }
    }
}

/// The providers of clients, by the names that requests call them.
private final class ClientIndex: Sendable {
    let byID: [String: ObjectID]
    let bySlug: [String: ObjectID]

    init(_ configuration: Configuration) {
        let providers = configuration.all(OAuth2Provider.self)
        byID = Dictionary(providers.map { ($0.clientID, $0.id) }) { first, _ in first }
        let applications = configuration.all(Application.self).compactMap { application in
            application.provider.map { (application.slug.text, $0.id) }
        }
        bySlug = Dictionary(applications) { first, _ in first }
    }
}
