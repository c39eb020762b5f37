import Testing

@testable import Outgoing

@Suite("Which addresses are out on the internet")
struct AddressRangeTests {
    private func isPublic(_ text: String) async throws -> Bool {
        let found = try await Resolver().addresses(of: text)
        let address = try #require(found.first)
        return AddressRange.isPublic(address.bytes)
    }

    @Test(
        "public ones",
        arguments: [
            "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
            "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
            "2606:4700::1111", "2a00::1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808",
            "2002:808:808::1",
        ])
    func global(address: String) async throws { #expect(try await isPublic(address)) }

    @Test(
        "and those of this machine, its network, or nobody, however they are written",
        arguments: [
            "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",
            "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
            "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
            "2001::1", "3fff::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "127.1", "0x7f.1", "2130706433", "017700000001",
        ])
    func special(address: String) async throws { #expect(try await !isPublic(address)) }

    @Test("no other number of bytes is an address")
    func malformed() {
        #expect(!AddressRange.isPublic([]))
        #expect(!AddressRange.isPublic([8, 8, 8]))
    }
}
