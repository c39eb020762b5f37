public import HTTPTypes
import Identity
public import Kernel
import Logging

/// Everything between a listener and the handlers: routes, sessions, errors, headers, the access log.
public struct WebApplication: Sendable {
    private let routes: RouteTable
    private let sessions: SessionStore
    private let cookie: SessionCookie
    private let forwarding: Forwarding
    private let certificates: ClientCertificates
    private let unauthenticatedAge: Duration
    private let schemaName: String
    /// nil at the root of a host.
    private let mount: Mount?
    private let places: (any AddressLocating)?
    private let powers: Powers
    private let pages: Pages
    private let meter: RequestMeter
    /// By the routes' names.
    private let meters: [String: RouteMeter]
    private let unknown: RouteMeter
    private let rates: RequestRates?
    private let reports: any ErrorReporting
    private let logger: Logger
    private let accessLog: AccessLog
    /// What `/api/v3/` is answered by, beside the flow executor.
    private let api: @Sendable (WebRequest) async throws -> WebResponse

    private static let apiPrefix = "/api/v3/"
    /// Bytes of a request's body that are read at most.
    public static let bodyLimit = 8 << 20

    /// What the application needs to know.
    public struct Configuration: Sendable {
        public var secretKey: String
        /// Networks of proxies whose headers are believed.
        public var trustedProxies: [Network]
        /// The domain that session cookies are for; nil for the host that sets them.
        public var cookieDomain: String?
        /// How long a session is kept before somebody signs in.
        public var unauthenticatedAge = Duration.seconds(86_400)
        /// Headers, in lower case, in which these proxies hand on certificates of clients.
        public var certificateHeaders: Set<String> = []
        /// Headers of requests that the access log has.
        public var loggedHeaders: [HTTPField.Name] = [.userAgent]
        /// What the log calls the tenant.
        public var schemaName: String
        /// The path below which everything is, with a slash at both ends.
        public var path = "/"
        /// What finds where clients are; nil for nothing.
        public var places: (any AddressLocating)?
        /// How often addresses may ask; nil for as often as they like.
        public var rates: RequestRates?

        public init(secretKey: String, trustedProxies: [Network], schemaName: String = "public") {
            self.secretKey = secretKey
            self.trustedProxies = trustedProxies
            self.schemaName = schemaName
        }
    }

    init(
        routes: RouteTable, sessions: SessionStore, configuration: Configuration, powers: Powers, pages: Pages,
        metrics: any Metering, reports: any ErrorReporting, logger: Logger,
        api: @escaping @Sendable (WebRequest) async throws -> WebResponse
    ) {
        self.routes = routes
        self.sessions = sessions
        self.cookie = SessionCookie(secretKey: configuration.secretKey, domain: configuration.cookieDomain)
        self.forwarding = Forwarding(trusted: configuration.trustedProxies)
        self.certificates = ClientCertificates(headers: configuration.certificateHeaders, logger: logger)
        self.unauthenticatedAge = configuration.unauthenticatedAge
        self.schemaName = configuration.schemaName
        self.mount = Mount(configuration.path, routes: routes)
        self.places = configuration.places
        self.rates = configuration.rates
        self.powers = powers
        self.pages = pages
        let meter = RequestMeter(metrics)
        self.meter = meter
        let names = routes.names.union([Self.apiPrefix])
        self.meters = Dictionary(names.map { ($0, meter.route($0)) }) { $1 }
        self.unknown = meter.route("other")
        self.reports = reports
        self.logger = logger
        self.accessLog = AccessLog(logger: logger, headers: configuration.loggedHeaders)
        self.api = api
    }

    /// A request as a listener reads it.
    public struct Incoming: Sendable {
        public var method: String
        /// Path and query as they were sent.
        public var target: String
        public var host: String
        public var headers: HTTPFields
        public var body: [UInt8]
        public var peerAddress: String
        public var isSecure: Bool
        /// Whether the body was longer than is read, so that it is not there.
        public var isTooLarge: Bool
        /// How its connection began; nil without TLS.
        public var handshake: Handshake?

