import Glibc
public import Kernel
public import Logging

/// Finds places and networks of addresses in files with MaxMind's formats GeoLite2-City and GeoLite2-ASN, or those that are
/// made like them.
public struct AddressBook: AddressLocating {
    private let cities: WatchedFile?
    private let systems: WatchedFile?

    /// - Parameters:
    ///   - cities: a file with places; nil for none. It need not be there yet.
    ///   - systems: a file with autonomous systems; nil for none.
    ///   - interval: how long a replaced file may go unnoticed.
    public init(cities: String?, systems: String?, interval: Duration = .seconds(10), logger: Logger) {
        func watched(_ path: String?) -> WatchedFile? {
            path.flatMap { $0.isEmpty ? nil : WatchedFile(path: $0, interval: interval, logger: logger) }
        }
        self.cities = watched(cities)
        self.systems = watched(systems)
    }

    public func place(of address: String) -> Place? {
        guard let entry = cities?.current?.entry(of: address) else { return nil }
        return Place(
            continent: entry.text("continent", "code"), country: entry.text("country", "iso_code"),
            city: entry.text("city", "names", "en"), latitude: entry.double("location", "latitude"),
            longitude: entry.double("location", "longitude"))
    }

    public func system(of address: String) -> AutonomousSystem? {
        guard let entry = systems?.current?.entry(of: address), let number = entry.integer("autonomous_system_number")
        else { return nil }
        return AutonomousSystem(
            number: number, organization: entry.text("autonomous_system_organization") ?? "",
            network: Self.network(of: address, prefix: entry.prefix))
    }

    /// The network that an address belongs to, in CIDR notation.
    static func network(of address: String, prefix: Int) -> String {
        let family = address.contains(":") ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
        guard inet_pton(family, address, &bytes) == 1 else { return "" }
        for index in bytes.indices {
            let kept = min(max(prefix - index * 8, 0), 8)
            bytes[index] &= UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
        let text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "\(text)/\(prefix)"
    }
}
