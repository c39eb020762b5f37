public import Kernel

/// Counts the events that were kept.
public struct EventMeter: Sendable {
    private static let metric = Metric<Counter>(
        "lanyard_events_total", "Events kept, by what happened.", by: ["action"])
    private static let known: Set = [
        "login", "login_failed", "logout", "user_write", "suspicious_request", "password_set", "secret_view",
        "secret_rotate", "invitation_used", "authorize_application", "source_linked", "impersonation_started",
        "impersonation_ended", "flow_execution", "policy_execution", "policy_exception",
        "property_mapping_exception", "system_task_execution", "system_task_exception", "system_exception",
        "configuration_error", "configuration_warning", "model_created", "model_updated", "model_deleted",
        "email_sent", "update_available", "export_ready", "review_initiated", "review_overdue", "review_attested",
        "review_completed",
    ]
    private let counts: Family<Counter>

    public init(_ metrics: any Metering) { counts = metrics.family(Self.metric) }

    /// Counts an event once its transaction is committed.
    public func note(_ event: Event) {
        guard event.isKept else { return }
        counts[Self.known.contains(event.action) ? event.action : "other"].add()
    }
}
