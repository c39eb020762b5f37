import Synchronization

/// Counts requests and their time, for Prometheus.
public final class RequestMetrics: Sendable {
    private struct Counts {
        var byStatus: [Int: Int] = [:]
        var microseconds = 0
    }
    private let counts = Mutex(Counts())

    public init() {}

    func note(status: Int, _ elapsed: Duration) {
        let (seconds, attoseconds) = elapsed.components
        counts.withLock { counts in
            counts.byStatus[status, default: 0] += 1
            counts.microseconds += Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
        }
    }

    /// The counts in Prometheus' text format.
    public func text(version: String) -> String {
        let counts = counts.withLock { $0 }
        let total = counts.byStatus.values.reduce(0, +)
        var lines = [
            "# HELP authentik_version_info Version of the server.",
            "# TYPE authentik_version_info gauge",
            "authentik_version_info{version=\"\(version)\"} 1",
            "# HELP lanyard_http_requests_total Requests answered, by status.",
            "# TYPE lanyard_http_requests_total counter",
        ]
        lines += counts.byStatus.sorted { $0.key < $1.key }.map {
            "lanyard_http_requests_total{status=\"\($0.key)\"} \($0.value)"
        }
        lines += [
            "# HELP authentik_main_request_duration_seconds Time that requests took.",
            "# TYPE authentik_main_request_duration_seconds summary",
            "authentik_main_request_duration_seconds_sum \(Double(counts.microseconds) / 1e6)",
            "authentik_main_request_duration_seconds_count \(total)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
