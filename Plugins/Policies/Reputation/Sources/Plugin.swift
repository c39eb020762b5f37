public import Kernel

/// Knows whose sign-ins have failed lately.
public enum ReputationPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.reputation"
    public static let summary = "Passes for names and addresses with which sign-ins have failed."

    public static func add(to registry: inout Registry) {
        registry.add(ReputationPolicy.self)
    }
}
