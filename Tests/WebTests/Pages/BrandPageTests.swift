import Flows
import HTTPTypes
import Identity
import Kernel
import ObjectStore
import TestKit
import Testing

@testable import Web

@Suite("Pages under a brand")
struct BrandPageTests {
    private static let page = "/if/flow/login/"

    private func site(_ fields: [String: JSON], domain: String = "example.com") async throws -> Site {
        let site = try await Site()
        try await site.create(Brand.self, fields.merging(["domain": .string(domain)]) { $1 })
        return site
    }

    private func policy(_ response: WebResponse, _ directive: String) -> String? {
        (response.headers[.contentSecurityPolicy] ?? "").split(separator: ";")
            .map { $0.drop { $0 == " " } }.first { $0.hasPrefix(directive + " ") }.map(String.init)
    }

    @Test("have its title, logo, icon, theme and language")
    func look() async throws {
        let site = try await site([
            "branding_title": "🦊 <Acme>", "branding_logo": "/media/logo.svg?a=1&b=2",
            "branding_favicon": "/media/f.png",
            "attributes": ["settings": ["locale": "de_AT", "theme": ["base": "dark"]]],
        ])
        let text = await site.browser().get(Self.page).text
        #expect(text.contains("<title>Welcome · 🦊 &lt;Acme&gt;</title>"))
        #expect(text.contains(#"<img class="logo" src="/media/logo.svg?a=1&amp;b=2" alt="🦊 &lt;Acme&gt;">"#))
        #expect(text.contains(#"<link rel="icon" href="/media/f.png">"#))
        let uploaded = try await self.site(["branding_favicon": "icons/f.png"])
        #expect(await uploaded.browser().get(Self.page).text.contains(#"href="/files/media/icons/f.png""#))
        #expect(text.contains(#"<html lang="de-AT" data-layout="stacked" data-theme="dark">"#))
        #expect(text.contains(#"<meta name="color-scheme" content="dark">"#))
        #expect(!text.contains("picture class=\"backdrop\""))
    }

    @Test("have what comes with the server where there is no brand, or none of its own")
    func standard() async throws {
        for site in [
            try await Site(), try await site(["branding_logo": "fa://user", "branding_favicon": "fa://star"]),
        ] {
            let response = await site.browser().get(Self.page)
            #expect(response.text.contains(#"<html lang="en" data-layout="stacked">"#))
            #expect(response.text.contains(#"src="/static/dist/assets/icons/icon_left_brand.svg" alt="Lanyard""#))
            #expect(response.text.contains(#"<link rel="icon" href="/static/dist/assets/icons/icon.png">"#))
            #expect(!response.text.contains("/static/brand/"))
            #expect(policy(response, "img-src") == "img-src 'self' data:")
        }
    }

    @Test("have images in both themes, and that of the theme that is set")
    func themes() async throws {
        let logo: [String: JSON] = ["branding_logo": "/l-%(theme)s.svg", "branding_favicon": "/f-%(theme)s.png"]
        let both = await (try site(logo)).browser().get(Self.page).text
        #expect(both.contains(#"<source srcset="/l-dark.svg" media="(prefers-color-scheme: dark)">"#))
        #expect(both.contains(#"src="/l-light.svg""#) && both.contains(#"href="/f-dark.png""#))
        let dark = try await site(logo.merging(["attributes": ["settings": ["theme": ["base": "dark"]]]]) { $1 })
        let text = await dark.browser().get(Self.page).text
        #expect(text.contains(#"src="/l-dark.svg""#) && !text.contains("<source") && !text.contains("light"))
    }

