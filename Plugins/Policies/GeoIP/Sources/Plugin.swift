public import Kernel

/// Looks at where sign-ins come from.
public enum GeoIPPolicyPlugin: Plugin {
    public static let id: PluginID = "policy.geoip"
    public static let summary =
        "Passes for clients in chosen countries and networks, and within reach of earlier sign-ins."

    public static func add(to registry: inout Registry) {
        registry.add(GeoIPPolicy.self)
    }
}
