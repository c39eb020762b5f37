public import Kernel

/// Says which passwords are good enough.
public enum PasswordPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.password"
    public static let summary = "Passes for passwords that are long, strange and secret enough."

    public static func add(to registry: inout Registry) {
        registry.add(PasswordPolicy.self)
    }
}
