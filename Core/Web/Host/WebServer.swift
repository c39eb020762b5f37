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
    /// What answers on the listeners of a program that serves no users: whether it is well.
    public let health: WebApplication

    /// What the web needs from the rest of the server.
    public struct Parts: Sendable {
        public var configuration: WebApplication.Configuration
        public var registry: Registry
        public var powers: Powers
        public var executor: FlowExecutor
        public var sessions: SessionStore
        public var gate: any SetupGate
        /// Takes the key of a recovery link; nil when it does not count.
        public var recover: @Sendable (String) async throws -> User?
        public var api: @Sendable (WebRequest) async throws -> WebResponse
        /// What keeps the server from its work, in a sentence that anybody may read; nil when it is ready.
        public var obstacle: @Sendable () async -> String?
        /// All metrics, as the metrics listener shows them.
        public var scrape: @Sendable () async -> [UInt8]
        public var reports: any ErrorReporting
        public var logger: Logger

        public init(
            configuration: WebApplication.Configuration, registry: Registry, powers: Powers, executor: FlowExecutor,
            sessions: SessionStore, gate: any SetupGate,
            recover: @escaping @Sendable (String) async throws -> User? = { _ in nil },
            api: @escaping @Sendable (WebRequest) async throws -> WebResponse,
            obstacle: @escaping @Sendable () async -> String?, scrape: @escaping @Sendable () async -> [UInt8],
            reports: any ErrorReporting = Unreported(), logger: Logger
        ) {
            self.configuration = configuration
            self.registry = registry
            self.powers = powers
            self.executor = executor
            self.sessions = sessions
            self.gate = gate
            self.recover = recover
            self.api = api
            self.obstacle = obstacle
            self.scrape = scrape
            self.reports = reports
            self.logger = logger
        }
    }

    /// What the webs of all tenants have in common, and what nobody's data is in.
    public struct Common: Sendable {
        let assets = Assets()
        let pages: Pages

        /// - Throws: when a page's template is broken.
        public init() throws { pages = try Pages(assets: assets) }
    }

    /// - Throws: when a page's template is broken.
    public init(_ parts: Parts) throws { self.init(parts, sharing: try Common()) }

    /// A web among others.
    public init(_ parts: Parts, sharing common: Common) {
        let (assets, pages) = (common.assets, common.pages)
        let starter = FlowStarter(executor: parts.executor)
        let health = HealthHandlers(obstacle: parts.obstacle, scrape: parts.scrape)
        var routes = RouteTable()
        health.add(to: &routes)
        for route in assets.routes { routes.add(route, named: "/static/") { assets.respond(to: $0) } }
        FlowHandlers(executor: parts.executor, starter: starter, powers: parts.powers, pages: pages).add(to: &routes)
        HomeHandlers(starter: starter, powers: parts.powers, pages: pages).add(to: &routes)
        BrandHandlers().add(to: &routes)
        FileHandlers(files: parts.powers.files).add(to: &routes)
        RecoveryHandlers(powers: parts.powers, take: parts.recover).add(to: &routes)
        SetupHandlers(starter: starter, powers: parts.powers, gate: parts.gate).add(to: &routes)
        for type in parts.registry.endpoints { Self.add(type, parts.powers, to: &routes) }
        func application(
            _ routes: RouteTable, _ metrics: any Metering,
            _ api: @escaping @Sendable (WebRequest) async throws -> WebResponse
        ) -> WebApplication {
            WebApplication(
                routes: routes, sessions: parts.sessions, configuration: parts.configuration, powers: parts.powers,
                pages: pages, metrics: metrics, reports: parts.reports, logger: parts.logger, api: api)
        }
        self.application = application(routes, parts.powers.metrics, parts.api)
        // Looking at the figures changes none of them.
        self.metrics = application(health.metricsTable(), Unmetered()) { _ in throw WebError.notFound }
        var healthRoutes = RouteTable()
        health.add(to: &healthRoutes)
        self.health = application(healthRoutes, Unmetered()) { _ in throw WebError.notFound }
    }

    private static func add<E: Endpoint>(_ type: E.Type, _ powers: Powers, to routes: inout RouteTable) {
        let endpoint = E().opened(with: powers)
        for route in E.routes { routes.add(route) { try await endpoint.respond(to: $0) } }
    }
}
