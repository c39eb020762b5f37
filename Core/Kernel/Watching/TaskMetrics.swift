/// The metrics of work in the background, under authentik's names.
public enum TaskMetrics {
    private static let labels = ["queue_name", "actor_name"]

    public static let finished = Metric<Counter>(
        "authentik_tasks_total", "Tasks finished, however they ended.", by: labels)
    public static let failed = Metric<Counter>("authentik_tasks_errors_total", "Tasks that failed.", by: labels)
    public static let retried = Metric<Counter>(
        "authentik_tasks_retries_total", "Tasks that were put back to be tried again.", by: labels)
    public static let rejected = Metric<Counter>(
        "authentik_tasks_rejected_total", "Tasks that were given up after their last try.", by: labels)
    public static let running = Metric<Gauge>("authentik_tasks_in_progress", "Tasks that run now.", by: labels)
    public static let delayed = Metric<Gauge>(
        "authentik_tasks_delayed_in_progress", "Tasks that wait for their time.", by: labels)
    public static let duration = Metric<Histogram>(
        "authentik_tasks_duration_milliseconds", "Time that tasks took.", by: labels, buckets: .work)
    public static let queued = Metric<Gauge>("authentik_tasks_queued", "Tasks that wait to be run.", by: labels)
    public static let workers = Metric<Gauge>(
        "authentik_tasks_workers", "Workers that were heard of lately.", by: ["version", "version_matched"])
    public static let adminWorkers = Metric<Gauge>(
        "authentik_admin_workers", "Workers that were heard of lately.", by: ["version", "version_matched"])

    /// Shows all of them from the start, also before the first task was run.
    public static func declare(in metrics: any Metering) {
        for metric in [finished, failed, retried, rejected] { _ = metrics.family(metric) }
        for metric in [running, delayed, queued, workers, adminWorkers] { _ = metrics.family(metric) }
        _ = metrics.family(duration)
    }
}
