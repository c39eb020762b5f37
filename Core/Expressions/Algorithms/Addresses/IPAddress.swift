/// An address as Python's `ipaddress.IPv4Address` and `IPv6Address`.
struct IPAddress: Hashable, Sendable {
    /// Of which protocol an address is.
    enum Version: Int, Sendable {
        case v4 = 4
        case v6 = 6

        /// Bits of an address.
        var width: Int { self == .v4 ? 32 : 128 }

        /// The address of which all bits are set.
        var last: UInt128 { self == .v4 ? UInt128(UInt32.max) : .max }
    }

    let version: Version
    let value: UInt128
    /// The `%` part of an IPv6 address.
    var zone: String?

    init(_ version: Version, _ value: UInt128, zone: String? = nil) {
        self.version = version
        self.value = value
        self.zone = zone
    }

    /// `ipaddress.ip_address(text)`.
    /// - Throws: `ValueError`.
    init(_ text: String, _ meter: Meter) throws {
        try Self.charge(text, meter)
        if let address = try? IPAddress(v4: text) {
            self = address
        } else if let address = try? IPAddress(v6: text) {
            self = address
        } else {
            throw Raised.value("\(PythonText.repr(text)) does not appear to be an IPv4 or IPv6 address")
        }
    }

    /// What reading a text costs that may be none: each reason why not shows all of it.
    static func charge(_ text: String, _ meter: Meter) throws {
        try meter.step(text.utf8.count < 64 ? 64 + text.utf8.count : 16 * text.utf8.count)
        try meter.allocate(8 * text.utf8.count)
    }

    static func error(_ message: String) -> Raised {
        Raised(type: "ipaddress.AddressValueError", message: message)
    }

    /// The number as an address.
    /// - Throws: `ipaddress.AddressValueError` when it has too many bits, or is negative.
    init(_ version: Version, number: BigInt) throws {
        let name = "IPv\(version.rawValue)"
        let shown = number.asInt.map { String($0) } ?? "The number"
        guard !number.isNegative else {
            throw Self.error("\(shown) (< 0) is not permitted as an \(name) address")
        }
        guard number.bitLength <= version.width else {
            throw Self.error("\(shown) (>= 2**\(version.width)) is not permitted as an \(name) address")
        }
        let limbs = number.magnitude
        let low = UInt128(limbs.first ?? 0)
        self.init(version, limbs.count > 1 ? UInt128(limbs[1]) << 64 | low : low)
    }

    /// The bytes of an address.
    /// - Throws: `ipaddress.AddressValueError` for another count.
    init(_ version: Version, packed bytes: [UInt8]) throws {
        guard bytes.count == version.width / 8 else {
            throw Self.error(
                "\(PythonText.repr(bytes)) (len \(bytes.count) != \(version.width / 8)) is not permitted as an "
                    + "IPv\(version.rawValue) address")
        }
        self.init(version, bytes.reduce(0) { $0 << 8 | UInt128($1) })
    }

    /// The address as a number.
    var number: BigInt {
        BigInt(negative: false, magnitude: [UInt(truncatingIfNeeded: value), UInt(truncatingIfNeeded: value >> 64)])
    }

    /// The bytes, the most significant first.
    var packed: [UInt8] {
        (0..<version.width / 8).reversed().map { UInt8(truncatingIfNeeded: value >> UInt128(8 * $0)) }
    }

    /// The usual text.
    var text: String {
        switch version {
        case .v4: packed.map { String($0) }.joined(separator: ".")
        case .v6: compressed + (zone.map { "%" + $0 } ?? "")
        }
    }

    /// The text of an IPv6 address with all zeros.
    /// - Throws: `ipaddress.AddressValueError` with a zone, as in CPython, which reads the text of the address again.
    func exploded() throws -> String {
        guard version == .v6 else { return text }
        if let zone {
            let last = compressed.split(separator: ":").last ?? ""
            throw Self.error(
                "Only hex digits permitted in \(PythonText.repr("\(last)%\(zone)")) in \(PythonText.repr(text))")
        }
        return hextets.map { PythonText.hex($0, 4) }.joined(separator: ":")
    }

    /// The name that DNS has for the way back from an address to its name.
    func reversePointer() throws -> String {
        switch version {
        case .v4: packed.reversed().map { String($0) }.joined(separator: ".") + ".in-addr.arpa"
        case .v6:
            try exploded().filter { $0 != ":" }.reversed().map { String($0) }.joined(separator: ".") + ".ip6.arpa"
        }
    }

    var hextets: [UInt16] { (0..<8).reversed().map { UInt16(truncatingIfNeeded: value >> UInt128(16 * $0)) } }

    /// Zeros left out where there are most of them, once.
    private var compressed: String {
        let parts = hextets
        var best = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || parts[index] != 0 {
            if index - start > max(1, best.count) { best = start..<index }
            start = index + 1
        }
        let hex: (Range<Int>) -> String = { range in
            parts[range].map { String($0, radix: 16) }.joined(separator: ":")
        }
        if best.isEmpty { return hex(0..<8) }
        return hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
    }
}

extension IPAddress: Comparable {
    /// IPv4 comes first, where CPython refuses to compare.
    static func < (left: IPAddress, right: IPAddress) -> Bool {
        (left.version.rawValue, left.value) < (right.version.rawValue, right.value)
    }
}