        public init(
            method: String, target: String, host: String, headers: HTTPFields, body: [UInt8], peerAddress: String,
            isSecure: Bool, isTooLarge: Bool = false, handshake: Handshake? = nil
        ) {
            self.method = method
            self.target = target
            self.host = host
            self.headers = headers
            self.body = body
            self.peerAddress = peerAddress
            self.isSecure = isSecure
            self.isTooLarge = isTooLarge
            self.handshake = handshake
        }
    }

    /// An answer, and what the log and the metrics say of it.
    private struct Outcome {
        var response: WebResponse
        var meter: RouteMeter
        var caller: RequestCaller?
    }

    /// Answers a request. Never fails: what goes wrong is an answer too.
    public func respond(to incoming: Incoming) async -> WebResponse {
        await finished(incoming) { await answer(incoming, $0, $1) }
    }

    /// Answers a request by something else than the routes, in all other respects alike.
    public func respond(
        to incoming: Incoming, by handler: @escaping @Sendable (WebRequest) async throws -> WebResponse
    ) async -> WebResponse {
        await finished(incoming) { facts, _ in await run(handler, Self.apiPrefix, incoming, facts, [:]) }
    }

    /// A request as the server knows it: with a path as it would be at the root of a host. nil for a request that is for
    /// somebody else.
    public func inside(_ incoming: Incoming) -> Incoming? {
        guard let mount else { return incoming }
        guard let target = mount.inside(incoming.target) else { return nil }
        var inside = incoming
        inside.target = target
        return inside
    }

    /// Answers a request that is not for the server: at the root of the host it says where the server is.
    public func respond(toOutside incoming: Incoming) async -> WebResponse {
        let path = mount.map { $0.path + "/" } ?? "/"
        return await respond(to: incoming) { _ in
            guard ["/", String(path.dropLast())].contains(incoming.target) else { throw WebError.notFound }
            return .redirect(to: path)
        }
    }

    /// The host that a request names, with its port, as `RequestFacts.origin` has it.
    public func host(of incoming: Incoming) -> String {
        let origin = forwarding.resolve(peer(of: incoming), incoming.headers).origin
        return String(origin.drop { $0 != "/" }.dropFirst(2))
    }

    /// An answer with what every one of them has, counted and logged.
    private func finished(
        _ incoming: Incoming, _ answer: (RequestFacts, RouteTable.Match) async -> Outcome
    ) async -> WebResponse {
        let start = ContinuousClock.now
        meter.inFlight.add(1)
        defer { meter.inFlight.add(-1) }
        let match = routes.find(incoming.method, incoming.target.prefix { $0 != "?" })
        let facts = facts(of: incoming, match)
        return await CurrentRequest.$facts.withValue(facts) {
            var outcome = await limited(incoming, facts) { await answer(facts, match) }
            SecurityHeaders.apply(to: &outcome.response, request: facts)
            if let mount { outcome.response = mount.outside(outcome.response, to: facts) }
            let (elapsed, status) = (ContinuousClock.now - start, outcome.response.status.code)
            outcome.meter.note(status: status, elapsed)
            accessLog.note(facts, incoming.headers, outcome.caller, status: status, elapsed)
            return outcome.response
        }
    }

    /// Answers a request if its address has not asked too often.
    private func limited(
        _ incoming: Incoming, _ facts: RequestFacts, _ answer: () async -> Outcome
    ) async -> Outcome {
        guard let rates, let kind = RequestRates.Kind(path: facts.path) else { return await answer() }
        if let wait = rates.wait(kind, facts.clientAddress) {
            let seconds = max(1, wait.components.seconds + 1)
            let error = WebError(
                .tooManyRequests,
                "Request was throttled. Expected available in \(seconds) second\(seconds == 1 ? "" : "s").")
            return Outcome(
                response: failure(error, incoming, facts).with(.retryAfter, "\(seconds)"), meter: unknown)
        }
        let outcome = await answer()
        if kind.counts(status: outcome.response.status.code, isSignedIn: outcome.caller != nil) {
            rates.note(kind, facts.clientAddress)
        }
        return outcome
    }

