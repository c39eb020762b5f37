public import Flows
public import Identity
public import Kernel
public import Logging

/// Puts the parts of the web together.
public struct WebServer: Sendable {
    /// What answers on the public listeners.
    public let application: WebApplication
    /// What answers on the metrics listener.
    public let metrics: WebApplication

    /// What the web needs from the rest of the server.
    public struct Parts: Sendable {
        public var configuration: WebApplication.Configuration
        public var registry: Registry
        public var powers: Powers
        public var executor: FlowExecutor
        public var sessions: SessionStore
        public var gate: any SetupGate
        public var api: @Sendable (WebRequest) async throws -> WebResponse
        public var isReady: @Sendable () async -> Bool
        public var version: String
        public var logger: Logger

        public init(
            configuration: WebApplication.Configuration, registry: Registry, powers: Powers, executor: FlowExecutor,
            sessions: SessionStore, gate: any SetupGate,
            api: @escaping @Sendable (WebRequest) async throws -> WebResponse,
            isReady: @escaping @Sendable () async -> Bool, version: String, logger: Logger
        ) {
            self.configuration = configuration
            self.registry = registry
            self.powers = powers
            self.executor = executor
            self.sessions = sessions
            self.gate = gate
            self.api = api
            self.isReady = isReady
            self.version = version
            self.logger = logger
        }
    }

    /// - Throws: when a page's template is broken.
    public init(_ parts: Parts) throws {
        let assets = Assets()
        let pages = try Pages(assets: assets)
        let metrics = RequestMetrics()
        let starter = FlowStarter(executor: parts.executor)
        let health = HealthHandlers(isReady: parts.isReady, metrics: metrics, version: parts.version)
        var routes = RouteTable()
        health.add(to: &routes)
        for route in assets.routes { routes.add(route) { assets.respond(to: $0) } }
        FlowHandlers(executor: parts.executor, starter: starter, powers: parts.powers, pages: pages).add(to: &routes)
        HomeHandlers(starter: starter, powers: parts.powers, pages: pages).add(to: &routes)
        BrandHandlers().add(to: &routes)
        SetupHandlers(starter: starter, powers: parts.powers, gate: parts.gate).add(to: &routes)
        for type in parts.registry.endpoints { Self.add(type, parts.powers, to: &routes) }
        func application(_ routes: RouteTable, _ api: @escaping @Sendable (WebRequest) async throws -> WebResponse)
            -> WebApplication
        {
            WebApplication(
                routes: routes, sessions: parts.sessions, configuration: parts.configuration, powers: parts.powers,
                pages: pages, metrics: metrics, logger: parts.logger, api: api)
        }
        self.application = application(routes, parts.api)
        self.metrics = application(health.metricsTable()) { _ in throw WebError.notFound }
    }

    private static func add<E: Endpoint>(_ type: E.Type, _ powers: Powers, to routes: inout RouteTable) {
        let endpoint = E().opened(with: powers)
        for route in E.routes { routes.add(route) { try await endpoint.respond(to: $0) } }
    }
}
