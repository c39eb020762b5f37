public import Kernel

/// Asks an expression.
public enum ExpressionPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.expression"
    public static let summary = "Passes when an expression says so."

    public static func add(to registry: inout Registry) {
        registry.add(ExpressionPolicy.self)
    }
}
