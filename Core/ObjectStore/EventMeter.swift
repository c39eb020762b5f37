public import Kernel

/// Counts the events that were kept.
public struct EventMeter: Sendable {
    private static let metric = Metric<Counter>(
        "lanyard_events_total", "Events kept, by what happened.", by: ["action"])
    private static let known = Set(QuerySchema.eventActions).subtracting(["custom_"])
    private let counts: Family<Counter>

    public init(_ metrics: any Metering) { counts = metrics.family(Self.metric) }

    /// Counts an event once its transaction is committed.
    public func note(_ event: Event) {
        guard event.isKept else { return }
        counts[Self.known.contains(event.action) ? event.action : "other"].add()
    }
}
