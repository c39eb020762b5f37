import Kernel

/// How much of the network must stay the same while a session lasts.
enum NetworkBinding: String, Choice {
    case none = "no_binding"
    case autonomousSystem = "bind_asn"
    case network = "bind_asn_network"
    case address = "bind_asn_network_ip"

    /// - Throws: ``Problems`` when the server could not keep to it.
    func validate() throws(Problems) {
        guard self == .autonomousSystem || self == .network else { return }
        throw .field("network_binding", "This server binds sessions to addresses alone, not to networks.")
    }

    /// What a session from an address is bound to, in CIDR notation; nil when it is not bound.
    func network(of address: String) -> String? {
        self == .none ? nil : "\(address)/\(address.contains(":") ? 128 : 32)"
    }
}

/// How much of the place must stay the same while a session lasts.
enum GeoIPBinding: String, Choice {
    case none = "no_binding"
    case continent = "bind_continent"
    case country = "bind_continent_country"
    case city = "bind_continent_country_city"

    /// - Throws: ``Problems`` when the server could not keep to it.
    func validate() throws(Problems) {
        guard self != .none else { return }
        throw .field("geoip_binding", "This server binds sessions to addresses alone, not to places.")
    }
}