    @Test("may fetch images from where their own are, and from nowhere else")
    func foreignImages() async throws {
        let site = try await site([
            "branding_logo": "https://CDN.example/logo.png", "branding_favicon": "https://cdn.example/f.png",
            "branding_default_flow_background": "http://pictures.example:8080/x.jpg",
        ])
        let browser = site.browser()
        let response = await browser.get(Self.page)
        #expect(
            policy(response, "img-src") == "img-src 'self' data: http://pictures.example:8080 https://cdn.example")
        #expect(
            response.text.contains(#"<picture class="backdrop"><img src="http://pictures.example:8080/x.jpg" alt="">"#))
        #expect(
            policy(response, "style-src") == "style-src 'self'" && policy(response, "script-src") == "script-src 'self'"
        )
        #expect(policy(response, "frame-ancestors") == "frame-ancestors 'self'")
        #expect(policy(await browser.get("/nope"), "img-src")?.contains("https://cdn.example") == true)
        #expect(policy(await browser.get("/robots.txt"), "img-src") == "img-src 'self' data:")
        browser.host = "elsewhere.test"
        let other = await browser.get(Self.page)
        #expect(policy(other, "img-src") == "img-src 'self' data:" && !other.text.contains("cdn.example"))
    }

    @Test("have the flow's own background before the brand's, and none that could not be shown")
    func background() async throws {
        let site = try await site(["branding_default_flow_background": "/brand.jpg"])
        func shown(_ slug: String, _ background: JSON) async throws -> String {
            try await site.flow(
                slug, ["title": "T", "designation": "recovery", "background": background], [(NameStage.self, [:])])
            return await site.browser().get("/if/flow/\(slug)/").text
        }
        #expect(try await shown("a", "").contains(#"<img src="/brand.jpg" alt="">"#))
        #expect(try await shown("b", "/own.jpg").contains(#"<img src="/own.jpg" alt="">"#))
        #expect(try await shown("c", "javascript:alert(1)").contains(#"<img src="/brand.jpg" alt="">"#))
        #expect(try await shown("d", "\"><script>").contains("<script>") == false)
        #expect(await site.browser().get("/nope").text.contains("/brand.jpg"))
    }

    @Test("have its stylesheet under an address that changes with it")
    func stylesheet() async throws {
        let css =
            "</style><script>alert(1)</script>\n@import \"https://evil.example/x.css\";\nh1 { color: red } /* 🦊 */"
        let site = try await site([
            "branding_custom_css": .string(css),
            "attributes": [
                "settings": ["theme": ["tokens": ["accent": "#0a7d4b"], "tokens_dark": ["accent": "#9fc"]]]
            ],
        ])
        let browser = site.browser()
        let page = await browser.get(Self.page)
        let address = try #require(page.text.firstMatch(of: /href="(\/static\/brand\/[0-9a-f]+\.css)"/)).1
        #expect(!page.text.contains("evil.example") && !page.text.contains("<style"))
        let style = await browser.get(String(address))
        #expect(style.status == .ok && style.headers[.contentType] == "text/css; charset=utf-8")
        #expect(style.headers[.xContentTypeOptions] == "nosniff")
        #expect(style.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(style.text.hasPrefix(":root { --lanyard-accent: #0a7d4b; }\n@media (prefers-color-scheme: dark) {"))
        #expect(
            style.text.contains(":root[data-theme=\"dark\"] { --lanyard-accent: #9fc; }") && style.text.hasSuffix(css))
        let tag = try #require(style.headers[.eTag])
        #expect(await browser.get(String(address), [.ifNoneMatch: tag]).status == .notModified)
        let old = await browser.get("/static/brand/0123456789abcdef.css")
        #expect(old.status == .ok && old.headers[.cacheControl] == "no-store" && old.text == style.text)
        browser.host = "elsewhere.test"
        #expect(await browser.get(String(address)).status == .notFound)
    }

    @Test("change with the brand at once")
    func changes() async throws {
        let site = try await Site()
        let id = try await site.create(Brand.self, ["domain": "example.com", "branding_title": "Before"])
        #expect(await site.browser().get(Self.page).text.contains("Before"))
        try await site.store.write(by: .system, from: .system) { change in
            try await change.resource(Brand.model.name).update(
                id, ["branding_title": "After"], partial: true, in: change)
        }
        let text = await site.browser().get(Self.page).text
        #expect(text.contains("After") && !text.contains("Before"))
    }

    @Test(
        "are under the default brand for hosts that are none", arguments: ["", "a/b", "\u{1F98A}.example.com", "x<y"])
    func hostileHosts(host: String) async throws {
        let site = try await Site()
        try await site.create(Brand.self, ["domain": "example.com", "branding_title": "Acme"])
        try await site.create(Brand.self, ["domain": "standard", "default": true, "branding_title": "Standard"])
        let browser = site.browser()
        browser.host = host
        let response = await browser.get(Self.page)
        #expect(response.status == .ok && response.text.contains("Standard") && !response.text.contains("Acme"))
    }
}

