public import Kernel
import Storage

/// What waits in the queue and who works on it, looked up when somebody looks at the metrics.
public struct QueueMetrics: MetricSource {
    /// What metrics call the queue: there is one.
    static let queue = "default"
    private let board: JobBoard

    public init(_ board: JobBoard) { self.board = board }

    public func found() async -> [FoundMetric] {
        // A database that cannot be reached is seen elsewhere; here its figures are left out.
        let waiting = (try? await board.waiting()) ?? [:]
        let workers = (try? await board.workersByVersion()) ?? [:]
        let known = workers.map { version, count in
            FoundMetric.Sample(Double(count), [version, version == board.version ? "True" : "False"])
        }
        return [
            .gauge(
                "authentik_tasks_queued", "Tasks that wait to be run.", by: ["queue_name", "actor_name"],
                waiting.map { FoundMetric.Sample(Double($1), [Self.queue, $0.text]) }),
            .gauge(
                "authentik_tasks_workers", "Workers that were heard of lately.", by: ["version", "version_matched"],
                known),
            .gauge(
                "authentik_admin_workers", "Workers that were heard of lately.", by: ["version", "version_matched"],
                known),
        ]
    }
}
