/// A network as Python's `ipaddress.IPv4Network` and `IPv6Network`.
struct IPNetwork: Hashable, Sendable {
    /// The first address.
    let address: IPAddress
    /// How many bits all of its addresses share.
    let prefix: Int

    var version: IPAddress.Version { address.version }

    /// The network that the address is in.
    init(_ address: IPAddress, prefix: Int) {
        let mask = Self.mask(address.version, prefix)
        self.address = IPAddress(address.version, address.value & mask, zone: address.zone)
        self.prefix = prefix
    }

    static func mask(_ version: IPAddress.Version, _ prefix: Int) -> UInt128 {
        let free = UInt128(version.width - prefix)
        return prefix == 0 ? 0 : (version.last >> free) << free
    }

    static func maskError(_ text: String) -> Raised {
        Raised(type: "ipaddress.NetmaskValueError", message: "\(PythonText.repr(text)) is not a valid netmask")
    }

    /// `ipaddress.ip_network(text, strict)`.
    /// - Throws: `ValueError`.
    init(_ text: String, strict: Bool, _ meter: Meter) throws {
        try IPAddress.charge(text, meter)
        for version in [IPAddress.Version.v4, .v6] {
            do {
                self = try IPNetwork(version, text, strict: strict)
                return
            } catch let error as Raised {
                // Only those of address and mask mean that it may be of the other version.
                if error.type == "ValueError" { throw error }
            }
        }
        throw Raised.value("\(PythonText.repr(text)) does not appear to be an IPv4 or IPv6 network")
    }

    /// `ipaddress.IPv4Network(text, strict)` and the same of IPv6.
    /// - Throws: `ipaddress.AddressValueError`, `ipaddress.NetmaskValueError`, `ValueError`.
    init(_ version: IPAddress.Version, _ text: String, strict: Bool) throws {
        let (address, prefix) = try Self.parts(version, text)
        self.init(address, prefix: prefix)
        if strict, self.address.value != address.value {
            throw Raised.value("\(address.text)/\(prefix) has host bits set")
        }
    }

    /// Address and prefix of `address/mask`; without a mask, all bits.
    static func parts(_ version: IPAddress.Version, _ text: String) throws -> (IPAddress, prefix: Int) {
        let parts = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else {
            throw IPAddress.error("Only one '/' permitted in \(PythonText.repr(text))")
        }
        let address = try version == .v4 ? IPAddress(v4: parts[0]) : IPAddress(v6: parts[0])
        return (address, try parts.count == 2 ? prefix(version, parts[1]) : version.width)
    }

    /// The prefix of a mask: its length, or in IPv4 a network mask or a host mask.
    /// - Throws: `ipaddress.NetmaskValueError`.
    static func prefix(_ version: IPAddress.Version, _ mask: String) throws -> Int {
        if !mask.isEmpty, mask.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let prefix = Int(mask), prefix <= version.width else { throw maskError(mask) }
            return prefix
        }
        guard version == .v4, let number = try? IPAddress.v4Number(mask) else { throw maskError(mask) }
        let ones = (~number).leadingZeroBitCount
        if ones + number.trailingZeroBitCount >= 32 { return ones }
        let zeros = number.leadingZeroBitCount
        guard zeros + (~number).trailingZeroBitCount >= 32 else { throw maskError(mask) }
        return zeros
    }

    var netmask: IPAddress { IPAddress(version, Self.mask(version, prefix)) }
    var hostmask: IPAddress { IPAddress(version, version.last & ~Self.mask(version, prefix)) }
    var broadcast: IPAddress { IPAddress(version, address.value | hostmask.value) }

    /// How many addresses there are.
    var count: BigInt {
        let bits = version.width - prefix
        return BigInt(negative: false, magnitude: Magnitude.shiftedLeft([1], by: bits))
    }

    /// The usual text.
    var text: String { "\(address.text)/\(prefix)" }

    func contains(_ other: IPAddress) -> Bool {
        other.version == version && other.value & Self.mask(version, prefix) == address.value
    }

    func overlaps(_ other: IPNetwork) -> Bool {
        other.contains(address) || other.contains(broadcast) || contains(other.address) || contains(other.broadcast)
    }

    /// Whether all of this is in the other, which is of the same version.
    func isSubnet(of other: IPNetwork) -> Bool {
        other.address.value <= address.value && other.broadcast.value >= broadcast.value
    }

    /// The networks of that prefix that this one is made of, one after another; the caller bounds how many it takes.
    func subnets(prefix: Int) -> some Sequence<IPNetwork> {
        let (version, last) = (version, broadcast.value)
        let step = UInt128(1) << UInt128(min(127, version.width - prefix))
        return sequence(state: Optional(address.value)) { (next: inout UInt128?) -> IPNetwork? in
            guard let value = next, value <= last else { return nil }
            let (sum, overflow) = value.addingReportingOverflow(step)
            next = overflow || prefix == 0 ? nil : sum
            return IPNetwork(IPAddress(version, value), prefix: prefix)
        }
    }

    /// The addresses that hosts may have, one after another; the caller bounds how many it takes.
    var hosts: some Sequence<IPAddress> {
        let version = version
        var (first, last) = (address.value, broadcast.value)
        // Networks of one or two addresses have no others than these.
        if prefix < version.width - 1 {
            first += 1
            // IPv6 has no broadcasts, and keeps the first address for routers.
            if version == .v4 { last -= 1 }
        }
        return sequence(state: Optional(first)) { (next: inout UInt128?) -> IPAddress? in
            guard let value = next, value <= last else { return nil }
            next = value == .max ? nil : value + 1
            return IPAddress(version, value)
        }
    }

    /// `subnets(prefixlen_diff, new_prefix)`'s prefix.
    /// - Throws: `ValueError`, in CPython's words.
    func subnetPrefix(longerBy difference: Int, new: Int?) throws -> Int {
        if prefix == version.width { return prefix }
        var difference = difference
        if let new {
            if new < prefix { throw Raised.value("new prefix must be longer") }
            if difference != 1 { throw Raised.value("cannot set prefixlen_diff and new_prefix") }
            difference = new - prefix
        }
        if difference < 0 { throw Raised.value("prefix length diff must be > 0") }
        let (result, overflow) = prefix.addingReportingOverflow(difference)
        guard !overflow, result <= version.width else {
            throw Raised.value("prefix length diff \(result) is invalid for netblock \(text)")
        }
        return result
    }

    /// `supernet(prefixlen_diff, new_prefix)`.
    /// - Throws: `ValueError`, in CPython's words.
    func supernet(shorterBy difference: Int, new: Int?) throws -> IPNetwork {
        if prefix == 0 { return self }
        var difference = difference
        if let new {
            if new > prefix { throw Raised.value("new prefix must be shorter") }
            if difference != 1 { throw Raised.value("cannot set prefixlen_diff and new_prefix") }
            difference = prefix - new
        }
        guard difference <= prefix else {
            throw Raised.value(
                "current prefixlen is \(prefix), cannot have a prefixlen_diff of \(difference)")
        }
        return IPNetwork(IPAddress(version, address.value), prefix: min(version.width, prefix - difference))
    }
}

extension IPNetwork: Comparable {
    static func < (left: IPNetwork, right: IPNetwork) -> Bool {
        left.address != right.address ? left.address < right.address : left.prefix < right.prefix
    }
}
