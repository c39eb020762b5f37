/// Asking which addresses belong to the names of hosts.
public protocol NameResolving: Sendable {
    /// The addresses of a host, of IPv4 and IPv6; none when the name leads nowhere.
    /// - Throws: ``Busy`` when too many are asked for, or no answer comes in time.
    func addresses(of host: String) async throws -> [String]
    /// The name of the host that has an address; nil when there is none.
    /// - Throws: ``Busy`` when too many are asked for, or no answer comes in time.
    func name(of address: String) async throws -> String?
}
