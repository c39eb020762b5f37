import Flows
import HTTPTypes
import Kernel

/// Flows over HTTP: the JSON protocol for programs, pages for people.
struct FlowHandlers: Sendable {
    let executor: FlowExecutor
    let starter: FlowStarter
    let powers: Powers
    let pages: Pages

    func add(to routes: inout RouteTable) {
        routes.add("GET /api/v3/flows/executor/:flow/") { try await look($0) }
        routes.add("POST /api/v3/flows/executor/:flow/") { try await answer($0) }
        routes.add("GET /if/flow/:flow/") { try await page($0, .look) }
        routes.add("POST /if/flow/:flow/") { try await submit($0) }
        routes.add("GET /flows/-/default/authentication/") { try await toDefault(.authentication, $0) }
        routes.add("GET /flows/-/default/invalidation/") { try await toDefault(.invalidation, $0) }
        routes.add("GET /flows/-/cancel/") { try await cancel($0) }
        routes.add("GET /flows/-/configure/:stage/") { try await configure($0) }
    }

    private func flow(of request: WebRequest) throws -> Stored<Flow> {
        guard let flow = powers.configuration.current.flow(request.parameters["flow"] ?? "") else {
            throw WebError(.notFound, "There is no such flow.", body: ["detail": "No Flow matches the given query."])
        }
        return flow
    }

    // MARK: The JSON protocol

    private func look(_ request: WebRequest) async throws -> WebResponse {
        try await executorAnswer(flow(of: request), .look, request)
    }

    private func answer(_ request: WebRequest) async throws -> WebResponse {
        let flow = try flow(of: request)
        let session = try await request.session()
        if session.user != nil, !CSRFToken.matches(request.headers[.csrf], request.cookie(CSRFToken.name)) {
            throw WebError(.forbidden, "CSRF Failed: CSRF token missing or incorrect.")
        }
        let body: JSON
        do {
            body = request.body.isEmpty ? [:] : try JSON(parsing: request.body)
        } catch {
            throw WebError(.badRequest, "JSON parse error - \(error)")
        }
        guard case .object(let answer) = body else {
            throw WebError(
                .badRequest, "Expected an object.",
                body: [
                    "non_field_errors": .array([
                        .string("Invalid data. Expected a dictionary, but got \(body.typeName).")
                    ])
                ])
        }
        return try await executorAnswer(flow, .answer(answer), request)
    }

    private func executorAnswer(
        _ flow: Stored<Flow>, _ input: FlowExecutor.Input, _ request: WebRequest
    ) async throws -> WebResponse {
        let query = FormValues(parsing: request.query["query"] ?? "").dictionary
        let run = try await executor.run(flow, query: query, input, stopsAfterAnswer: true, in: request)
        switch run.end {
        case .proceed: return withCSRF(.redirect(to: request.target), request)
        case .redirect(let address):
            return withCSRF(.json(run.body(of: RedirectChallenge(to: address), nil)), request)
        case .challenge(let challenge, let problems): return withCSRF(.json(run.body(of: challenge, problems)), request)
        }
    }

    // MARK: Pages

    private func submit(_ request: WebRequest) async throws -> WebResponse {
        guard CSRFToken.matches(request.form[CSRFToken.field], request.cookie(CSRFToken.name)) else {
            // A page that was open for long, or cookies that were cleared: show it anew rather than an error.
            return try await page(request, .look)
        }
        var answer = request.form.dictionary.mapValues(JSON.string)
        answer[CSRFToken.field] = nil
        return try await page(request, .answer(answer))
    }

    private func page(_ request: WebRequest, _ input: FlowExecutor.Input) async throws -> WebResponse {
        let flow = try flow(of: request)
        let run = try await executor.run(
            flow, query: request.query.dictionary, input, stopsAfterAnswer: false, in: request)
        switch run.end {
        case .redirect(let address): return leave(to: address, request)
        case .proceed: return .redirect(to: request.target)
        case .challenge(let challenge, let problems):
            if let redirect = challenge as? RedirectChallenge { return leave(to: redirect.to, request) }
            let isError = problems != nil || challenge is FlowErrorChallenge
            if !isError, isToBeAskedAnew(run, request) { return .redirect(to: request.target) }
            // A page that is open lets no other site's script in, so one with a captcha must be loaded anew.
            if !isError, challenge.form.captcha != nil, request.headers[.lanyardPage] != nil {
                return leave(to: request.target, request)
            }
            return show(challenge, problems, run, request)
        }
    }

