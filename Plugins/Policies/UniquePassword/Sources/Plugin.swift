public import Kernel

/// Keeps users from going back to an old password.
public enum UniquePasswordPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.unique_password"
    public static let summary = "Passes for passwords that the user did not have before."

    public static func add(to registry: inout Registry) {
        registry.add(UniquePasswordPolicy.self)
    }
}
