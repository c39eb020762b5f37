import Testing

@testable import Expressions

@Suite("Modules of addresses")
struct AddressModuleTests {
    private static let ipaddress: [(String, String)] = [
        ("ipaddress.ip_address(\"10.0.0.1\")", "=IPv4Address('10.0.0.1')"),
        ("ipaddress.ip_address(\"10.0.0.1\") in ipaddress.ip_network(\"10.0.0.0/8\")", "=True"),
        ("ipaddress.ip_network(\"10.0.0.1/8\")", "!ValueError: 10.0.0.1/8 has host bits set"),
        ("ipaddress.ip_network(\"10.0.0.1/8\",strict=False)", "=IPv4Network('10.0.0.0/8')"),
        ("ipaddress.ip_network(\"10.0.0.1/8\",False).netmask", "=IPv4Address('255.0.0.0')"),
        ("str(ipaddress.ip_address(\"::1\"))", "='::1'"),
        ("ipaddress.ip_address(\"x\")", "!ValueError: 'x' does not appear to be an IPv4 or IPv6 address"),
        ("ipaddress.ip_address(1)", "=IPv4Address('0.0.0.1')"),
        ("ipaddress.ip_address(\"10.0.0.1\").is_private", "=True"),
        (
            "list(ipaddress.ip_network(\"10.0.0.0/30\"))",
            "=[IPv4Address('10.0.0.0'), IPv4Address('10.0.0.1'), IPv4Address('10.0.0.2'), IPv4Address('10.0.0.3')]"
        ),
        (
            "list(ipaddress.ip_network(\"10.0.0.0/30\").hosts())",
            "=[IPv4Address('10.0.0.1'), IPv4Address('10.0.0.2')]"
        ),
        (
            "list(ipaddress.ip_network(\"10.0.0.0/30\").subnets(new_prefix=31))",
            "=[IPv4Network('10.0.0.0/31'), IPv4Network('10.0.0.2/31')]"
        ),
        ("ipaddress.ip_network(\"10.0.0.0/30\").num_addresses", "=4"),
        ("ipaddress.ip_network(\"10.0.0.0/30\")[1]", "=IPv4Address('10.0.0.1')"),
        ("ipaddress.ip_network(\"10.0.0.0/30\")[-1]", "=IPv4Address('10.0.0.3')"),
        ("ipaddress.ip_network(\"10.0.0.0/30\")[9]", "!IndexError: address out of range"),
        ("ipaddress.ip_interface(\"10.0.0.5/8\").network", "=IPv4Network('10.0.0.0/8')"),
        ("ipaddress.ip_interface(\"10.0.0.5/8\").ip", "=IPv4Address('10.0.0.5')"),
        ("ipaddress.ip_interface(\"10.0.0.5/8\")", "=IPv4Interface('10.0.0.5/8')"),
        ("ipaddress.ip_address(\"1.1.1.1\")<ipaddress.ip_address(\"1.1.1.2\")", "=True"),
        (
            "ipaddress.ip_address(\"1.1.1.1\")<ipaddress.ip_address(\"::1\")",
            "!TypeError: 1.1.1.1 and ::1 are not of the same version"
        ),
        ("ipaddress.ip_address(\"1.1.1.1\")==ipaddress.ip_address(\"1.1.1.1\")", "=True"),
        ("ipaddress.ip_address(\"1.1.1.1\")+1", "=IPv4Address('1.1.1.2')"),
        ("ipaddress.ip_address(\"1.1.1.1\").version", "=4"),
        ("ipaddress.IPv4Address(\"1.1.1\")", "!AddressValueError: Expected 4 octets in '1.1.1'"),
        ("ipaddress.ip_network(\"10.0.0.0/8\").supernet()", "=IPv4Network('10.0.0.0/7')"),
        ("ipaddress.ip_network(\"10.0.0.0/9\").subnet_of(ipaddress.ip_network(\"10.0.0.0/8\"))", "=True"),
        ("ipaddress.ip_network(\"10.0.0.0/8\").overlaps(ipaddress.ip_network(\"10.1.0.0/16\"))", "=True"),
        ("isinstance(ipaddress.ip_address(\"1.1.1.1\"),ipaddress.IPv4Address)", "=True"),
        ("f\"{ipaddress.ip_address('1.1.1.1')}\"", "='1.1.1.1'"),
        ("{ipaddress.ip_address(\"1.1.1.1\"):1}[ipaddress.ip_address(\"1.1.1.1\")]", "=1"),
        (
            "sorted([ipaddress.ip_address(\"1.1.1.3\"),ipaddress.ip_address(\"1.1.1.1\")])",
            "=[IPv4Address('1.1.1.1'), IPv4Address('1.1.1.3')]"
        ),
        (
            "\"1.1.1.1\" in ipaddress.ip_network(\"1.0.0.0/8\")",
            "!AttributeError: 'str' object has no attribute '_version'"
        ),
        ("ipaddress.ip_address(\"::ffff:1.2.3.4\").ipv4_mapped", "=IPv4Address('1.2.3.4')"),
        ("ipaddress.ip_address(b\"\\x01\\x02\\x03\\x04\")", "=IPv4Address('1.2.3.4')"),
        (
            "str(ipaddress.ip_network(\"2001:db8::/32\").broadcast_address)",
            "='2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'"
        ),
    ]

    @Test("ipaddress knows networks as CPython's")
    func checkIpaddress() {
        let setting =
            "import ipaddress"
        for (expression, result) in Self.ipaddress {
            #expect(answer(expression, after: setting) == result, "\(expression)")
        }
    }
}
