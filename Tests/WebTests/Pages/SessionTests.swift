import HTTPTypes
import Identity
import Kernel
import TestKit
import Testing
import Web

@Suite("A browser's session")
struct SessionTests {
    private static let page = "/if/flow/login/"

    @Test("has cookies that only TLS carries, where there is TLS", arguments: [true, false])
    func cookieFlags(isSecure: Bool) async throws {
        let browser = try await Site().browser(isSecure: isSecure)
        _ = await browser.get(Self.page)
        let session = try #require(browser.setCookies.first { $0.hasPrefix("authentik_session=") })
        #expect(session.contains("; HttpOnly"))
        #expect(session.contains("; Secure") == isSecure)
        #expect(session.hasSuffix(isSecure ? "SameSite=None" : "SameSite=Lax"))
        let csrf = try #require(browser.setCookies.first { $0.hasPrefix("authentik_csrf=") })
        #expect(!csrf.contains("HttpOnly") && csrf.contains("; Secure") == isSecure)
    }

    @Test("gets its cookies once, not with every answer")
    func once() async throws {
        let browser = try await Site().browser()
        _ = await browser.get(Self.page)
        #expect(browser.setCookies.count == 2)
        _ = await browser.get(Self.page)
        #expect(browser.setCookies.isEmpty)
    }

    @Test(
        "is not made for pages that need none", arguments: ["/setup", "/nope", "/-/health/live/", "/robots.txt", "/"])
    func none(target: String) async throws {
        let browser = try await Site().browser()
        _ = await browser.get(target)
        #expect(browser.setCookies.isEmpty)
    }

    @Test("cannot be chosen by whoever set the cookie before", arguments: ["chosen", "a.b.c", ""])
    func fixation(value: String) async throws {
        let browser = try await Site().browser()
        browser.cookies["authentik_session"] = value
        _ = await browser.get(Self.page)
        #expect(browser.cookies["authentik_session"] != value)
    }

    @Test("of before signing in is worth nothing afterwards")
    func oldKey() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.get(Self.page)
        let thief = site.browser()
        thief.cookies = browser.cookies
        _ = await browser.signIn()
        #expect(try await browser.facts()["user"] == "mira")
        #expect(try await thief.facts()["user"] == .null)
    }

    @Test("ends with signing out, in the database too")
    func signOut() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        let copy = site.browser()
        copy.cookies = browser.cookies
        #expect(await browser.get("/if/flow/leave/").location == "/")
        #expect(try await browser.facts()["user"] == .null)
        #expect(try await copy.facts()["user"] == .null)
    }

    @Test("ends at its time")
    func expiry() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        site.clock.advance(by: .seconds(3599))
        #expect(try await browser.facts()["user"] == "mira")
        site.clock.advance(by: .seconds(2))
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("of somebody who may no longer sign in is none")
    func locked() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        var change = UserChange()
        change.isActive = false
        _ = try await site.services.directory.change(site.user.id, change)
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("that is bound to a network does not exist outside of it")
    func boundNetwork() async throws {
        let site = try await Site()
        try await site.flow(
            "bound", ["title": "B", "designation": "recovery"],
            [(NameStage.self, [:]), (EnterStage.self, ["network": "198.51.100.0/24"])])
        let browser = site.browser()
        _ = await browser.signIn(at: "/if/flow/bound/")
        #expect(try await browser.facts()["user"] == "mira")
        browser.peer = "198.51.100.200"
        #expect(try await browser.facts()["user"] == "mira")
        browser.peer = "203.0.113.9"
        #expect(try await browser.facts()["user"] == .null)
        browser.peer = "2001:db8::1"
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("outlives the browser when it is told to")
    func persistent() async throws {
        let site = try await Site()
        try await site.flow(
            "stay", ["title": "S", "designation": "recovery"],
            [(NameStage.self, [:]), (EnterStage.self, ["is_persistent": true])])
        let browser = site.browser()
        _ = await browser.signIn(at: "/if/flow/stay/")
        #expect(browser.setCookies.contains { $0.hasPrefix("authentik_session=") && $0.contains("; Max-Age=3600;") })
    }

    @Test("is not shared between browsers")
    func separate() async throws {
        let site = try await Site()
        let (one, other) = (site.browser(), site.browser())
        _ = await one.get(Self.page)
        _ = await other.get(Self.page)
        #expect(one.cookies["authentik_session"] != other.cookies["authentik_session"])
        #expect(one.cookies["authentik_csrf"] != other.cookies["authentik_csrf"])
        _ = await one.signIn()
        #expect(try await other.facts()["user"] == .null)
    }
}
