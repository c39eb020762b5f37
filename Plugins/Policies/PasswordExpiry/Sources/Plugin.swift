public import Kernel

/// Makes passwords expire.
public enum PasswordExpiryPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.password_expiry"
    public static let summary = "Refuses users whose password has not been changed for too long."

    public static func add(to registry: inout Registry) {
        registry.add(PasswordExpiryPolicy.self)
    }
}
