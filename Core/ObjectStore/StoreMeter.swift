import Kernel

/// The metrics of the configuration.
enum StoreMetrics {
    static let version = Metric<Gauge>(
        "lanyard_configuration_version", "Version of the configuration that requests read.",
        by: ["tenant"])
    static let objects = Metric<Gauge>("lanyard_configuration_objects", "Objects of the configuration.", by: ["tenant"])
    static let loading = Metric<Histogram>(
        "lanyard_configuration_load_seconds", "Time to read the whole configuration from the database.")
}

/// What the store counts.
struct StoreMeter: Sendable {
    let events: EventMeter
    let version: Gauge
    let objects: Gauge
    let loading: Histogram

    init(_ metrics: any Metering, tenant: String) {
        events = EventMeter(metrics)
        version = metrics.family(StoreMetrics.version)[tenant]
        objects = metrics.family(StoreMetrics.objects)[tenant]
        loading = metrics.instrument(StoreMetrics.loading)
    }
}
