import HTTPTypes
import Kernel
import ObjectStore
import TestKit
import Testing
import Web

@Suite("The login page")
struct LoginPageTests {
    private static let page = "/if/flow/login/"

    @Test("is a plain form that works without scripts")
    func form() async throws {
        let browser = try await Site().browser()
        let page = await browser.get(Self.page)
        #expect(page.status == .ok)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.headers[.cacheControl] == "no-store")
        for part in [
            "<form method=\"post\"", "<h1>Welcome</h1>", "<title>Welcome · Lanyard</title>", "Say who you are.",
            "<label for=\"field-username\">Name</label>", "name=\"username\"", "autocomplete=\"username\"", " required",
            "As on your badge.", "<button type=\"submit\">Go on</button>",
            "type=\"checkbox\" name=\"remember\" value=\"true\"",
            "href=\"/help?a=1&amp;b=2\"", "name=\"component\" value=\"test-name\"", "<html lang=\"en\"",
        ] {
            #expect(page.text.contains(part), "\(part)")
        }
        #expect(!page.text.contains("role=\"alert\""))
        #expect(!page.text.contains("<script>"))
    }

    @Test("signs in and leads to the first page, with a session of its own")
    func signsIn() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.get(Self.page)
        let before = try #require(browser.cookies["authentik_session"])
        let answer = await browser.signIn()
        #expect(answer.status == .found)
        #expect(answer.location == "/")
        #expect(browser.cookies["authentik_session"] != before)
        #expect(try await browser.facts()["user"] == "mira")
        let home = await browser.get("/")
        #expect(home.status == .ok && home.text.contains("Mira Sample"))
    }

    @Test("leads back to where one wanted to go, on this site only")
    func next() async throws {
        let site = try await Site()
        #expect(await site.browser().signIn(at: Self.page + "?next=%2Fa%3Fb").location == "/a?b")
        let foreign = await site.browser().signIn(at: Self.page + "?next=https%3A%2F%2Fevil.example")
        #expect(foreign.location == nil)
        #expect(foreign.text.contains("Invalid next URL"))
        let joined = await site.browser().signIn(at: Self.page + "?next=%2F%2F%EF%B8%8Fevil.example")
        #expect(joined.location == nil)
    }

    @Test("shows what was wrong beside the field, and what was typed")
    func error() async throws {
        let browser = try await Site().browser()
        let page = await browser.signIn(as: "<nobody>")
        #expect(page.status == .ok)
        #expect(
            page.text.contains(
                #"<div class="about" id="field-username-about"><p class="error" role="alert">Nobody has this name.</p>"#
            ))
        #expect(page.text.contains("aria-invalid=\"true\""))
        #expect(page.text.contains("aria-describedby=\"field-username-about\""))
        #expect(page.text.contains("value=\"&lt;nobody&gt;\""))
        #expect(!page.text.contains("<nobody>"))
        #expect(await browser.submit(page, at: Self.page, ["username": "mira"]).location == "/")
    }

    @Test(
        "cannot be made to run or to send what was typed",
        arguments: ["\"", "'", "<", ">", "\"\u{FE0F}", ">\u{301}", "\"\u{200D} autofocus onfocus=alert(1) x="])
    func escaping(typed: String) async throws {
        let browser = try await Site().browser()
        let page = await browser.signIn(as: typed + "x")
        // As browsers read it: scalar by scalar, an attribute's value ends with the next quote.
        let tag = try #require(
            page.text.firstMatch(of: /<input id="field-username"[^>]*>/.matchingSemantics(.unicodeScalar))
        ).0
        #expect(tag.hasSuffix("aria-describedby=\"field-username-about\">"))
        let names = tag.replacing(/"[^"]*"/.matchingSemantics(.unicodeScalar), with: "")
        #expect(names.unicodeScalars.allSatisfy { $0.isASCII })
        #expect(!names.contains("onfocus") && !names.unicodeScalars.contains("\""))
    }

    @Test("asks again for a field that was left out")
    func emptyField() async throws {
        let browser = try await Site().browser()
        let page = await browser.get(Self.page)
        let answer = await browser.submit(page, at: Self.page, [:])
        #expect(answer.text.contains("This field is required."))
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("takes no answer without the token that its form has", arguments: ["", "wrong", nil] as [String?])
    func forged(token: String?) async throws {
        let browser = try await Site().browser()
        _ = await browser.get(Self.page)
        var form = ["username": "mira", "component": "test-name"]
        form["csrf_token"] = token
        let answer = await browser.post(Self.page, form)
        #expect(answer.location != "/")
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("takes no answer with a token when the cookie is gone")
    func cookieGone() async throws {
        let browser = try await Site().browser()
        let page = await browser.get(Self.page)
        browser.cookies["authentik_csrf"] = nil
        #expect(await browser.submit(page, at: Self.page, ["username": "mira"]).location != "/")
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("shows a message with the next page")
    func messages() async throws {
        let site = try await Site()
        try await site.flow(
            "two", ["title": "Two", "designation": "recovery"], [(NameStage.self, [:]), (NameStage.self, [:])])
        let browser = site.browser()
        let page = await browser.get("/if/flow/two/")
        let next = await browser.submit(page, at: "/if/flow/two/", ["username": "mira", "remember": "true"])
        #expect(next.text.contains("<p class=\"notice info\" role=\"status\">You are remembered.</p>"))
        #expect(next.text.contains("<span>mira</span>"))
        #expect(next.text.contains("href=\"/flows/-/cancel/\""))
    }

    @Test("answers scripts with the page, and with an address where it would redirect")
    func scripts() async throws {
        let browser = try await Site().browser()
        let page = await browser.get(Self.page)
        let token = try #require(browser.cookies["authentik_csrf"])
        #expect(page.text.contains(token))
        let script: HTTPFields = [.accept: "text/html", .lanyardPageHeader: "1"]
        let wrong = await browser.post(Self.page, ["username": "x", "csrf_token": token], script)
        #expect(wrong.status == .ok && wrong.text.contains("Nobody has this name."))
        let right = await browser.post(Self.page, ["username": "mira", "csrf_token": token], script)
        #expect(right.status == .noContent)
        #expect(right.location == nil)
        #expect(right.headers[.lanyardLocationHeader] == "/")
        #expect(right.body.isEmpty)
    }

    @Test("shows a denial and leads home")
    func denied() async throws {
        let site = try await Site()
        let flow = try #require(site.store.current.first(Flow.self, where: "slug", is: "login"))
        let policy = try await site.create(NobodyPolicy.self, ["name": "nobody"])
        try await site.create(PolicyBinding.self, ["target": flow.id.json, "policy": policy.json, "order": 0])
        let page = await site.browser().get(Self.page)
        #expect(page.text.contains("Closed &lt;today&gt;."))
        #expect(page.text.contains("<a href=\"/\">"))
        #expect(!page.text.contains("<form"))
    }

    @Test("shows a request's id when a stage fails, also after an answer, and nothing else")
    func failing() async throws {
        let site = try await Site()
        try await site.flow(
            "fail", ["title": "Fail", "designation": "recovery"], [(NameStage.self, [:]), (FailStage.self, [:])])
        let browser = site.browser()
        let page = await browser.get("/if/flow/fail/")
        let answer = await browser.submit(page, at: "/if/flow/fail/", ["username": "mira"])
        let id = try #require(answer.headers[.requestIDHeader])
        #expect(answer.text.contains("quote request \(id)"))
        #expect(!answer.text.contains("Broken"))
    }

    @Test("that sends itself to another site shows a button where there are no scripts")
    func autosubmit() async throws {
        let site = try await Site()
        try await site.flow("post", ["title": "Post", "designation": "authorization"], [(PostStage.self, [:])])
        let page = await site.browser().get("/if/flow/post/")
        #expect(page.text.contains(#"action="https://app.example/acs?a=1&amp;b=&quot;2""#))
        #expect(page.text.contains(#"<input type="hidden" name="RelayState" value="&lt;x&gt;">"#))
        #expect(page.text.contains("<button type=\"submit\">Continue</button>"))
        #expect(!page.text.contains("csrf_token"))
    }
}

extension HTTPField.Name {
    static let lanyardPageHeader = Self("X-Lanyard-Page")!
    static let lanyardLocationHeader = Self("X-Lanyard-Location")!
    static let requestIDHeader = Self("X-authentik-id")!
    static let csrfHeader = Self("X-authentik-CSRF")!
}
