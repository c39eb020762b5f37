/// Which addresses are out on the internet, and which belong to this machine, its network, or nobody.
///
/// The registries of special addresses are IANA's (RFC 6890); what is not plainly public is taken as private.
enum AddressRange {
    /// Whether anybody on the internet could have the address, so that asking it discloses nothing of this network.
    /// - Parameter bytes: 4 for IPv4, 16 for IPv6.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !special4.contains { $0.contains(bytes) }
        case 16: isPublic6(bytes)
        default: false
        }
    }

    private static func isPublic6(_ bytes: [UInt8]) -> Bool {
        // Addresses with an IPv4 one inside lead where that leads.
        if mapped.contains(bytes) || translated.contains(bytes) { return isPublic(Array(bytes[12...])) }
        if sixToFour.contains(bytes) { return isPublic(Array(bytes[2..<6])) }
        return global.contains(bytes) && !special6.contains { $0.contains(bytes) }
    }

    private struct Prefix {
        let bytes: [UInt8]
        let length: Int

        init(_ bytes: [UInt8], _ length: Int) { (self.bytes, self.length) = (bytes, length) }

        func contains(_ address: [UInt8]) -> Bool {
            let (whole, rest) = (length / 8, length % 8)
            guard address[..<whole].elementsEqual(bytes[..<whole]) else { return false }
            return rest == 0 || (address[whole] ^ bytes[whole]) >> (8 - rest) == 0
        }
    }

    /// This network, private, shared, loopback, link-local, documentation, benchmarks, relays, multicast, reserved.
    private static let special4 = [
        Prefix([0], 8), Prefix([10], 8), Prefix([100, 64], 10), Prefix([127], 8), Prefix([169, 254], 16),
        Prefix([172, 16], 12), Prefix([192, 0, 0], 24), Prefix([192, 0, 2], 24), Prefix([192, 88, 99], 24),
        Prefix([192, 168], 16), Prefix([198, 18], 15), Prefix([198, 51, 100], 24), Prefix([203, 0, 113], 24),
        Prefix([224], 4), Prefix([240], 4),
    ]
    private static let mapped = Prefix([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96)
    private static let translated = Prefix([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96)
    private static let sixToFour = Prefix([0x20, 0x02], 16)
    /// Global unicast (RFC 4291).
    private static let global = Prefix([0x20], 3)
    /// Protocol assignments with Teredo among them, documentation.
    private static let special6 = [
        Prefix([0x20, 0x01, 0x00], 23), Prefix([0x20, 0x01, 0x0D, 0xB8], 32), Prefix([0x3F, 0xFF, 0x00], 20),
    ]
}