    private func facts(of incoming: Incoming, _ match: RouteTable.Match) -> RequestFacts {
        let (address, origin) = forwarding.resolve(peer(of: incoming), incoming.headers)
        // The id is always our own: one from outside could be another request's, or anything at all.
        var facts = RequestFacts(
            id: powers.random.requestID(), method: incoming.method,
            path: PercentCoding.decode(incoming.target.prefix { $0 != "?" }), origin: origin, clientAddress: address,
            userAgent: String((incoming.headers[.userAgent] ?? "").prefix(512)),
            acceptLanguage: String((incoming.headers[.acceptLanguage] ?? "").prefix(256)),
            brand: powers.configuration.current.brands.brand(for: Forwarding.host(of: origin)))
        facts.isFromTrustedProxy = forwarding.isTrusted(incoming.peerAddress)
        if facts.isFromTrustedProxy {
            facts.trace = incoming.headers[.traceParent].flatMap(TraceContext.init)
            facts.certificateHeaders = certificates.headers
        }
        facts.shownCertificates = certificates.shown(in: incoming, to: facts)
        facts.shownPath = Self.shown(facts.path, match)
        facts.schemaName = schemaName
        facts.mount = mount?.path ?? ""
        facts.places = places
        facts.sent = SentRequest(headers: incoming.headers, target: incoming.target, body: incoming.body)
        return facts
    }

    private func peer(of incoming: Incoming) -> Forwarding.Peer {
        Forwarding.Peer(address: incoming.peerAddress, isSecure: incoming.isSecure, host: incoming.host)
    }

    /// Parts of addresses that are as good as a password.
    private static let secretParameters: Set = ["token", "key", "code"]

    /// A path as logs and events keep it.
    private static func shown(_ path: String, _ match: RouteTable.Match) -> String {
        var shown = path
        if case .found(_, let parameters, _) = match {
            for (name, value) in parameters where secretParameters.contains(name) {
                shown = shown.replacing(value, with: "***")
            }
        }
        return shown.utf8.count <= 1024 ? shown : String(decoding: shown.utf8.prefix(1024), as: UTF8.self)
    }

    private func answer(_ incoming: Incoming, _ facts: RequestFacts, _ match: RouteTable.Match) async -> Outcome {
        if incoming.isTooLarge {
            return Outcome(response: failure(.tooLarge, incoming, facts), meter: unknown)
        }
        if certificates.isMisdirected(incoming, facts) {
            return Outcome(response: failure(.misdirected, incoming, facts), meter: unknown)
        }
        switch match {
        case .found(let handler, let parameters, let name):
            return await run(handler, name, incoming, facts, parameters)
        case .otherMethods(let methods):
            let error = WebError(.methodNotAllowed, "Method \"\(incoming.method)\" not allowed.")
            let response = failure(error, incoming, facts).with(.allow, methods.joined(separator: ", "))
            return Outcome(response: response, meter: unknown)
        case .none where incoming.target.hasPrefix(Self.apiPrefix):
            // What administrators ask for can take long: other connections of this one's event loop need not wait.
            return await withTaskExecutorPreference(globalConcurrentExecutor) {
                await run(api, Self.apiPrefix, incoming, facts, [:])
            }
        case .none: return Outcome(response: failure(.notFound, incoming, facts), meter: unknown)
        }
    }

    private func run(
        _ handler: Handler, _ route: String, _ incoming: Incoming, _ facts: RequestFacts,
        _ parameters: [String: String]
    ) async -> Outcome {
        // The session as it was loaded, to see what the handler did to it.
        let loaded = LoadedSession(
            sessions: sessions, powers: powers, unauthenticatedAge: unauthenticatedAge,
            key: incoming.headers.cookie(SessionCookie.name).flatMap(cookie.sessionKey))
        let request = WebRequest(
            facts: facts, target: incoming.target, headers: incoming.headers, parameters: parameters,
            body: incoming.body,
            session: { try await loaded.session(for: facts) })
        request.route = route
        let response: WebResponse
        do {
            var answer = try await handler(request)
            if let changed = request.changedSession { try await save(changed, request.events, loaded, facts, &answer) }
            response = answer
        } catch {
            response = await failure(error, request, loaded.caller(of: request), incoming)
        }
        return Outcome(response: response, meter: meters[route] ?? unknown, caller: loaded.caller(of: request))
    }

