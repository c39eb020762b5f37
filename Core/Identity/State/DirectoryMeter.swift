import Kernel
import ObjectStore

/// The metrics of the directory.
enum DirectoryMetrics {
    static let loaded = Metric<Counter>(
        "lanyard_sessions_loaded_total", "Sessions looked for, by whether there was one.", by: ["result"])
    static let saved = Metric<Counter>("lanyard_sessions_saved_total", "Sessions written.")
    static let hashing = Metric<Histogram>(
        "lanyard_password_hashing_seconds", "Time to compute a password's hash, without waiting.")
    static let cpu = Metric<Histogram>(
        "lanyard_password_hashing_cpu_seconds", "CPU time of computing a password's hash.")
    static let wait = Metric<Histogram>(
        "lanyard_password_hashing_wait_seconds", "Time that a password waited for its turn to be hashed.")
    static let waiting = Metric<Gauge>("lanyard_password_hashing_waiting", "Passwords that wait to be hashed now.")
    static let running = Metric<Gauge>("lanyard_password_hashing_running", "Passwords that are being hashed now.")
    static let refused = Metric<Counter>(
        "lanyard_password_hashing_refused_total", "Passwords that were turned away, because too many waited.")
}

/// What the directory counts.
struct DirectoryMeter: Sendable {
    let events: EventMeter
    let saved: Counter
    private let found: Counter
    private let missing: Counter

    init(_ metrics: any Metering) {
        events = EventMeter(metrics)
        saved = metrics.instrument(DirectoryMetrics.saved)
        let loaded = metrics.family(DirectoryMetrics.loaded)
        found = loaded["found"]
        missing = loaded["missing"]
    }

    func loaded(isFound: Bool) { (isFound ? found : missing).add() }
}

/// What hashing passwords counts.
struct HashingMeter: Sendable {
    let hashing: Histogram
    let cpu: Histogram
    let wait: Histogram
    let waiting: Gauge
    let running: Gauge
    let refused: Counter

    init(_ metrics: any Metering) {
        hashing = metrics.instrument(DirectoryMetrics.hashing)
        cpu = metrics.instrument(DirectoryMetrics.cpu)
        wait = metrics.instrument(DirectoryMetrics.wait)
        waiting = metrics.instrument(DirectoryMetrics.waiting)
        running = metrics.instrument(DirectoryMetrics.running)
        refused = metrics.instrument(DirectoryMetrics.refused)
    }
}
