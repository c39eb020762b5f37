import Testing

@testable import Expressions

@Suite("Addresses of the internet")
struct AddressTests {
    private static let addresses: [[String]] = [
        ["", "", "!ValueError: '' does not appear to be an IPv4 or IPv6 address"],
        ["", "4", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["", "6", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["0.0.0.0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '0.0.0.0'"],
        ["01.2.3.4", "", "!ValueError: '01.2.3.4' does not appear to be an IPv4 or IPv6 address"],
        ["01.2.3.4", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '01.2.3.4'"],
        ["0:0:1::", "4", "!ipaddress.AddressValueError: Expected 4 octets in '0:0:1::'"],
        ["1..2.3", "", "!ValueError: '1..2.3' does not appear to be an IPv4 or IPv6 address"],
        ["1..2.3", "4", "!ipaddress.AddressValueError: Empty octet not permitted in '1..2.3'"],
        ["1..2.3", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1..2.3'"],
        ["1.2.3", "", "!ValueError: '1.2.3' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1.2.3'"],
        ["1.2.3", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3'"],
        ["1.2.3.", "", "!ValueError: '1.2.3.' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.", "4", "!ipaddress.AddressValueError: Empty octet not permitted in '1.2.3.'"],
        ["1.2.3.", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.'"],
        ["1.2.3.1234", "", "!ValueError: '1.2.3.1234' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.1234", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.1234'"],
        ["1.2.3.256", "", "!ValueError: '1.2.3.256' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.256", "4", "!ipaddress.AddressValueError: Octet 256 (> 255) not permitted in '1.2.3.256'"],
        ["1.2.3.256", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.256'"],
        ["1.2.3.4", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4'"],
        ["1.2.3.4.5", "", "!ValueError: '1.2.3.4.5' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.4.5", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1.2.3.4.5'"],
        ["1.2.3.4.5", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4.5'"],
        ["1.2.3.4/24", "", "!ValueError: '1.2.3.4/24' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.4/24", "4", "!ipaddress.AddressValueError: Unexpected '/' in '1.2.3.4/24'"],
        ["1.2.3.4/24", "6", "!ipaddress.AddressValueError: Unexpected '/' in '1.2.3.4/24'"],
        ["1.2.3.\u{663}", "", "!ValueError: '1.2.3.\u{663}' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.\u{663}", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.\u{663}'"],
        ["1.2.3.a", "", "!ValueError: '1.2.3.a' does not appear to be an IPv4 or IPv6 address"],
        ["1.2.3.a", "4", "!ipaddress.AddressValueError: Only decimal digits permitted in 'a' in '1.2.3.a'"],
        ["1.2.3.a", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.a'"],
        ["10.0.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '10.0.0.1'"],
        ["100.64.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '100.64.0.1'"],
        ["100::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '100::1'"],
        ["127.0.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '127.0.0.1'"],
        ["169.254.1.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '169.254.1.1'"],
        ["172.16.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '172.16.0.1'"],
        ["172.32.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '172.32.0.1'"],
        ["192.0.0.170", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '192.0.0.170'"],
        ["192.0.0.8", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '192.0.0.8'"],
        ["192.168.1.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '192.168.1.1'"],
        ["198.18.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '198.18.0.1'"],
        ["1:0:0:2:0:0:0:3", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:0:0:2:0:0:0:3'"],
        ["1:2", "", "!ValueError: '1:2' does not appear to be an IPv4 or IPv6 address"],
        ["1:2", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2'"],
        ["1:2", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1:2'"],
        ["1:2:", "", "!ValueError: '1:2:' does not appear to be an IPv4 or IPv6 address"],
        ["1:2:", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2:'"],
        ["1:2:", "6", "!ipaddress.AddressValueError: Exactly 8 parts expected without '::' in '1:2:'"],
        ["1:2:3:4:5:6:7", "", "!ValueError: '1:2:3:4:5:6:7' does not appear to be an IPv4 or IPv6 address"],
        ["1:2:3:4:5:6:7", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2:3:4:5:6:7'"],
        ["1:2:3:4:5:6:7:", "", "!ValueError: '1:2:3:4:5:6:7:' does not appear to be an IPv4 or IPv6 address"],
        ["1:2:3:4:5:6:7:", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2:3:4:5:6:7:'"],
        ["1:2:3:4:5:6:7:8", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2:3:4:5:6:7:8'"],
        ["1:2:3:4:5:6:7:8:9", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2:3:4:5:6:7:8:9'"],
        ["1:2:3:4:5:6:7::", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:2:3:4:5:6:7::'"],
        ["1::", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1::'"],
        ["1::2::3", "", "!ValueError: '1::2::3' does not appear to be an IPv4 or IPv6 address"],
        ["1::2::3", "6", "!ipaddress.AddressValueError: At most one '::' permitted in '1::2::3'"],
        ["1:::2", "", "!ValueError: '1:::2' does not appear to be an IPv4 or IPv6 address"],
        ["1:::2", "4", "!ipaddress.AddressValueError: Expected 4 octets in '1:::2'"],
        ["1:::2", "6", "!ipaddress.AddressValueError: At most one '::' permitted in '1:::2'"],
        ["2001::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '2001::1'"],
        ["2001:db8::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '2001:db8::1'"],
        ["224.0.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '224.0.0.1'"],
        ["240.0.0.1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '240.0.0.1'"],
        ["2606:4700::1111", "4", "!ipaddress.AddressValueError: Expected 4 octets in '2606:4700::1111'"],
        ["64:ff9b::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '64:ff9b::1'"],
        ["8.8.8.8", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '8.8.8.8'"],
        [":1:2", "", "!ValueError: ':1:2' does not appear to be an IPv4 or IPv6 address"],
        [":1:2", "4", "!ipaddress.AddressValueError: Expected 4 octets in ':1:2'"],
        [":1:2", "6", "!ipaddress.AddressValueError: Exactly 8 parts expected without '::' in ':1:2'"],
        [":1:2:3:4:5:6:7", "", "!ValueError: ':1:2:3:4:5:6:7' does not appear to be an IPv4 or IPv6 address"],
        [":1:2:3:4:5:6:7", "4", "!ipaddress.AddressValueError: Expected 4 octets in ':1:2:3:4:5:6:7'"],
        ["::", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::'"],
        ["::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1'"],
        ["::1.2.3", "", "!ValueError: '::1.2.3' does not appear to be an IPv4 or IPv6 address"],
        ["::1.2.3", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1.2.3'"],
        ["::1.2.3", "6", "!ipaddress.AddressValueError: Expected 4 octets in '1.2.3' in '::1.2.3'"],
        ["::1/128", "", "!ValueError: '::1/128' does not appear to be an IPv4 or IPv6 address"],
        ["::1/128", "4", "!ipaddress.AddressValueError: Unexpected '/' in '::1/128'"],
        ["::1/128", "6", "!ipaddress.AddressValueError: Unexpected '/' in '::1/128'"],
        ["::12345", "", "!ValueError: '::12345' does not appear to be an IPv4 or IPv6 address"],
        ["::12345", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::12345'"],
        ["::1::", "", "!ValueError: '::1::' does not appear to be an IPv4 or IPv6 address"],
        ["::1::", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1::'"],
        ["::1::", "6", "!ipaddress.AddressValueError: At most one '::' permitted in '::1::'"],
        ["::2:3:4:5:6:7:8", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::2:3:4:5:6:7:8'"],
        [":::", "", "!ValueError: ':::' does not appear to be an IPv4 or IPv6 address"],
        [":::", "4", "!ipaddress.AddressValueError: Expected 4 octets in ':::'"],
        [":::", "6", "!ipaddress.AddressValueError: At most one '::' permitted in ':::'"],
        ["::g", "", "!ValueError: '::g' does not appear to be an IPv4 or IPv6 address"],
        ["::g", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::g'"],
        ["::g", "6", "!ipaddress.AddressValueError: Only hex digits permitted in 'g' in '::g'"],
        ["ABCD::EF01", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'ABCD::EF01'"],
        ["abc", "", "!ValueError: 'abc' does not appear to be an IPv4 or IPv6 address"],
        ["abc", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'abc'"],
        ["abc", "6", "!ipaddress.AddressValueError: At least 3 parts expected in 'abc'"],
        ["e000::", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'e000::'"],
        ["fe00::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe00::1'"],
        ["fe80::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe80::1'"],
        ["fe80::1%", "", "!ValueError: 'fe80::1%' does not appear to be an IPv4 or IPv6 address"],
        ["fe80::1%", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe80::1%'"],
        ["fe80::1%", "6", "!ipaddress.AddressValueError: Invalid IPv6 address: \"'fe80::1%'\""],
        ["fe80::1%a%b", "", "!ValueError: 'fe80::1%a%b' does not appear to be an IPv4 or IPv6 address"],
        ["fe80::1%a%b", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe80::1%a%b'"],
        ["fe80::1%a%b", "6", "!ipaddress.AddressValueError: Invalid IPv6 address: \"'fe80::1%a%b'\""],
        ["fec0::1", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fec0::1'"],
    ]

    @Test("are read, written and told apart")
    func checkAddresses() {
        for row in Self.addresses {
            #expect(
                outcome { meter in
                    let address =
                        try row[1] == "4"
                        ? IPAddress(v4: row[0]) : row[1] == "6" ? IPAddress(v6: row[0]) : IPAddress(row[0], meter)
                    let texts = [
                        address.text, try address.exploded(), try address.reversePointer(), String(address.value),
                        PythonText.repr(address.packed),
                    ]
                    return texts.joined(separator: " ") + " " + Self.kinds(IPKinds(address))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static let networks: [[String]] = [
        ["", "0", "", "!ValueError: '' does not appear to be an IPv4 or IPv6 network"],
        ["", "0", "4", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["", "0", "6", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["", "1", "", "!ValueError: '' does not appear to be an IPv4 or IPv6 network"],
        ["", "1", "4", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["", "1", "6", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["/24", "0", "", "!ValueError: '/24' does not appear to be an IPv4 or IPv6 network"],
        ["/24", "0", "4", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["/24", "0", "6", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["/24", "1", "", "!ValueError: '/24' does not appear to be an IPv4 or IPv6 network"],
        ["/24", "1", "4", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["/24", "1", "6", "!ipaddress.AddressValueError: Address cannot be empty"],
        ["0.0.0.0/0", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '0.0.0.0'"],
        ["0.0.0.0/0.0.0.1", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '0.0.0.0'"],
        ["0.0.0.0/0.0.0.1", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '0.0.0.0'"],
        ["1.2.3.0/", "0", "", "!ValueError: '1.2.3.0/' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/", "0", "4", "!ipaddress.NetmaskValueError: '' is not a valid netmask"],
        ["1.2.3.0/", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.0'"],
        ["1.2.3.0/", "1", "", "!ValueError: '1.2.3.0/' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/", "1", "4", "!ipaddress.NetmaskValueError: '' is not a valid netmask"],
        ["1.2.3.0/-1", "0", "", "!ValueError: '1.2.3.0/-1' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/-1", "0", "4", "!ipaddress.NetmaskValueError: '-1' is not a valid netmask"],
        ["1.2.3.0/-1", "1", "", "!ValueError: '1.2.3.0/-1' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/-1", "1", "4", "!ipaddress.NetmaskValueError: '-1' is not a valid netmask"],
        ["1.2.3.0/024", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.0'"],
        ["1.2.3.0/024", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.0'"],
        ["1.2.3.0/24/8", "0", "4", "!ipaddress.AddressValueError: Only one '/' permitted in '1.2.3.0/24/8'"],
        ["1.2.3.0/24/8", "0", "6", "!ipaddress.AddressValueError: Only one '/' permitted in '1.2.3.0/24/8'"],
        ["1.2.3.0/24/8", "1", "4", "!ipaddress.AddressValueError: Only one '/' permitted in '1.2.3.0/24/8'"],
        ["1.2.3.0/24/8", "1", "6", "!ipaddress.AddressValueError: Only one '/' permitted in '1.2.3.0/24/8'"],
        ["1.2.3.0/33", "0", "4", "!ipaddress.NetmaskValueError: '33' is not a valid netmask"],
        ["1.2.3.0/33", "1", "", "!ValueError: '1.2.3.0/33' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/33", "1", "4", "!ipaddress.NetmaskValueError: '33' is not a valid netmask"],
        ["1.2.3.0/a", "0", "", "!ValueError: '1.2.3.0/a' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/a", "0", "4", "!ipaddress.NetmaskValueError: 'a' is not a valid netmask"],
        ["1.2.3.0/a", "1", "", "!ValueError: '1.2.3.0/a' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3.0/a", "1", "4", "!ipaddress.NetmaskValueError: 'a' is not a valid netmask"],
        ["1.2.3.4/30", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4'"],
        ["1.2.3.4/31", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4'"],
        ["1.2.3.4/31", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4'"],
        ["1.2.3.4/32", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4'"],
        ["1.2.3.4/32", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3.4'"],
        ["1.2.3/24", "0", "", "!ValueError: '1.2.3/24' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3/24", "1", "", "!ValueError: '1.2.3/24' does not appear to be an IPv4 or IPv6 network"],
        ["1.2.3/24", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '1.2.3'"],
        ["10.0.0.0/0.0.0.0", "1", "", "!ValueError: 10.0.0.0/0 has host bits set"],
        ["10.0.0.0/0.0.0.0", "1", "4", "!ValueError: 10.0.0.0/0 has host bits set"],
        ["10.0.0.0/8", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '10.0.0.0'"],
        ["10.0.0.1/8", "1", "", "!ValueError: 10.0.0.1/8 has host bits set"],
        ["10.0.0.1/8", "1", "4", "!ValueError: 10.0.0.1/8 has host bits set"],
        ["172.16.0.0/11", "1", "", "!ValueError: 172.16.0.0/11 has host bits set"],
        ["172.16.0.0/11", "1", "4", "!ValueError: 172.16.0.0/11 has host bits set"],
        ["2001::/23", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in '2001::'"],
        ["2001:db8::/129", "0", "6", "!ipaddress.NetmaskValueError: '129' is not a valid netmask"],
        ["2001:db8::/129", "1", "6", "!ipaddress.NetmaskValueError: '129' is not a valid netmask"],
        ["2001:db8::/32", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '2001:db8::'"],
        ["2001:db8::/ffff::", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in '2001:db8::'"],
        ["2001:db8::/ffff::", "0", "6", "!ipaddress.NetmaskValueError: 'ffff::' is not a valid netmask"],
        ["2001:db8::/ffff::", "1", "6", "!ipaddress.NetmaskValueError: 'ffff::' is not a valid netmask"],
        ["224.0.0.0/4", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '224.0.0.0'"],
        ["224.0.0.0/4", "1", "6", "!ipaddress.AddressValueError: At least 3 parts expected in '224.0.0.0'"],
        ["::/8", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::'"],
        ["::1", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1'"],
        ["::1", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1'"],
        ["::1/127", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1'"],
        ["::1/127", "1", "", "!ValueError: ::1/127 has host bits set"],
        ["::1/127", "1", "6", "!ValueError: ::1/127 has host bits set"],
        ["::1/128", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1'"],
        ["::1/128", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::1'"],
        ["::ffff:0:0/96", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in '::ffff:0:0'"],
        ["abc", "0", "", "!ValueError: 'abc' does not appear to be an IPv4 or IPv6 network"],
        ["abc", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'abc'"],
        ["abc", "0", "6", "!ipaddress.AddressValueError: At least 3 parts expected in 'abc'"],
        ["abc", "1", "", "!ValueError: 'abc' does not appear to be an IPv4 or IPv6 network"],
        ["abc", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'abc'"],
        ["fe80::%x/64", "0", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe80::%x'"],
        ["fe80::/10", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe80::'"],
        ["fe80::1/10", "1", "", "!ValueError: fe80::1/10 has host bits set"],
        ["fe80::1/10", "1", "4", "!ipaddress.AddressValueError: Expected 4 octets in 'fe80::1'"],
        ["fe80::1/10", "1", "6", "!ValueError: fe80::1/10 has host bits set"],
    ]

    @Test("are in networks")
    func checkNetworks() {
        for row in Self.networks {
            #expect(
                outcome { meter in
                    let strict = row[1] == "1"
                    let network =
                        try row[2] == "4"
                        ? IPNetwork(.v4, row[0], strict: strict)
                        : row[2] == "6"
                            ? IPNetwork(.v6, row[0], strict: strict) : IPNetwork(row[0], strict: strict, meter)
                    return try Self.shown(network, meter) + " " + Self.kinds(IPKinds(network))
                } == row[row.count - 1], "\(row)")
        }
    }

    private static func shown(_ network: IPNetwork, _ meter: Meter) throws -> String {
        let prefix = try network.subnetPrefix(longerBy: 1, new: nil)
        let texts = [
            network.text, network.netmask.text, network.hostmask.text, network.broadcast.text,
            try network.count.decimal(meter), network.hosts.prefix(4).map(\.text).joined(separator: ","),
            network.subnets(prefix: prefix).prefix(3).map(\.text).joined(separator: ","),
            try network.supernet(shorterBy: 1, new: nil).text,
        ]
        return texts.joined(separator: " ")
    }

    private static func kinds(_ kinds: IPKinds) -> String {
        python([
            kinds.isPrivate, kinds.isGlobal, kinds.isLoopback, kinds.isMulticast, kinds.isReserved,
            kinds.isLinkLocal, kinds.isUnspecified, kinds.isSiteLocal,
        ])
    }
}