    /// The answer to a request that a handler did not answer. What nobody foresaw is logged and reported.
    private func failure(
        _ error: any Error, _ request: WebRequest, _ caller: RequestCaller?, _ incoming: Incoming
    ) async -> WebResponse {
        switch error {
        case let error as WebError: return failure(error, incoming, request.facts)
        case let busy as Busy:
            let error = WebError(.serviceUnavailable, busy.description)
            return failure(error, incoming, request.facts).with(.retryAfter, "10")
        default:
            if let seconds = retryAfter(error) { return unavailable(error, seconds, incoming, request.facts) }
            logger.error("a request failed", metadata: ["error": "\(error)"])
            if !(error is CancellationError) {
                reports.report(Failure(error, at: request.route, request: request.facts, user: caller))
                await powers.events.record(
                    .systemException(error, app: "authentik_root", user: nil, request: request.facts))
            }
            return failure(WebError(.internalServerError, "Something went wrong."), incoming, request.facts)
        }
    }

    private func unavailable(
        _ error: any Error, _ seconds: Int, _ incoming: Incoming, _ facts: RequestFacts
    ) -> WebResponse {
        logger.warning(
            "a request was refused for now", metadata: ["error": "\(error)"])
        let answer = WebError(.serviceUnavailable, "The server cannot answer this at the moment. Please try again.")
        return failure(answer, incoming, facts).with(.retryAfter, "\(seconds)")
    }

    private func save(
        _ session: Session, _ events: [Event], _ loaded: LoadedSession, _ facts: RequestFacts,
        _ response: inout WebResponse
    ) async throws {
        try await sessions.save(session, over: loaded.stored, keeping: events, for: facts)
        guard session.key != loaded.stored?.session.key else { return }
        let header = cookie.header(for: session, isSecure: facts.isSecure, now: powers.clock.now)
        response.headers.append(HTTPField(name: .setCookie, value: header))
    }

    /// An error as the client wants it: JSON at the API and for programs that ask for it, a page for anybody else, since
    /// people who see a page's address fail may have a browser that accepts anything.
    private func failure(_ error: WebError, _ incoming: Incoming, _ facts: RequestFacts) -> WebResponse {
        if facts.path.hasPrefix("/api/") || incoming.prefersJSON { return .json(error.body, error.status) }
        return pages.error(error, facts)
    }
}

/// A request's session, loaded at most once. Used by one task only.
private final class LoadedSession {
    private let sessions: SessionStore
    private let powers: Powers
    private let unauthenticatedAge: Duration
    private let key: String?
    /// What is stored; nil for a browser that has no session.
    private(set) var stored: StoredSession?

    init(sessions: SessionStore, powers: Powers, unauthenticatedAge: Duration, key: String?) {
        self.sessions = sessions
        self.powers = powers
        self.unauthenticatedAge = unauthenticatedAge
        self.key = key
    }

    func session(for facts: RequestFacts) async throws -> Session {
        if let key, let found = try await sessions.load(key), isAllowed(found.session, from: facts.clientAddress) {
            stored = found
            return found.session
        }
        let expires = powers.clock.now + unauthenticatedAge
        return Session(key: powers.random.token(64), publicID: powers.random.uuid(), expires: expires)
    }

    /// Who the request comes from: whom the handler found out, or the session's user.
    func caller(of request: WebRequest) -> RequestCaller? {
        let user = request.changedSession?.user ?? stored?.session.user
        return request.caller ?? user.map { RequestCaller($0, via: "session") }
    }

    /// A session that is bound to a network does not exist outside of it.
    private func isAllowed(_ session: Session, from address: String) -> Bool {
        guard let bound = session.boundNetwork else { return true }
        return Network(bound)?.contains(address) ?? false
    }
}

extension WebApplication.Incoming {
    /// Whether the client names JSON among what it accepts, and pages not.
    var prefersJSON: Bool {
        let accepted = headers[values: .accept].joined(separator: ",").lowercased()
        return accepted.contains("application/json") && !accepted.contains("text/html")
    }
}

extension WebError {
    static let tooLarge = WebError(.contentTooLarge, "The request is larger than this server reads.")
    static let misdirected = WebError(
        .misdirectedRequest, "This connection was made to another host. Please try again with a new one.")
}

extension RandomSource {
    /// So many random bytes as hexadecimal digits.
    func hex(_ count: Int) -> String { Hexadecimal.text(of: bytes(count)) }
}
