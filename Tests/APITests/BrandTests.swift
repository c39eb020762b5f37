import Kernel
import Testing

@Suite("Brands in the API")
struct BrandTests {
    private func pem(_ server: TestServer, _ name: String) async throws -> JSON {
        let reply = try await server.send(
            "POST", "crypto/certificatekeypairs/generate/",
            ["common_name": .string(name), "validity_days": 5, "alg": "ecdsa"])
        return reply.json["pk"] ?? .null
    }

    @Test("are created, read, changed, replaced, listed and deleted by their brand_uuid")
    func whole() async throws {
        let server = try await TestServer()
        let made = try await server.create("core/brands", ["domain": "example.com"])
        let id = made.path("brand_uuid")
        #expect(id.count == 36 && made["pk"]?.string == id)
        #expect(made["branding_favicon"] == "/static/dist/assets/icons/icon.png")
        #expect(made["flow_lockdown"] == .some(.null) && made["client_certificates"] == [])
        let changed = try await server.send("PATCH", "core/brands/\(id)/", ["branding_title": "🦊 Acme"])
        #expect(changed.status == 200 && changed.json["branding_title"] == "🦊 Acme")
        let replaced = try await server.send("PUT", "core/brands/\(id)/", ["domain": "example.org"])
        #expect(replaced.json["branding_title"] == "Lanyard" && replaced.json["domain"] == "example.org")
        #expect(try await server.send("GET", "core/brands/\(id)/").json == replaced.json)
        #expect(try await server.send("PUT", "core/brands/\(id)/", [:]).json["domain"] == ["This field is required."])
        #expect(try await server.send("DELETE", "core/brands/\(id)/").status == 204)
        #expect(try await server.send("GET", "core/brands/\(id)/").detail == "No Brand matches the given query.")
    }

    @Test("are found by what they say, and sorted by domain")
    func list() async throws {
        let server = try await TestServer()
        let certificate = try await pem(server, "b.example")
        for (domain, title, isDefault) in [("c.example", "Third", false), ("a.example", "First", true)] {
            try await server.create(
                "core/brands",
                ["domain": .string(domain), "branding_title": .string(title), "default": .bool(isDefault)])
        }
        let second = try await server.create(
            "core/brands",
            [
                "domain": "b.example", "branding_title": "Second", "web_certificate": certificate,
                "client_certificates": [certificate],
            ])
        func domains(_ query: String) async throws -> [JSON] {
            try await server.send("GET", "core/brands/?" + query).column("domain")
        }
        #expect(try await domains("") == ["a.example", "b.example", "c.example"])
        #expect(try await domains("ordering=-domain") == ["c.example", "b.example", "a.example"])
        #expect(try await domains("ordering=branding_title") == ["a.example", "b.example", "c.example"])
        #expect(try await domains("search=third") == ["c.example"])
        #expect(try await domains("search=b.ex") == ["b.example"])
        #expect(try await domains("default=true") == ["a.example"])
        #expect(try await domains("domain=c.example") == ["c.example"])
        #expect(try await domains("brand_uuid=\(second.path("brand_uuid"))") == ["b.example"])
        #expect(try await domains("web_certificate=\(certificate.string ?? "")") == ["b.example"])
        #expect(try await domains("client_certificates=\(certificate.string ?? "")") == ["b.example"])
        #expect(try await server.send("GET", "core/brands/?nonsense=1").status == 400)
    }

