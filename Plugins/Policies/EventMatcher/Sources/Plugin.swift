public import Kernel

/// Tells events apart.
public enum EventMatcherPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.event_matcher"
    public static let summary = "Passes for events that are what it looks for."

    public static func add(to registry: inout Registry) {
        registry.add(EventMatcherPolicy.self)
    }
}