@Suite("Ways under a brand")
struct BrandWaysTests {
    @Test("lead to its flows")
    func flows() async throws {
        let site = try await Site()
        try await site.flow("z-in", ["title": "I", "designation": "authentication"], [(NameStage.self, [:])])
        try await site.flow("z-out", ["title": "O", "designation": "invalidation"], [(LeaveStage.self, [:])])
        let (way, out) = (site.store.current.flow("z-in"), site.store.current.flow("z-out"))
        try await site.create(
            Brand.self,
            [
                "domain": "example.com", "flow_authentication": JSON(way?.id.text),
                "flow_invalidation": JSON(out?.id.text),
            ])
        let browser = site.browser()
        #expect(await browser.get("/flows/-/default/authentication/").location == "/if/flow/z-in/")
        #expect(await browser.get("/flows/-/default/invalidation/?next=%2F").location == "/if/flow/z-out/?next=%2F")
        browser.host = "other.test"
        #expect(await browser.get("/flows/-/default/authentication/").location == "/if/flow/login/")
    }

    @Test("lead to a flow that lets the user in")
    func policies() async throws {
        let site = try await Site()
        try await site.flow("a", ["title": "A", "designation": "authentication"], [(NameStage.self, [:])])
        let flow = try #require(site.store.current.flow("a"))
        let policy = try await site.create(NobodyPolicy.self, ["name": "nobody"])
        try await site.create(PolicyBinding.self, ["target": flow.id.json, "policy": policy.json, "order": 0])
        #expect(await site.browser().get("/flows/-/default/authentication/").location == "/if/flow/login/")
        try await site.create(Brand.self, ["domain": "example.com", "flow_authentication": flow.id.json])
        #expect(await site.browser().get("/flows/-/default/authentication/").location == "/if/flow/a/")
    }

    @Test("lead people from outside to its application")
    func defaultApplication() async throws {
        let site = try await Site()
        let application = try await site.create(
            Application.self, ["name": "Wiki", "slug": "wiki", "meta_launch_url": "https://wiki.example/"])
        try await site.create(Brand.self, ["domain": "example.com", "default_application": application.json])
        var change = UserChange()
        change.username = "guest"
        change.kind = .external
        _ = try await site.services.directory.create(change)
        let guest = site.browser()
        _ = await guest.signIn(as: "guest")
        #expect(await guest.get("/").location == "/application/launch/wiki/")
        guest.host = "other.test"
        #expect(await guest.get("/").status == .ok)
        let mira = site.browser()
        _ = await mira.signIn()
        #expect(await mira.get("/").status == .ok)
    }

    @Test("offer users the flow of their settings")
    func settings() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        #expect(!(await browser.get("/").text.contains("Settings")))
        try await site.flow("mine", ["title": "M", "designation": "stage_configuration"], [(NameStage.self, [:])])
        let flow = try #require(site.store.current.flow("mine"))
        try await site.create(
            Brand.self, ["domain": "example.com", "branding_title": "Acme", "flow_user_settings": flow.id.json])
        let text = await browser.get("/").text
        #expect(text.contains(#"<a href="/if/flow/mine/">Settings</a>"#) && text.contains("<span>Acme</span>"))
    }

    @Test("show applications' icons, and may fetch these from where they are")
    func icons() async throws {
        let site = try await Site()
        for (slug, icon) in [
            ("a", "https://icons.example/a.png"), ("b", "/static/b-%(theme)s.svg"), ("c", "javascript:x"),
        ] {
            try await site.create(
                Application.self, ["name": .string(slug), "slug": .string(slug), "meta_icon": .string(icon)])
        }
        let browser = site.browser()
        _ = await browser.signIn()
        let home = await browser.get("/")
        #expect(home.text.contains(#"src="https://icons.example/a.png""#) && home.text.contains("/static/b-dark.svg"))
        #expect(!home.text.contains("javascript"))
        #expect(home.headers[.contentSecurityPolicy]?.contains("img-src 'self' data: https://icons.example;") == true)
    }
}