    @Test("are refused with a sentence at the field that is wrong")
    func refused() async throws {
        let server = try await TestServer()
        try await server.create("core/brands", ["domain": "a.example", "default": true])
        func fields(_ body: JSON) async throws -> [String] {
            let reply = try await server.send("POST", "core/brands/", body)
            #expect(reply.status == 400)
            return reply.json.object?.keys.sorted() ?? []
        }
        #expect(try await fields([:]) == ["domain"])
        #expect(try await fields(["domain": ""]) == ["domain"])
        #expect(try await fields(["domain": "https://b.example"]) == ["domain"])
        #expect(try await fields(["domain": "a.example"]) == ["domain"])
        #expect(try await fields(["domain": "A.Example"]) == ["domain"])
        #expect(try await fields(["domain": "b", "default": true]) == ["default"])
        #expect(try await fields(["domain": "b", "branding_logo": "javascript:alert(1)"]) == ["branding_logo"])
        #expect(try await fields(["domain": "b", "branding_favicon": ""]) == ["branding_favicon"])
        let long = JSON.string(String(repeating: "x", count: 300_000))
        #expect(try await fields(["domain": "b", "branding_title": long]) == ["branding_title"])
        #expect(try await fields(["domain": "b", "branding_custom_css": long]) == ["branding_custom_css"])
        #expect(
            try await fields(["domain": "b", "flow_recovery": "00000000-0000-4000-8000-000000000000"]) == [
                "flow_recovery"
            ])
        #expect(
            try await fields(["domain": "b", "attributes": ["settings": ["theme": ["tokens": "x"]]]]) == ["attributes"])
    }

    @Test("let go of the flow, the application and the certificates that are deleted")
    func letGo() async throws {
        let server = try await TestServer()
        let flow = try await server.flow("acme")
        let application = try await server.create("core/applications", ["name": "Wiki", "slug": "wiki"])
        let certificate = try await pem(server, "brand.example")
        let brand = try await server.create(
            "core/brands",
            [
                "domain": "a.example", "flow_authentication": flow["pk"] ?? .null, "web_certificate": certificate,
                "default_application": application["pk"] ?? .null, "client_certificates": [certificate],
            ])
        let users = try await server.send("GET", "flows/instances/acme/used_by/").json.array ?? []
        #expect(users.map { $0["model_name"] } == ["brand"] && users.first?["action"] == "set_null")
        let path = "core/brands/\(brand.path("brand_uuid"))/"
        #expect(try await server.send("GET", path + "used_by/").json == [])
        for other in [
            "flows/instances/acme/", "core/applications/wiki/",
            "crypto/certificatekeypairs/\(certificate.string ?? "")/",
        ] {
            #expect(try await server.send("DELETE", other).status == 204)
        }
        let left = try await server.send("GET", path).json
        #expect(left["flow_authentication"] == .some(.null) && left["default_application"] == .some(.null))
        #expect(left["web_certificate"] == .some(.null) && left["client_certificates"] == [])
    }

    @Test("are for superusers, but for the one that everybody is under")
    func access() async throws {
        let server = try await TestServer()
        for caller in [TestServer.Caller.ordinary, .nobody] {
            #expect(try await server.send("GET", "core/brands/", as: caller).status == 403)
            #expect(try await server.send("POST", "core/brands/", ["domain": "a"], as: caller).status == 403)
            #expect(try await server.send("GET", "core/brands/current/", as: caller).status == 200)
        }
    }
}

@Suite("The current brand")
struct CurrentBrandTests {
    @Test("is shown to anybody, by host, with nothing but what pages need")
    func byHost() async throws {
        let server = try await TestServer()
        let flow = try await server.flow("acme")
        try await server.create("core/brands", ["domain": "standard", "default": true, "branding_title": "Standard"])
        try await server.create(
            "core/brands",
            [
                "domain": "acme.example", "branding_title": "Acme", "branding_logo": "/media/%(theme)s.svg",
                "branding_favicon": "favicon.png", "branding_custom_css": "h1 {}",
                "flow_authentication": flow["pk"] ?? .null,
                "attributes": ["settings": ["locale": "de", "theme": ["base": "dark"]], "secret": "hidden-value"],
            ])
        let shown = try await server.send("GET", "core/brands/current/", as: .nobody, host: "id.ACME.example:9443")
        #expect(
            shown.json == [
                "matched_domain": "acme.example", "branding_title": "Acme", "branding_logo": "/media/%(theme)s.svg",
                "branding_logo_themed_urls": ["light": "/media/light.svg", "dark": "/media/dark.svg"],
                "branding_favicon": "/files/media/favicon.png", "branding_favicon_themed_urls": nil,
                "branding_custom_css": "h1 {}", "branding_map_tiles": "", "ui_footer_links": [], "ui_theme": "dark",
                "flow_authentication": "acme", "default_locale": "de",
                "flags": [
                    "core_default_app_access": true, "enterprise_audit_include_expanded_diff": false,
                    "flows_continuous_login": false, "flows_refresh_others": false,
                ],
            ])
        #expect(!shown.text.contains("hidden-value") && !shown.text.contains("Standard"))
        let other = try await server.send("GET", "core/brands/current/", as: .nobody, host: "acme.example.evil.test")
        #expect(other.json["matched_domain"] == "standard" && !other.text.contains("acme"))
    }

    @Test("stands in where there is none")
    func fallback() async throws {
        let server = try await TestServer()
        let shown = try await server.send("GET", "core/brands/current/", as: .nobody).json
        #expect(shown["matched_domain"] == "fallback" && shown["branding_title"] == "Lanyard")
        #expect(shown["ui_theme"] == "automatic" && shown["default_locale"] == "")
    }

    @Test("lies under the settings of groups and users")
    func settings() async throws {
        let server = try await TestServer()
        try await server.create(
            "core/brands",
            [
                "domain": "id.example.com",
                "attributes": ["settings": ["locale": "de", "navbar": ["userDisplay": "name", "x": 1]]],
            ])
        _ = try await server.send(
            "PATCH", "core/users/\(server.ordinary.id)/",
            ["attributes": ["settings": ["navbar": ["userDisplay": "email"], "theme": ["base": "light"]]]])
        let me = try await server.send("GET", "core/users/me/").json
        #expect(me["user"]?["settings"] == ["locale": "de", "navbar": ["userDisplay": "name", "x": 1]])
    }
}
