import HTTPTypes
import Kernel

/// What load balancers and monitoring ask.
struct HealthHandlers: Sendable {
    let isReady: @Sendable () async -> Bool
    let metrics: RequestMetrics
    let version: String

    func add(to routes: inout RouteTable) {
        routes.add("GET /-/health/live/") { _ in .empty(.ok) }
        routes.add("GET /-/health/ready/") { _ in .empty(await isReady() ? .ok : .serviceUnavailable) }
        // Metrics are for the metrics listener alone.
        routes.add("GET /-/metrics/") { _ in .empty(.notFound) }
    }

    /// What the metrics listener answers.
    func metricsTable() -> RouteTable {
        var routes = RouteTable()
        for path in ["/metrics", "/-/metrics/"] {
            routes.add(Route("GET", path)) { _ in
                WebResponse(
                    .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: Array(metrics.text(version: version).utf8))
            }
        }
        return routes
    }
}
