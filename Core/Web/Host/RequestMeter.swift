import Kernel
import Synchronization

/// The metrics of requests.
enum RequestMetrics {
    static let duration = Metric<Histogram>(
        "authentik_main_request_duration_seconds", "Time that requests took.", by: ["dest"])
    static let byRoute = Metric<Histogram>(
        "lanyard_http_request_duration_seconds", "Time that requests took, by route.", by: ["route"])
    static let total = Metric<Counter>(
        "lanyard_http_requests_total", "Requests answered, by route and status.", by: ["route", "status"], limit: 2000)
    static let inFlight = Metric<Gauge>("lanyard_http_requests_in_flight", "Requests that are being answered now.")
}

/// Measures requests, each under the route that it took.
final class RequestMeter: Sendable {
    let inFlight: Gauge
    private let all: Histogram
    private let durations: Family<Histogram>
    private let totals: Family<Counter>

    init(_ metrics: any Metering) {
        inFlight = metrics.instrument(RequestMetrics.inFlight)
        // Where authentik's router sends a request on to. Here there is one program, which is the core.
        all = metrics.family(RequestMetrics.duration)["core"]
        durations = metrics.family(RequestMetrics.byRoute)
        totals = metrics.family(RequestMetrics.total)
    }

    /// What requests of one route are measured with; routes are a closed list.
    func route(_ name: String) -> RouteMeter {
        RouteMeter(name, all: all, durations: durations, totals: totals)
    }
}

/// Measures the requests of one route.
final class RouteMeter: Sendable {
    /// The route's pattern, or what stands for several.
    let name: String
    private let all: Histogram
    private let durations: Family<Histogram>
    private let totals: Family<Counter>
    private let state = Mutex(State())

    /// Made at the first request: most servers use few of the routes that there are.
    private struct State {
        var own: Histogram?
        var byStatus: [Int: Counter] = [:]
    }

    init(_ name: String, all: Histogram, durations: Family<Histogram>, totals: Family<Counter>) {
        self.name = name
        self.all = all
        self.durations = durations
        self.totals = totals
    }

    func note(status: Int, _ elapsed: Duration) {
        all.observe(elapsed)
        let (own, counter) = state.withLock { state in
            let own = state.own ?? durations[name]
            let counter = state.byStatus[status] ?? totals[name, String(status)]
            state.own = own
            state.byStatus[status] = counter
            return (own, counter)
        }
        own.observe(elapsed)
        counter.add()
    }
}
