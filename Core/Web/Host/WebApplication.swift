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
    private let powers: Powers
    private let pages: Pages
    private let metrics: RequestMetrics
    private let logger: Logger
    /// What `/api/v3/` is answered by, beside the flow executor.
    private let api: @Sendable (WebRequest) async throws -> WebResponse

    /// Bytes of a request's body that are read at most.
    public static let bodyLimit = 8 << 20

    /// What the application needs to know.
    public struct Configuration: Sendable {
        public var secretKey: String
        /// Networks of proxies whose headers are believed.
        public var trustedProxies: [Network]

        public init(secretKey: String, trustedProxies: [Network]) {
            self.secretKey = secretKey
            self.trustedProxies = trustedProxies
        }
    }

    init(
        routes: RouteTable, sessions: SessionStore, configuration: Configuration, powers: Powers, pages: Pages,
        metrics: RequestMetrics, logger: Logger, api: @escaping @Sendable (WebRequest) async throws -> WebResponse
    ) {
        self.routes = routes
        self.sessions = sessions
        self.cookie = SessionCookie(secretKey: configuration.secretKey)
        self.forwarding = Forwarding(trusted: configuration.trustedProxies)
        self.powers = powers
        self.pages = pages
        self.metrics = metrics
        self.logger = logger
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

        public init(
            method: String, target: String, host: String, headers: HTTPFields, body: [UInt8], peerAddress: String,
            isSecure: Bool
        ) {
            self.method = method
            self.target = target
            self.host = host
            self.headers = headers
            self.body = body
            self.peerAddress = peerAddress
            self.isSecure = isSecure
        }
    }

    /// Answers a request. Never fails: what goes wrong is an answer too.
    public func respond(to incoming: Incoming) async -> WebResponse {
        let start = ContinuousClock.now
        let facts = facts(of: incoming)
        var response = await answer(incoming, facts)
        SecurityHeaders.apply(to: &response, request: facts)
        let elapsed = ContinuousClock.now - start
        metrics.note(status: response.status.code, elapsed)
        log(facts, response, elapsed)
        return response
    }

    private func facts(of incoming: Incoming) -> RequestFacts {
        let peer = Forwarding.Peer(address: incoming.peerAddress, isSecure: incoming.isSecure, host: incoming.host)
        let (address, origin) = forwarding.resolve(peer, incoming.headers)
        return RequestFacts(
            id: powers.random.hex(16), method: incoming.method,
            path: PercentCoding.decode(incoming.target.prefix { $0 != "?" }), origin: origin, clientAddress: address,
            userAgent: String((incoming.headers[.userAgent] ?? "").prefix(512)),
            acceptLanguage: String((incoming.headers[.acceptLanguage] ?? "").prefix(256)),
            brand: powers.configuration.current.brands.brand(for: Forwarding.host(of: origin)))
    }

    private func answer(_ incoming: Incoming, _ facts: RequestFacts) async -> WebResponse {
        let path = incoming.target.prefix { $0 != "?" }
        switch routes.find(incoming.method, path) {
        case .found(let handler, let parameters): return await run(handler, incoming, facts, parameters)
        case .otherMethods(let methods):
            let error = WebError(.methodNotAllowed, "Method \"\(incoming.method)\" not allowed.")
            return failure(error, incoming, facts).with(.allow, methods.joined(separator: ", "))
        case .none where path.hasPrefix("/api/v3/"): return await run(api, incoming, facts, [:])
        case .none: return failure(.notFound, incoming, facts)
        }
    }

    private func run(
        _ handler: Handler, _ incoming: Incoming, _ facts: RequestFacts, _ parameters: [String: String]
    ) async -> WebResponse {
        // The session as it was loaded, to see what the handler did to it.
        let loaded = LoadedSession(
            sessions: sessions, powers: powers, key: incoming.cookie(SessionCookie.name).flatMap(cookie.sessionKey))
        let request = WebRequest(
            facts: facts, target: incoming.target, headers: incoming.headers, parameters: parameters,
            body: incoming.body,
            session: { try await loaded.session(for: facts) })
        do {
            var response = try await handler(request)
            if let changed = request.changedSession { try await save(changed, loaded, facts, &response) }
            return response
        } catch let error as WebError {
            return failure(error, incoming, facts)
        } catch let busy as Busy {
            return failure(WebError(.serviceUnavailable, busy.description), incoming, facts).with(.retryAfter, "10")
        } catch {
            logger.error(
                "a request failed", metadata: ["request": "\(facts.id)", "path": "\(facts.path)", "error": "\(error)"])
            return failure(WebError(.internalServerError, "Something went wrong."), incoming, facts)
        }
    }

    private func save(
        _ session: Session, _ loaded: LoadedSession, _ facts: RequestFacts, _ response: inout WebResponse
    ) async throws {
        try await sessions.save(session, over: loaded.stored, for: facts)
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

    private func log(_ facts: RequestFacts, _ response: WebResponse, _ elapsed: Duration) {
        logger.info(
            "request",
            metadata: [
                "request_id": "\(facts.id)", "method": "\(facts.method)", "path": "\(facts.path)",
                "status": "\(response.status.code)", "remote": "\(facts.clientAddress)",
                "user_agent": "\(facts.userAgent)",
                "runtime_us":
                    "\(elapsed.components.attoseconds / 1_000_000_000_000 + elapsed.components.seconds * 1_000_000)",
            ])
    }
}

/// A request's session, loaded at most once. Used by one task only.
private final class LoadedSession {
    private let sessions: SessionStore
    private let powers: Powers
    private let key: String?
    /// What is stored; nil for a browser that has no session.
    private(set) var stored: StoredSession?

    init(sessions: SessionStore, powers: Powers, key: String?) {
        self.sessions = sessions
        self.powers = powers
        self.key = key
    }

    func session(for facts: RequestFacts) async throws -> Session {
        if let key, let found = try await sessions.load(key), isAllowed(found.session, from: facts.clientAddress) {
            stored = found
            return found.session
        }
        let expires = powers.clock.now + .seconds(86_400)
        return Session(key: powers.random.token(64), publicID: powers.random.uuid(), expires: expires)
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

    func cookie(_ name: String) -> String? {
        for header in headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix(name + "=") { return String(pair.dropFirst(name.count + 1)) }
            }
        }
        return nil
    }
}

extension RandomSource {
    /// So many random bytes as hexadecimal digits.
    func hex(_ count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
