import HTTPTypes
import Kernel

/// The end-session endpoint (OpenID Connect RP-Initiated Logout).
struct EndSessionEndpoint: Endpoint {
    static let routes: [Route] = [
        "GET /application/o/:application/end-session/", "POST /application/o/:application/end-session/",
    ]

    @Power(\.configuration) var configuration
    @Power(\.records) var records
    @Power(\.flows) var flows

    func respond(to request: WebRequest) async throws -> WebResponse {
        let configuration = configuration.current
        let client = try configuration.client(in: request)
        guard let application = client.application else { throw WebError.notFound }
        let parameters = request.facts.method == "POST" ? request.form : request.query
        let ending: EndSessionRequest
        do {
            ending = try EndSessionRequest(parameters, client: client, issuer: client.issuer(at: request.facts.site))
        } catch {
            throw WebError(.badRequest, "The application's request to sign out is not valid: \(error.description)")
        }
        let session = try await request.session()
        if let user = session.user {
            try await deleteTokens(of: user, in: session, for: client)
        } else if let address = ending.returnAddress {
            return .redirect(to: address)
        }
        let last: any Stage =
            if let address = ending.returnAddress { ReturnStage(to: address) } else {
                SessionEndStage(application, for: session.user, in: configuration)
            }
        let context = [ContextKey<Reference<Application>>.application.name: application.id.json]
        return try await flows.start(
            client.provider.base.invalidationFlow, context: context, appending: [last], in: request)
    }

    /// Deletes what the session gave to the client. Refresh tokens with `offline_access` stay: they were asked for in
    /// order to outlive it; but the access tokens that they gave go with the session they came from.
    private func deleteTokens(of user: User, in session: Session, for client: Client) async throws {
        let provider = client.provider.id
        let filter = RecordFilter(user: user.id, session: session.publicID, object: provider)
        var steps: [RecordStep] = [
            .deleteAll(AuthorizationCode.collection, filter), .deleteAll(AccessToken.collection, filter),
            .deleteAll(RefreshToken.collection, filter),
        ]
        for record in try await records.list(RefreshToken.collection, RecordFilter(user: user.id, object: provider)) {
            guard let token = RefreshToken(record.document), token.grant.sessionID == session.publicID else { continue }
            steps.append(.deleteAll(AccessToken.collection, RecordFilter(family: record.family)))
        }
        _ = try await records.apply(steps)
    }
}
