import HTTPTypes
import JOSE
import Kernel
import Synchronization
import TestKit

@testable import ProviderOAuth2

/// A server with one application and one user, driven by requests as browsers and clients send them.
struct Stand {
    static let origin = "https://id.example.com"
    static let issuer = "\(origin)/application/o/shop/"
    static let callback = "https://app.example.com/callback"
    static let signedOut = "https://app.example.com/signed-out"
    static let clientID = "shop-client"
    static let secret = "a-secret-that-only-the-shop-knows-0123456789"
    /// The verifier and the challenge of RFC 7636, appendix B.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    let powers = FakePowers()
    let registry: Registry
    let user: User
    var session: Session

    /// - Parameter settings: fields of the provider that differ from the usual ones.
    init(_ settings: [String: JSON] = [:], signedIn: Bool = true) throws {
        registry = try Registry([OAuth2Plugin.self])
        user = powers.directory.add(.sample(groups: [.sample("staff")]))
        session = .sample(user: signedIn ? user : nil, now: powers.clock.now)
        try powers.configure(
            Flow.self, "authorize", ["slug": "authorize", "title": "Authorize", "designation": "authorization"])
        try powers.configure(Flow.self, "leave", ["slug": "leave", "title": "Leave", "designation": "invalidation"])
        for scope in ["openid", "profile", "email", "offline_access"] { try configureScope(scope) }
        try powers.configure(CertificateKeyPair.self, "rsa-pair", SampleKeys.rsa.document)
        try configureProvider("1", application: "shop", settings)
    }

    /// Of the scopes that say something.
    private static let expressions = [
        "email": "return {'email': request.user.email, 'email_verified': False}",
        "profile": """
        user = request.user
        return {'name': user.name, 'given_name': user.name, 'preferred_username': user.username,
                'nickname': user.username, 'groups': [group.name for group in user.groups.all()]}
        """,
    ]

    func configureScope(_ scope: String) throws {
        try powers.configure(
            ScopeMapping.self, "scope-\(scope)",
            [
                "scope_name": .string(scope), "managed": .string("goauthentik.io/providers/oauth2/scope-\(scope)"),
                "description": .string(scope == "openid" ? "" : "See your \(scope)"),
                "expression": .string(Self.expressions[scope] ?? "return {}"),
            ])
    }

    /// Adds a provider and its application, named alike.
    func configureProvider(_ id: String, application: String, _ settings: [String: JSON] = [:]) throws {
        let usual: [String: JSON] = [
            "name": .string(application), "authorization_flow": "authorize", "invalidation_flow": "leave",
            "client_id": .string("\(application)-client"), "client_secret": .string(Self.secret),
            "grant_types": ["authorization_code", "implicit", "hybrid", "refresh_token", "client_credentials"],
            "signing_key": "rsa-pair",
            "property_mappings": ["scope-openid", "scope-profile", "scope-email", "scope-offline_access"],
            "redirect_uris": [
                ["matching_mode": "strict", "url": .string(Self.callback)],
                ["matching_mode": "strict", "url": .string(Self.signedOut), "redirect_uri_type": "logout"],
            ],
        ]
        try powers.configure(OAuth2Provider.self, id, usual.merging(settings) { $1 })
        try powers.configure(
            Application.self, "application-\(application)",
            ["name": .string(application), "slug": .string(application), "provider": JSON.int(Int(id) ?? 0)])
    }

    var configuration: Configuration { powers.configuration.current }
    var client: Client {
        guard let client = configuration.client(id: Self.clientID) else { preconditionFailure("The client is gone.") }
        return client
    }

    /// Sends a request to an endpoint. What the endpoint throws as an answer is returned as one.
    func send<E: Endpoint>(
        _ type: E.Type, _ method: String, _ target: String, form: [(String, String)] = [], headers: HTTPFields = [:],
        parameters: [String: String] = [:], origin: String = Stand.origin
    ) async throws -> WebResponse {
        var headers = headers
        let body = FormValues(form.map { (name: $0.0, value: $0.1) }).text
        if method == "POST" { headers[.contentType] = "application/x-www-form-urlencoded" }
        let session = session
        let facts = RequestFacts(
            id: "request-1", method: method, path: String(target.prefix { $0 != "?" }), origin: origin,
            clientAddress: "192.0.2.7", userAgent: "Test/1.0")
        let request = WebRequest(
            facts: facts, target: target, headers: headers, parameters: parameters, body: Array(body.utf8)
        ) { session }
        do { return try await E().opened(with: powers.all).respond(to: request) } catch let error as WebError {
            return WebResponse(error.status, body: Array(error.message.utf8))
        }
    }
}

extension WebResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The members of a JSON answer; empty when it is none.
    var json: [String: JSON] { (try? JSON(parsing: body))?.object ?? [:] }
    var error: String? { json["error"]?.string }
    var location: String { headers[.location] ?? "" }
}

extension HTTPFields {
    static func basic(_ name: String, _ secret: String) -> HTTPFields {
        let digits = Base64URL.encode(Array("\(name):\(secret)".utf8)).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        let text = String(digits)
        return [.authorization: "Basic " + text + String(repeating: "=", count: (4 - text.count % 4) % 4)]
    }
    static func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }
}
