import Kernel

/// The metrics of policies, under authentik's names.
enum PolicyMetrics {
    static let engine = Metric<Histogram>(
        "authentik_policies_engine_time_total_seconds", "Time to ask all that is bound to an object.",
        by: ["obj_type", "obj_pk"], buckets: .quick)
    static let execution = Metric<Histogram>(
        "authentik_policies_execution_time", "Time to ask one binding.",
        by: ["binding_order", "binding_target_type", "binding_target_name", "object_type", "mode"], buckets: .quick)
}

/// Measures decisions. Every label is a name or a key of the configuration: users and groups are named by their keys.
struct PolicyMeter: Sendable {
    private let engine: Family<Histogram>
    private let execution: Family<Histogram>

    init(_ metrics: any Metering) {
        engine = metrics.family(PolicyMetrics.engine)
        execution = metrics.family(PolicyMetrics.execution)
    }

    /// What a decision about one object is measured by.
    struct Meters: Sendable {
        /// How long all bindings took.
        let whole: Histogram
        /// How long each took, in their order.
        let bindings: [Histogram]
    }

    /// What decisions about an object with such bindings are measured by.
    func meters(
        of target: ObjectID, _ bindings: [Stored<PolicyBinding>], _ configuration: Configuration
    ) -> Meters {
        configuration.remembered("policy meters", of: target) {
            let model = Self.model(of: target, configuration)
            return Meters(
                whole: engine[model, target.text],
                bindings: bindings.map { binding in
                    let (type, name) = Self.target(of: binding, configuration)
                    return execution[String(binding.order), type, name, model, "execute_inline"]
                })
        }
    }

    private static func model(of id: ObjectID, _ configuration: Configuration) -> String {
        configuration[id]?.model.text ?? "unknown"
    }

    private static func target(of binding: Stored<PolicyBinding>, _ configuration: Configuration) -> (String, String) {
        if let group = binding.group { return ("group", group.id.text) }
        if let user = binding.user { return ("user", user.id.text) }
        return ("policy", binding.policy.flatMap { configuration[$0.id]?.label } ?? "")
    }
}
