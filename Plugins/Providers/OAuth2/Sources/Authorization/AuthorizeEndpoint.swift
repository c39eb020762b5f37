import HTTPTypes
import Kernel

/// The authorization endpoint (RFC 6749 section 3.1, OpenID Connect Core section 3.1.2).
struct AuthorizeEndpoint: Endpoint {
    static let path = "/application/o/authorize/"
    static let routes = [Route("GET", path), Route("POST", path)]

    @Power(\.clock) var clock
    @Power(\.configuration) var configuration
    @Power(\.decisions) var decisions
    @Power(\.flows) var flows
    @Power(\.events) var events

    func respond(to request: WebRequest) async throws -> WebResponse {
        let parameters = request.facts.method == "POST" ? request.form : request.query
        guard request.target.utf8.count + request.body.count <= Limits.query else {
            throw WebError(.badRequest, "The authorization request is too long.")
        }
        // A request that was posted goes on as a GET: then it has an address to come back to, and it brings the cookie
        // that browsers leave out of forms posted by other sites.
        if request.facts.method == "POST" { return .seeOther("\(Self.path)?\(parameters.text)") }
        let configuration = configuration.current
        do {
            let (authorization, client) = try AuthorizationRequest.parse(parameters, in: configuration)
            let step = Step(
                request: request, authorization: authorization, client: client, configuration: configuration,
                endpoint: self)
            return try await step.authorize()
        } catch AuthorizationFailure.page(let page) {
            throw page
        } catch AuthorizationFailure.client(let error, let address, let client) {
            return AuthorizationResponse(error, to: address, issuer: client.issuer(at: request.facts.site)).web
        }
    }

    /// A request that is well formed, on its way to an answer.
    fileprivate struct Step {
        let request: WebRequest
        let authorization: AuthorizationRequest
        let client: Client
        let configuration: Configuration
        let endpoint: AuthorizeEndpoint
    }
}

extension WebResponse {
    /// Go there with a GET, whatever this request was (303).
    static func seeOther(_ address: String) -> WebResponse {
        WebResponse(.seeOther, headers: [.location: address, .cacheControl: "no-store"])
    }
}

extension AuthorizeEndpoint.Step {
    func authorize() async throws -> WebResponse {
        guard let application = client.application else {
            throw WebError(.badRequest, "The client belongs to no application yet.")
        }
        let session = try await request.session()
        guard let user = session.user, user.isActive, let login = session.login else {
            return try await signIn(application)
        }
        let freshness = Freshness(
            of: authorization, login: login.time, isExpectedUser: isExpected(user), now: endpoint.clock.now)
        switch freshness {
        case .enough: break
        case .unmet: return try await signIn(application)
        case .demand: return try demandLogin()
        }
        let access = Access(client: client, request: request.facts, decisions: endpoint.decisions)
        let decision = await access.decide(user, authorization.policyContext)
        guard decision.passes else {
            await endpoint.events.record(access.denial(decision, user))
            if isSilent { throw refused(.accessDenied, "The user may not use this application.") }
            throw WebError(.forbidden, access.message(decision))
        }
        return try await startFlow(application, user)
    }

    private var isSilent: Bool { authorization.prompt.contains(.none) }

    private func refused(_ code: OAuthError.Code, _ description: String) -> AuthorizationFailure {
        .client(OAuthError(code, description), authorization.returnAddress, client)
    }

    /// Whether the user is the one whom the client expects, when it says so with an ID token of ours.
    private func isExpected(_ user: User) -> Bool {
        guard let hint = authorization.idTokenHint, let claims = try? client.keys.get().claims(of: hint),
            claims["aud"]?.string == client.id, let subject = claims["sub"]?.string
        else { return true }
        return subject == client.settings.subMode.subject(of: user)
    }

    private func signIn(_ application: Stored<Application>) async throws -> WebResponse {
        if isSilent { throw refused(.loginRequired, "The user is not signed in.") }
        // Somebody who signs in now is not to be asked again when they come back.
        if authorization.loginRequested == nil, Freshness.isDemanded(by: authorization) { return try demandLogin() }
        var context: [String: JSON] = [ContextKey<Reference<Application>>.application.name: application.id.json]
        if let hint = authorization.loginHint { context[ContextKey<String>.pendingUserIdentifier.name] = .string(hint) }
        return try await endpoint.flows.signIn(client.provider.base.authenticationFlow, context: context, in: request)
    }

    /// Writes the time of the demand into the request's address.
    private func demandLogin() throws -> WebResponse {
        if isSilent { throw refused(.loginRequired, "The user must sign in again.") }
        let name = AuthorizationRequest.loginRequestedName
        var pairs = request.query.pairs.filter { $0.name != name }
        pairs.append((name, String(endpoint.clock.now.microseconds)))
        return .redirect(to: "\(AuthorizeEndpoint.path)?\(FormValues(pairs).text)")
    }

    private func startFlow(_ application: Stored<Application>, _ user: User) async throws -> WebResponse {
        let flow = client.provider.base.authorizationFlow
        let plan = AuthorizationPlan(authorization, client: client, user: user)
        if authorization.prompt.contains(.consent), !endpoint.flows.canRun(AuthorizationPlan.consentStage) {
            throw refused(.invalidRequest, "The prompt 'consent' is not supported on this server.")
        }
        let response = try await endpoint.flows.start(
            flow, context: plan.context(application), steps: plan.steps(after: flow, in: configuration),
            silently: isSilent, in: request)
        if let response { return response }
        let asksConsent = AuthorizationPlan.asksConsent(flow, in: configuration)
        throw refused(asksConsent ? .consentRequired : .interactionRequired, "The user would have to be asked.")
    }
}
