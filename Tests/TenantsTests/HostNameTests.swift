import Testing

@testable import Tenants

@Suite("A host's name")
struct HostNameTests {
    @Test(
        "is compared without port, case and the dot at its end",
        arguments: [
            ("one.example.com", "one.example.com"), ("One.Example.COM", "one.example.com"),
            ("one.example.com:9000", "one.example.com"), ("one.example.com.", "one.example.com"),
            ("one.example.com.:443", "one.example.com"), ("192.0.2.7:80", "192.0.2.7"),
            ("[2001:DB8::1]:80", "[2001:db8::1]"),
            ("[::1]", "[::1]"),
        ])
    func normal(header: String, name: String) { #expect(HostName.of(header) == name) }

    @Test(
        "is none when it is nothing a host could be called",
        arguments: [
            "", ".", ":80", "a b", "a/b", "one.example.com:port", "one.example.com:123456789", "[::1", "[::1]x",
            "a\u{0}",
            "exämple.com", "user@host", String(repeating: "a", count: 254),
        ])
    func malformed(header: String) { #expect(HostName.of(header) == nil) }
}

@Suite("A tenant's secret key")
struct TenantKeyTests {
    private func tenant(_ id: String, _ name: String) -> Tenant {
        Tenant(id: id, schemaName: name, name: name, isReady: true)
    }

    @Test("is the installation's for the standard tenant, and another for each of the others")
    func derivation() {
        let keys = [tenant("0", "public"), tenant("1", "t_one"), tenant("2", "t_two")].map {
            $0.secretKey(of: "installation")
        }
        #expect(keys[0] == "installation")
        #expect(Set(keys).count == 3)
        #expect(keys[1].count == 64)
    }

    @Test("stays when the tenant is renamed, and goes with the installation's")
    func stability() {
        #expect(tenant("1", "t_one").secretKey(of: "a") == tenant("1", "t_other").secretKey(of: "a"))
        #expect(tenant("1", "t_one").secretKey(of: "a") != tenant("1", "t_one").secretKey(of: "b"))
    }
}