    /// Whether the browser is to ask for the next page itself, so that reloading that page or coming back to it sends no
    /// form again. Scripts leave no mark in the history; an error, a message or a flow that has ended could not be shown
    /// again.
    private func isToBeAskedAnew(_ run: FlowRun, _ request: WebRequest) -> Bool {
        let isForm = request.facts.method == "POST" && request.headers[.lanyardPage] == nil
        return isForm && run.messages.isEmpty && run.session.plan != nil
    }

    /// A script cannot see where a redirect leads, so it gets the address in a header of its own.
    private func leave(to address: String, _ request: WebRequest) -> WebResponse {
        guard request.headers[.lanyardPage] != nil else { return .redirect(to: address) }
        return WebResponse(.noContent, headers: [.lanyardLocation: address])
    }

    private func show(
        _ challenge: any Challenge, _ problems: Problems?, _ run: FlowRun, _ request: WebRequest
    ) -> WebResponse {
        let token = csrfToken(request)
        let body = run.body(of: challenge, problems)
        let user = body["pending_user"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        let page = FlowPage(
            title: run.title, challenge: challenge, problems: problems, messages: run.messages,
            user: user.map { ($0, body["pending_user_avatar"]?.string ?? "") }, cancelAddress: run.cancelAddress,
            csrf: token, requestID: request.facts.id)
        let brand = request.facts.brand
        let content = Pages.Content(
            title: run.title, body: pages.render("flow", page.context, for: brand), layout: run.flow.layout,
            background: Picture(background: run.background, in: brand.value.theme),
            captchaOrigins: challenge.form.captcha?.origins ?? [], links: run.settings.footerLinks)
        return withCSRF(pages.page(content, for: brand), request, token)
    }

    // MARK: Ways in and out

    private func toDefault(_ designation: Flow.Designation, _ request: WebRequest) async throws -> WebResponse {
        guard let flow = try await starter.defaultFlow(for: designation, in: request) else {
            throw WebError(.notFound, "No flow is configured for this.")
        }
        var session = try await request.session()
        if let plan = session.plan, plan.flow != flow.id {
            session.plan = nil
            request.save(session)
        }
        return .redirect(to: FlowAddress.page(of: flow, query: request.query.dictionary))
    }

    private func cancel(_ request: WebRequest) async throws -> WebResponse {
        var session = try await request.session()
        if session.plan != nil {
            session.plan = nil
            request.save(session)
        }
        if let next = request.query["next"], NextAddress.isLocal(next) { return .redirect(to: next) }
        return .redirect(to: session.user == nil ? "/" : "/flows/-/default/invalidation/")
    }

    private func configure(_ request: WebRequest) async throws -> WebResponse {
        let configuration = powers.configuration.current
        let session = try await request.session()
        guard let user = session.user else { return try await starter.signIn(nil, context: [:], in: request) }
        let id = ObjectID(request.parameters["stage"] ?? "")
        guard let stage = configuration[id], stage.info.kind == .stage,
            let flow = stage.document["configure_flow"].flatMap(ObjectID.init).flatMap({
                configuration.get(Flow.self, $0)
            })
        else { throw WebError(.notFound, "This stage cannot be configured.") }
        let context = [ContextKey.pendingUser.name: PendingUser(user).json]
        let response = try await starter.start(
            flow.reference, context: context, steps: [], query: request.query.dictionary, silently: false, in: request)
        return response ?? .redirect(to: "/")
    }

    // MARK: CSRF

    private func csrfToken(_ request: WebRequest) -> String {
        request.cookie(CSRFToken.name).flatMap { $0.utf8.count >= 32 && $0.utf8.count <= 128 ? $0 : nil }
            ?? powers.random.token(32)
    }

    private func withCSRF(_ response: WebResponse, _ request: WebRequest, _ token: String? = nil) -> WebResponse {
        let token = token ?? csrfToken(request)
        guard request.cookie(CSRFToken.name) != token else { return response }
        var response = response
        let header = CSRFToken.header(token, isSecure: request.facts.isSecure)
        response.headers.append(HTTPField(name: .setCookie, value: header))
        return response
    }
}

extension HTTPField.Name {
    static let lanyardPage = Self("X-Lanyard-Page")!
    static let lanyardLocation = Self("X-Lanyard-Location")!
}
