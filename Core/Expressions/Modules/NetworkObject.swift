/// A network of `ipaddress`.
final class NetworkObject: Object {
    let network: IPNetwork

    init(_ network: IPNetwork) {
        self.network = network
    }

    /// `ip_network(value, strict)`: of text, a number or bytes.
    static func network(_ m: Machine, _ value: Value, strict: Bool) throws -> IPNetwork {
        if let own = value.object(as: NetworkObject.self) { return own.network }
        if let own = value.object(as: AddressObject.self) { return own.network }
        if value.bigInteger == nil, case .str(let text) = value {
            return try IPNetwork(text.string, strict: strict, m.meter)
        }
        let address = try AddressObject.address(m, value)
        return IPNetwork(address, prefix: address.version.width)
    }

    /// `IPv4Network(value, strict)` and the same of IPv6.
    static func network(
        _ m: Machine, _ value: Value, strict: Bool, _ version: IPAddress.Version
    ) throws -> IPNetwork {
        if case .str(let text) = value {
            try m.charge(steps: text.count)
            return try IPNetwork(version, text.string, strict: strict)
        }
        let address = try AddressObject.address(m, value, version)
        return IPNetwork(address, prefix: version.width)
    }

    override var type: PyType { network.version == .v4 ? Self.type4 : Self.type6 }
    override func str(_ m: Machine) throws -> Str { Str(network.text) }
    override func repr(_ m: Machine) throws -> Str { Str("\(type.name)('\(network.text)')") }
    override func hash(_ m: Machine) throws -> Int { network.hashValue }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        other.object(as: NetworkObject.self)?.network == network
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: NetworkObject.self) else { return nil }
        guard other.network.version == network.version else {
            throw m.error(.typeError, "\(network.text) and \(other.network.text) are not of the same version")
        }
        return network == other.network ? 0 : network < other.network ? -1 : 1
    }
    override func contains(_ m: Machine, _ item: Value) throws -> Bool? {
        if item.object(as: NetworkObject.self) != nil { return false }
        guard let address = item.object(as: AddressObject.self)?.address else {
            throw m.error(.attributeError, "'\(m.typeName(item))' object has no attribute '_version'")
        }
        return network.contains(address)
    }
    override var hasItems: Bool { true }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        if case .float(let float) = index { throw try failure(m, float) }
        // As CPython, which asks first whether it is below zero.
        if !index.isNumber { _ = try m.compare(index, .greaterOrEqual, .int(0)) }
        let number = try m.whole(index)
        let offset = try number.isNegative ? network.count.adding(number, m.meter) : number
        guard !offset.isNegative, offset < network.count else {
            throw m.error(.indexError, "address out of range")
        }
        let sum = try network.address.number.adding(offset, m.meter)
        return .object(AddressObject(try IPAddress(network.version, number: sum)))
    }
    /// As CPython, which adds the number to the first or the last address, and can make no address of what comes of it.
    private func failure(_ m: Machine, _ index: Double) throws -> any Error {
        let first = network.address.number
        let last = try first.adding(network.count, m.meter).adding(BigInt(-1), m.meter)
        let sum =
            index >= 0
            ? try m.binary(.add, .integer(first), .float(index)) : try m.binary(.add, .integer(last), .float(index + 1))
        let isOutside =
            index >= 0
            ? try m.compare(sum, .greater, .integer(last)) : try m.compare(sum, .less, .integer(first))
        if isOutside { return m.error(.indexError, "address out of range") }
        let text = PythonText.repr(try m.str(sum).string)
        return Raised(type: "ipaddress.AddressValueError", message: "Expected 4 octets in \(text)")
    }
    override func iterate(_ m: Machine) throws -> Iterator? {
        let all = network.subnets(prefix: network.version.width).lazy.map { $0.address }
        return AddressIterator(all.makeIterator()) { .object(AddressObject($0)) }
    }

    /// The network of an argument, of the same version.
    private func other(_ m: Machine, _ value: Value) throws -> IPNetwork {
        guard let other = value.object(as: NetworkObject.self)?.network else {
            throw m.error(.attributeError, "'\(m.typeName(value))' object has no attribute 'network_address'")
        }
        return other
    }

    private func isSubnet(_ m: Machine, _ value: Value, reversed: Bool) throws -> Value {
        let other = try other(m, value)
        guard other.version == network.version else {
            throw m.error(.typeError, "\(network.text) and \(other.text) are not of the same version")
        }
        return .bool(reversed ? other.isSubnet(of: network) : network.isSubnet(of: other))
    }

    private func subnets(_ m: Machine, _ a: Args) throws -> Value {
        let prefix = try network.subnetPrefix(
            longerBy: try m.number(a[1], default: 1), new: a[2].isAbsent ? nil : try m.index(a[2]))
        return .object(
            AddressIterator(network.subnets(prefix: prefix).makeIterator()) { .object(NetworkObject($0)) })
    }

    private static func own(_ value: Value) -> NetworkObject? { value.object(as: NetworkObject.self) }

    private static func kind(_ name: String, _ test: @escaping @Sendable (IPKinds) -> Bool) -> Member {
        .property(name) { _, value in .bool(own(value).map { test(IPKinds($0.network)) } ?? false) }
    }

    private static func address(_ name: String, _ part: @escaping @Sendable (IPNetwork) -> IPAddress) -> Member {
        .property(name) { _, value in own(value).map { .object(AddressObject(part($0.network))) } ?? .none }
    }

    private static let members: [Member] = [
        address("network_address") { $0.address }, address("broadcast_address") { $0.broadcast },
        address("netmask") { $0.netmask }, address("hostmask") { $0.hostmask },
        .property("prefixlen") { _, value in .int(own(value)?.network.prefix ?? 0) },
        .property("max_prefixlen") { _, value in .int(own(value)?.network.version.width ?? 0) },
        .property("version") { _, value in .int(own(value)?.network.version.rawValue ?? 0) },
        .property("num_addresses") { _, value in own(value).map { .integer($0.network.count) } ?? .none },
        .property("with_prefixlen") { _, value in Value(own(value)?.network.text) },
        .property("compressed") { _, value in Value(own(value)?.network.text) },
        .property("exploded") { _, value in
            Value(try own(value).map { try $0.network.address.exploded() + "/\($0.network.prefix)" })
        },
        .property("with_hostmask") { _, value in
            Value(own(value).map { "\($0.network.address.text)/\($0.network.hostmask.text)" })
        },
        .property("with_netmask") { _, value in
            Value(own(value).map { "\($0.network.address.text)/\($0.network.netmask.text)" })
        },
        .method("hosts") { _, a in
            guard let own = own(a[0]) else { return .none }
            return .object(AddressIterator(own.network.hosts.makeIterator()) { .object(AddressObject($0)) })
        },
        .method("subnets", "prefixlen_diff=, new_prefix=") { m, a in try own(a[0])?.subnets(m, a) ?? .none },
        .method("supernet", "prefixlen_diff=, new_prefix=") { m, a in
            guard let own = own(a[0]) else { return .none }
            return .object(
                NetworkObject(
                    try own.network.supernet(
                        shorterBy: try m.number(a[1], default: 1), new: a[2].isAbsent ? nil : try m.index(a[2]))))
        },
        .method("overlaps", "other") { m, a in
            guard let own = own(a[0]) else { return .none }
            return .bool(own.network.overlaps(try own.other(m, a[1])))
        },
        .method("subnet_of", "other") { m, a in try own(a[0])?.isSubnet(m, a[1], reversed: false) ?? .none },
        .method("supernet_of", "other") { m, a in try own(a[0])?.isSubnet(m, a[1], reversed: true) ?? .none },
        kind("is_private") { $0.isPrivate }, kind("is_global") { $0.isGlobal },
        kind("is_loopback") { $0.isLoopback }, kind("is_multicast") { $0.isMulticast },
        kind("is_reserved") { $0.isReserved }, kind("is_link_local") { $0.isLinkLocal },
        kind("is_unspecified") { $0.isUnspecified },
    ]
    static let type4 = PyType(
        "IPv4Network", module: "ipaddress", members: members,
        construct: NativeFunction("IPv4Network", "address, strict=") { m, a in
            .object(NetworkObject(try network(m, a[0], strict: try m.flag(a[1], default: true), .v4)))
        })
    static let type6 = PyType(
        "IPv6Network", module: "ipaddress", members: members + [kind("is_site_local") { $0.isSiteLocal }],
        construct: NativeFunction("IPv6Network", "address, strict=") { m, a in
            .object(NetworkObject(try network(m, a[0], strict: try m.flag(a[1], default: true), .v6)))
        })

    /// `collapse_addresses`: as few networks as hold the same addresses.
    static func collapsed(_ m: Machine, _ values: Value) throws -> Value {
        var networks = try m.collect(values).map { try network(m, $0, strict: true) }
        networks.sort()
        var result: [IPNetwork] = []
        for network in networks {
            try m.charge(steps: 4)
            if let last = result.last, last.version == network.version, network.isSubnet(of: last) { continue }
            result.append(network)
            while result.count >= 2, let joined = joined(result[result.count - 2], result[result.count - 1]) {
                result.removeLast(2)
                result.append(joined)
            }
        }
        return .object(SequenceIterator(m.newTuple(result.map { .object(NetworkObject($0)) })))
    }

    /// The network of which both are the halves.
    private static func joined(_ left: IPNetwork, _ right: IPNetwork) -> IPNetwork? {
        guard left.version == right.version, left.prefix == right.prefix, left.prefix > 0 else { return nil }
        let above = IPNetwork(left.address, prefix: left.prefix - 1)
        return left != right && above.contains(right.address) ? above : nil
    }
}

/// Makes values of what a sequence has, as they are asked for.
final class AddressIterator<Source: IteratorProtocol>: Iterator {
    private var source: Source
    private let make: (Source.Element) -> Value

    init(_ source: Source, _ make: @escaping (Source.Element) -> Value) {
        self.source = source
        self.make = make
    }

    override func next(_ m: Machine) throws -> Value {
        try m.charge(steps: 4)
        try m.charge(bytes: 64)
        return source.next().map(make) ?? .missing
    }
}
