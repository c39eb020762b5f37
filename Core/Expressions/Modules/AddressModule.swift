extension PyType {
    static let addressValueError = PyType.exception("AddressValueError", module: "ipaddress", base: .valueError)
    static let netmaskValueError = PyType.exception("NetmaskValueError", module: "ipaddress", base: .valueError)
}

extension StandardModules {
    /// Python's `ipaddress`.
    static let ipaddress = ModuleDefinition(
        "ipaddress",
        [
            .type(.addressValueError), .type(.netmaskValueError), .type(AddressObject.type4),
            .type(AddressObject.type6), .type(NetworkObject.type4), .type(NetworkObject.type6),
            .type(AddressObject.interface4), .type(AddressObject.interface6),
            .function("ip_address", "address") { m, a in .object(AddressObject(try AddressObject.address(m, a[0]))) },
            .function("ip_network", "address, strict=") { m, a in
                .object(NetworkObject(try NetworkObject.network(m, a[0], strict: try m.flag(a[1], default: true))))
            },
            .function("ip_interface", "address") { m, a in .object(try AddressObject.interface(m, a[0])) },
            .function("collapse_addresses", "addresses") { m, a in try NetworkObject.collapsed(m, a[0]) },
        ])
}

/// An address, and with a prefix an interface.
final class AddressObject: Object {
    let address: IPAddress
    let prefix: Int?

    init(_ address: IPAddress, prefix: Int? = nil) {
        self.address = address
        self.prefix = prefix
    }

    /// `ip_address(value)`: of text, a number or bytes.
    static func address(_ m: Machine, _ value: Value) throws -> IPAddress {
        if let own = value.object(as: AddressObject.self) { return own.address }
        for version in [IPAddress.Version.v4, .v6] {
            do {
                return try address(m, value, version)
            } catch is Raised {
                continue
            }
        }
        let shown = try m.repr(value)
        throw m.error(.valueError, "\(shown) does not appear to be an IPv4 or IPv6 address")
    }

    /// `IPv4Address(value)` and `IPv6Address(value)`.
    static func address(_ m: Machine, _ value: Value, _ version: IPAddress.Version) throws -> IPAddress {
        if let number = value.bigInteger { return try IPAddress(version, number: number) }
        if case .bytes(let bytes) = value { return try IPAddress(version, packed: bytes) }
        let text = try m.str(value).string
        try IPAddress.charge(text, m.meter)
        return try version == .v4 ? IPAddress(v4: text) : IPAddress(v6: text)
    }

    static func interface(_ m: Machine, _ value: Value) throws -> AddressObject {
        for version in [IPAddress.Version.v4, .v6] {
            do {
                return try interface(m, value, version)
            } catch is Raised {
                continue
            }
        }
        let shown = try m.repr(value)
        throw m.error(.valueError, "\(shown) does not appear to be an IPv4 or IPv6 interface")
    }

    static func interface(_ m: Machine, _ value: Value, _ version: IPAddress.Version) throws -> AddressObject {
        if let number = value.bigInteger {
            return AddressObject(try IPAddress(version, number: number), prefix: version.width)
        }
        let text = try m.str(value).string
        try IPAddress.charge(text, m.meter)
        let (address, prefix) = try IPNetwork.parts(version, text)
        return AddressObject(address, prefix: prefix)
    }

    var network: IPNetwork { IPNetwork(address, prefix: prefix ?? address.version.width) }
    private var text: String { prefix.map { "\(address.text)/\($0)" } ?? address.text }

