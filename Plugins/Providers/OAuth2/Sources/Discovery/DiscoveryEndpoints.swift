import HTTPTypes
import JOSE
import Kernel

/// The provider's metadata (OpenID Connect Discovery section 4, RFC 8414 section 3).
struct DiscoveryEndpoint: Endpoint {
    static let routes: [Route] = [
        "GET /application/o/:application/.well-known/openid-configuration",
        "GET /.well-known/oauth-authorization-server/application/o/:application/",
    ]

    @Power(\.configuration) var configuration
    @Power(\.expressions) var expressions

    func respond(to request: WebRequest) async throws -> WebResponse {
        let client = try configuration.current.client(in: request)
        let site = request.facts.site
        if let body = client.documents.document(for: site) { return .published(body) }
        let claims = await ScopeClaims(client: client, expressions: expressions, http: nil).names()
        guard let metadata = ProviderMetadata(client, site: site, claims: claims) else { throw WebError.notFound }
        return .published(client.documents.keep(metadata.json.bytes, for: site))
    }
}

/// The provider's keys (RFC 7517 section 5).
struct KeysEndpoint: Endpoint {
    static let routes: [Route] = ["GET /application/o/:application/jwks/"]

    @Power(\.configuration) var configuration

    func respond(to request: WebRequest) async throws -> WebResponse {
        let configuration = configuration.current
        let client = try configuration.client(in: request)
        let body = try configuration.remembered("oauth2.jwks", of: client.provider.id) {
            try JWKSet.json(client.keys.get().published).bytes
        }
        return .published(body)
    }
}

/// The address of the application at the provider: leads to the metadata.
struct IssuerEndpoint: Endpoint {
    static let routes: [Route] = ["GET /application/o/:application/"]

    @Power(\.configuration) var configuration

    func respond(to request: WebRequest) async throws -> WebResponse {
        guard let slug = try configuration.current.client(in: request).application?.slug else {
            throw WebError.notFound
        }
        return .redirect(to: "/application/o/\(slug)/.well-known/openid-configuration")
    }
}

extension Configuration {
    /// The client whose application the path names.
    /// - Throws: ``WebError/notFound``.
    func client(in request: WebRequest) throws -> Client {
        guard let slug = request.parameters["application"], let client = client(ofApplication: slug) else {
            throw WebError.notFound
        }
        return client
    }
}

extension WebResponse {
    /// A JSON document that any site's scripts may read.
    fileprivate static func published(_ body: [UInt8]) -> WebResponse {
        WebResponse(.ok, headers: [.contentType: "application/json", .accessControlAllowOrigin: "*"], body: body)
    }
}
