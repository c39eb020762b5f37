import HTTPTypes
import Kernel

/// What load balancers and monitoring ask.
struct HealthHandlers: Sendable {
    /// What keeps the server from its work; nil when it is ready.
    let obstacle: @Sendable () async -> String?
    /// All metrics in Prometheus' text format.
    let scrape: @Sendable () async -> [UInt8]

    func add(to routes: inout RouteTable) {
        addHealth(to: &routes)
        // Metrics are for the metrics listener alone.
        routes.add("GET /-/metrics/") { _ in .empty(.notFound) }
    }

    /// What the metrics listener answers.
    func metricsTable() -> RouteTable {
        var routes = RouteTable()
        addHealth(to: &routes)
        for path in ["/metrics", "/-/metrics/"] {
            routes.add(Route("GET", path)) { _ in
                WebResponse(
                    .ok,
                    headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                    // Writing all of them takes long enough to keep it off the loop that serves connections.
                    body: await withTaskExecutorPreference(globalConcurrentExecutor) { await scrape() })
            }
        }
        return routes
    }

    private func addHealth(to routes: inout RouteTable) {
        routes.add("GET /-/health/live/") { _ in .empty(.ok) }
        routes.add("GET /-/health/ready/") { _ in
            guard let obstacle = await obstacle() else { return .empty(.ok) }
            return WebResponse(
                .serviceUnavailable, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: Array((obstacle + "\n").utf8))
        }
    }
}