    override var type: PyType {
        let isV4 = address.version == .v4
        if prefix == nil { return isV4 ? Self.type4 : Self.type6 }
        return isV4 ? Self.interface4 : Self.interface6
    }
    override var asWhole: BigInt? { address.number }
    override func str(_ m: Machine) throws -> Str { Str(text) }
    override func repr(_ m: Machine) throws -> Str { Str("\(type.name)('\(text)')") }
    override func hash(_ m: Machine) throws -> Int { address.hashValue ^ (prefix ?? -1) }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: AddressObject.self) else { return false }
        return other.address == address && other.prefix == prefix
    }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard let other = other.object(as: AddressObject.self) else { return nil }
        guard other.address.version == address.version else {
            throw m.error(.typeError, "\(text) and \(other.text) are not of the same version")
        }
        if address == other.address { return (prefix ?? 0) - (other.prefix ?? 0) }
        return address < other.address ? -1 : 1
    }
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        guard op == .add || op == .sub, !reflected, let number = other.bigInteger else { return .missing }
        let sum =
            try op == .add
            ? address.number.adding(number, m.meter) : address.number.subtracting(number, m.meter)
        let moved = try IPAddress(address.version, number: sum)
        return .object(AddressObject(moved, prefix: prefix == nil ? nil : moved.version.width))
    }

    private static func own(_ value: Value) -> AddressObject? { value.object(as: AddressObject.self) }

    private static func kind(_ name: String, _ test: @escaping @Sendable (IPKinds) -> Bool) -> Member {
        .property(name) { _, value in .bool(own(value).map { test(IPKinds($0.address)) } ?? false) }
    }

    private static let members: [Member] =
        [
            .property("version") { _, value in .int(own(value)?.address.version.rawValue ?? 0) },
            .property("max_prefixlen") { _, value in .int(own(value)?.address.version.width ?? 0) },
            .property("compressed") { _, value in Value(own(value)?.text) },
            .property("exploded") { _, value in
                Value(try own(value).map { own in try own.address.exploded() + (own.prefix.map { "/\($0)" } ?? "") })
            },
            .property("packed") { _, value in .bytes(own(value)?.address.packed ?? []) },
            .property("reverse_pointer") { _, value in Value(try own(value)?.address.reversePointer()) },
            .method("__int__") { _, a in own(a[0]).map { .integer($0.address.number) } ?? .none },
            kind("is_private") { $0.isPrivate }, kind("is_global") { $0.isGlobal },
            kind("is_loopback") { $0.isLoopback }, kind("is_multicast") { $0.isMulticast },
            kind("is_reserved") { $0.isReserved }, kind("is_link_local") { $0.isLinkLocal },
            kind("is_unspecified") { $0.isUnspecified },
        ]
    private static let members6: [Member] =
        members + [
            kind("is_site_local") { $0.isSiteLocal },
            .property("scope_id") { _, value in Value(own(value)?.address.zone) },
            .property("ipv4_mapped") { _, value in
                own(value)?.address.mapped.map { .object(AddressObject($0)) } ?? .none
            },
            .property("sixtofour") { _, value in
                own(value)?.address.sixToFour.map { .object(AddressObject($0)) } ?? .none
            },
            .property("teredo") { _, value in
                own(value)?.address.teredo.map {
                    .items([.object(AddressObject($0.server)), .object(AddressObject($0.client))])
                } ?? .none
            },
        ]
    private static let interfaceMembers: [Member] = [
        .property("ip") { _, value in own(value).map { .object(AddressObject($0.address)) } ?? .none },
        .property("network") { _, value in own(value).map { .object(NetworkObject($0.network)) } ?? .none },
        .property("netmask") { _, value in own(value).map { .object(AddressObject($0.network.netmask)) } ?? .none },
        .property("hostmask") { _, value in own(value).map { .object(AddressObject($0.network.hostmask)) } ?? .none },
        .property("with_prefixlen") { _, value in Value(own(value)?.text) },
    ]

    static let type4 = PyType(
        "IPv4Address", module: "ipaddress", members: members,
        construct: NativeFunction("IPv4Address", "address") { m, a in
            .object(AddressObject(try address(m, a[0], .v4)))
        })
    static let type6 = PyType(
        "IPv6Address", module: "ipaddress", members: members6,
        construct: NativeFunction("IPv6Address", "address") { m, a in
            .object(AddressObject(try address(m, a[0], .v6)))
        })
    static let interface4 = PyType(
        "IPv4Interface", module: "ipaddress", base: type4, members: interfaceMembers,
        construct: NativeFunction("IPv4Interface", "address") { m, a in .object(try interface(m, a[0], .v4)) })
    static let interface6 = PyType(
        "IPv6Interface", module: "ipaddress", base: type6, members: interfaceMembers,
        construct: NativeFunction("IPv6Interface", "address") { m, a in .object(try interface(m, a[0], .v6)) })
}
