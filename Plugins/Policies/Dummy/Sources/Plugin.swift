public import Kernel

/// A policy to try bindings with.
public enum DummyPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.dummy"
    public static let summary = "Waits and answers what it was told to, to try bindings with."

    public static func add(to registry: inout Registry) {
        registry.add(DummyPolicy.self)
    }
}
