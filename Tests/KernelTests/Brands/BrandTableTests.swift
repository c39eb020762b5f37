import Testing

@testable import Kernel

@Suite("The brand of a host")
struct BrandTableTests {
    private func table(_ domains: [String], default standard: String? = nil) throws -> BrandTable {
        BrandTable(
            try domains.map { domain in
                let fields: [String: JSON] = ["domain": .string(domain), "default": .bool(domain == standard)]
                return Stored(id: ObjectID(domain), base: NoBase(), value: try Brand.make(fields))
            })
    }

    @Test(
        "is the one with the longest domain that it is or lies below",
        arguments: [
            ("example.com", "example.com"), ("www.example.com", "example.com"), ("id.example.com", "id.example.com"),
            ("a.b.id.example.com", "id.example.com"), ("ID.Example.COM", "id.example.com"),
            ("example.com.", "example.com"),
            ("notexample.com", "standard"), ("com", "standard"), ("example.com.evil.test", "standard"),
            ("example.comx", "standard"), ("", "standard"), (".", "standard"), (".example.com", "example.com"),
            ("..example.com", "example.com"), ("id.example.com..", "standard"), ("x-id.example.com", "example.com"),
        ])
    func longest(host: String, domain: String) throws {
        let table = try table(["standard", "example.com", "id.example.com"], default: "standard")
        #expect(table.brand(for: host).domain.text == domain)
    }

    @Test(
        "takes every port, but a domain with a port only that one",
        arguments: [
            ("example.com:9000", "example.com"), ("a.example.com:9443", "a.example.com"),
            ("c.example.com:9443", "example.com:9443"),
            ("example.com:9443", "example.com:9443"), ("b.a.example.com:9443", "a.example.com"),
            ("b.a.example.com:1", "a.example.com"), ("[::1]:9000", "standard"), ("[::1]", "standard"),
            (":9443", "standard"),
            ("example.com:", "example.com"), ("127.0.0.1:80", "127.0.0.1"),
        ])
    func ports(host: String, domain: String) throws {
        let table = try table(
            ["standard", "example.com", "example.com:9443", "a.example.com", "127.0.0.1"], default: "standard")
        #expect(table.brand(for: host).domain.text == domain)
    }

    @Test("is the default one for hosts of none, and a stand-in when there is no default")
    func standard() throws {
        #expect(try table(["a", "b"], default: "b").brand(for: "c").id == ObjectID("b"))
        let without = try table(["a"]).brand(for: "c")
        #expect(without === CurrentBrand.fallback && without.domain.text == "fallback" && without.id == nil)
        #expect(try table([]).brand(for: "a") === CurrentBrand.fallback)
    }

    @Test("is the next one when the longest does not have what is wanted")
    func wanted() throws {
        let table = try table(["standard", "example.com", "id.example.com"], default: "standard")
        func found(_ wanted: Set<String>) -> String? {
            table.brand(for: "id.example.com") { wanted.contains($0.domain.text) }?.domain.text
        }
        #expect(found(["id.example.com", "example.com"]) == "id.example.com")
        #expect(found(["example.com", "standard"]) == "example.com")
        #expect(found(["standard"]) == "standard")
        #expect(found([]) == nil)
    }

    @Test("is found soon, however hostile the host", .timeLimit(.minutes(5)))
    func hostile() throws {
        let table = try table((0..<5_000).map { "brand\($0).example" }, default: "brand0.example")
        let hosts = [
            String(repeating: "a.", count: 200_000), String(repeating: ".", count: 300),
            String(repeating: ":", count: 300),
            String(repeating: "a.", count: 140) + "brand7.example", "brand4999.example", "\u{301}.brand1.example",
        ]
        for _ in 0..<200 {
            for host in hosts { _ = table.brand(for: host) }
        }
        #expect(table.brand(for: "x.brand4999.example").domain == "brand4999.example")
    }

    @Test("is the same object as long as the configuration stays, and remembers what was made of it")
    func remembers() throws {
        let brand = Brand()
        let stored = AnyStored(id: ObjectID("a"), info: Brand.model, base: NoBase(), value: brand)
        let configuration = Configuration(version: 1, objects: [stored])
        #expect(configuration.brands.standard === configuration.brands.standard)
        let current = CurrentBrand(id: nil, value: brand)
        #expect(current.remembered("x") { 1 } == 1)
        #expect(current.remembered("x") { 2 } == 1)
        #expect(current.remembered("y") { "2" } == "2")
    }
}
