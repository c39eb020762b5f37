import TestKit
import Testing

@testable import Kernel

@Suite("A brand")
struct BrandTests {
    private func problems(_ fields: [String: JSON]) -> [String] {
        do {
            _ = try Brand.make(["domain": "example.com"].merging(fields) { $1 })
            return []
        } catch {
            guard case .fields(let problems) = error else { return ["?"] }
            return problems.keys.sorted()
        }
    }

    @Test("is declared with what comes with the server")
    func defaults() throws {
        let brand = try Brand.make(["domain": "example.com"])
        #expect(brand.document["branding_logo"] == "/static/dist/assets/icons/icon_left_brand.svg")
        #expect(brand.document["branding_favicon"] == "/static/dist/assets/icons/icon.png")
        #expect(brand.document["branding_default_flow_background"] == "/static/dist/assets/images/flow_background.jpg")
        #expect(brand.document["branding_custom_css"] == "")
        #expect(brand.document["default"] == false)
        #expect(brand.document["flow_device_code"] == .some(.null))
        #expect(brand.document["client_certificates"] == [])
        #expect(brand.theme == .automatic && brand.locale == nil)
    }

    @Test(
        "has a domain that a host can have",
        arguments: [
            "example.com", "EXAMPLE.com", "authentik-default", "localhost", "a.b", "id.example.com:9443", "10.0.0.1",
            "xn--bcher-kva.example", "a_b.example",
        ])
    func domains(domain: String) { #expect(problems(["domain": .string(domain)]) == []) }

    @Test(
        "has no domain with a scheme, a path, a wildcard, or marks that hosts do not have",
        arguments: [
            "", "https://example.com", "example.com/", "*.example.com", ".example.com", "example.com.", "a..b",
            "exa mple.com", "example.com\n", "bücher.example", "example.com:0", "example.com:65536", "example.com:",
            "example.com:x", "user@example.com", "<b>", "a.b:1:2", "exämple.com", "%65xample.com",
            String(repeating: "a", count: 64) + ".example", String(repeating: "a.", count: 130) + "b",
        ])
    func badDomains(domain: String) { #expect(problems(["domain": .string(domain)]) == ["domain"]) }

    @Test("has a title of one line and of bounded length, in whatever script")
    func titles() {
        for title in ["Acme", "🦊 Fox & Söhne <b>", "شركة", String(repeating: "é", count: 255)] {
            #expect(problems(["branding_title": .string(title)]) == [])
        }
        for title in ["", "a\nb", "a\u{0}b", "a\u{7F}", String(repeating: "x", count: 256)] {
            #expect(problems(["branding_title": .string(title)]) == ["branding_title"])
        }
        #expect(problems(["branding_title": .string(String(repeating: "😀", count: 60_000))]) == ["branding_title"])
    }

    @Test("has a stylesheet of bounded length, and reports everything that is wrong at once")
    func stylesheets() {
        #expect(problems(["branding_custom_css": .string(String(repeating: "a", count: 131_072))]) == [])
        let long = JSON.string(String(repeating: "a", count: 131_073))
        #expect(problems(["branding_custom_css": long]) == ["branding_custom_css"])
        #expect(
            problems(["branding_custom_css": long, "branding_title": ""]) == ["branding_custom_css", "branding_title"])
    }

    @Test(
        "has images that browsers can fetch, icons and files",
        arguments: [
            "/static/a.svg", "/a b".replacing(" ", with: "%20"), "https://cdn.example/logo.png?v=1&w=2#x",
            "http://cdn.example:8080/l.png", "HTTPS://CDN.example/l.png", "fa://fa-user", "fa://user", "logo.png",
            "media/logo-%(theme)s.svg", "https://cdn.example/%(theme)s/logo.svg", "/ü.png",
        ])
    func images(image: String) {
        for field in ["branding_logo", "branding_favicon", "branding_default_flow_background"] {
            #expect(problems([field: .string(image)]) == [])
        }
    }

    @Test(
        "has no image that would be a script, another site in disguise, or the end of an attribute",
        arguments: [
            "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
            "data:image/svg+xml,<svg/onload=alert(1)>", "data:image/png;base64,AAAA", "vbscript:x", "//evil.example/x",
            "/\\evil.example", "\\\\evil.example", "https:evil.example", "https:///x", "https://", "https://a b/x",
            "https://user@evil.example/x", "https://user:pw@evil.example/x", "https://a;script-src/x",
            "https://a,b/x", "https://*/x", "http://'self'/x", "/x\" onerror=\"alert(1)", "/x'", "/<svg>", "../x",
            "a/../b", ".hidden", "fa://", "fa:///x", "fa://a b", "ftp://a/x", "blob:x", "/a\u{0}", "/a\nb",
            "/\u{A0}", "https://ex\u{E4}mple.com/x", String(repeating: "/a", count: 1_100),
        ])
    func badImages(image: String) { #expect(problems(["branding_logo": .string(image)]) == ["branding_logo"]) }

    @Test("knows its theme and its language")
    func settings() throws {
        func brand(_ settings: JSON) throws -> Brand {
            try Brand.make(["domain": "a", "attributes": ["settings": settings]])
        }
        #expect(try brand(["theme": ["base": "dark"]]).theme == .dark)
        #expect(try brand(["theme": ["base": "purple"]]).theme == .automatic)
        #expect(try brand(["theme": "dark"]).theme == .automatic)
        #expect(try brand(["locale": "de_AT"]).locale == "de-AT")
        for locale: JSON in [
            "", "\"><script>", "d", 5, "de\n", "en-\u{0}", .string(String(repeating: "abc-", count: 20)),
        ] {
            #expect(try brand(["locale": locale]).locale == nil)
        }
    }

    @Test("has the flows of the purposes that are its to choose")
    func flows() throws {
        let brand = try Brand.make([
            "domain": "a", "flow_authentication": "in", "flow_invalidation": "out", "flow_recovery": "back",
            "flow_unenrollment": "gone",
        ])
        let flows = Flow.Designation.allCases.map { brand.flow(for: $0)?.id.text }
        #expect(flows == ["in", nil, "out", nil, "gone", "back", nil])
    }
}

@Suite("A brand among others")
struct BrandRulesTests {
    private func check(_ fields: [String: JSON], beside other: [String: JSON]) throws -> [String: Problems]? {
        let (one, two) = (try Brand.make(fields), try Brand.make(other))
        let powers = FakePowers()
        try powers.configure(CertificateKeyPair.self, "public", ["certificate_data": "x"])
        try powers.configure(CertificateKeyPair.self, "pair", ["certificate_data": "x", "key_data": "y"])
        let brands = [("one", one), ("two", two)].map {
            AnyStored(id: ObjectID($0.0), info: Brand.model, base: NoBase(), value: $0.1)
        }
        let configuration = Configuration(version: 1, objects: Array(powers.configuration.current.everything) + brands)
        do {
            try one.validate(NoBase(), in: configuration)
            return nil
        } catch {
            guard case .fields(let problems) = error else { return [:] }
            return problems
        }
    }

    @Test("is the only default one")
    func oneDefault() throws {
        #expect(try check(["domain": "a", "default": true], beside: ["domain": "b"]) == nil)
        #expect(try check(["domain": "a"], beside: ["domain": "b", "default": true]) == nil)
        let both = try check(["domain": "a", "default": true], beside: ["domain": "b", "default": true])
        #expect(both?.keys.sorted() == ["default"])
    }

    @Test("is the only one of its domain, in whatever case it is written")
    func oneOfDomain() throws {
        #expect(try check(["domain": "a.b"], beside: ["domain": "A.B"])?.keys.sorted() == ["domain"])
        #expect(try check(["domain": "a.b"], beside: ["domain": "b"]) == nil)
    }

    @Test("shows a certificate only with its key")
    func certificate() throws {
        let problems = try check(["domain": "a", "web_certificate": "public"], beside: ["domain": "b"])
        #expect(problems?.keys.sorted() == ["web_certificate"])
        #expect(try check(["domain": "a", "web_certificate": "pair"], beside: ["domain": "b"]) == nil)
    }
}
