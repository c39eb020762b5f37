import HTTPTypes
import Kernel
import ObjectStore
import TestKit
import Testing
import Web

@Suite("The ways in and out")
struct WaysTests {
    @Test(
        "lead to the flow for the purpose, with the query",
        arguments: [("authentication", "login"), ("invalidation", "leave")])
    func defaults(purpose: String, slug: String) async throws {
        let browser = try await Site().browser()
        let response = await browser.get("/flows/-/default/\(purpose)/?next=%2Fa%26b")
        #expect(response.location == "/if/flow/\(slug)/?next=%2Fa%26b")
    }

    @Test("drop a plan of another flow, but not one of the flow they lead to")
    func dropPlan() async throws {
        let site = try await Site()
        try await site.flow("other", ["title": "O", "designation": "recovery"], [(NameStage.self, [:])])
        let browser = site.browser()
        _ = await browser.get("/if/flow/other/")
        _ = await browser.get("/flows/-/default/authentication/")
        let page = await browser.signIn(as: "x")
        #expect(page.text.contains("value=\"x\""))
        _ = await browser.get("/flows/-/default/authentication/")
        #expect(await browser.get("/if/flow/login/").text.contains("value=\"x\""))
    }

    @Test("forget a flow that is given up, and lead on to this site only")
    func cancel() async throws {
        let browser = try await Site().browser()
        _ = await browser.signIn(as: "x")
        #expect(await browser.get("/flows/-/cancel/").location == "/")
        #expect(!(await browser.get("/if/flow/login/").text.contains("value=\"x\"")))
        #expect(await browser.get("/flows/-/cancel/?next=%2Fhere").location == "/here")
        for next in ["https://evil.example", "//evil.example", "%2F%5Cevil.example", "%2F%2F%EF%B8%8Fevil.example"] {
            #expect(await browser.get("/flows/-/cancel/?next=\(next)").location == "/")
        }
        _ = await browser.signIn()
        #expect(await browser.get("/flows/-/cancel/").location == "/flows/-/default/invalidation/")
    }

    @Test("lead somebody unknown from the first page to signing in")
    func home() async throws {
        let browser = try await Site().browser()
        #expect(await browser.get("/").location == "/flows/-/default/authentication/?next=%2F")
        #expect(await browser.get("/if/user/").location == "/")
    }

    @Test("show users the applications that are for them")
    func applications() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        #expect(await browser.get("/").text.contains("There is no application for you yet."))
        try await site.create(
            Application.self,
            [
                "name": "Wiki <1>", "slug": "wiki", "meta_launch_url": "https://wiki.example/%(username)s",
                "group": "Tools",
            ])
        try await site.create(Application.self, ["name": "Hidden", "slug": "hidden", "meta_hide": true])
        let closed = try await site.create(Application.self, ["name": "Closed", "slug": "closed"])
        let policy = try await site.create(NobodyPolicy.self, ["name": "nobody"])
        try await site.create(PolicyBinding.self, ["target": closed.json, "policy": policy.json, "order": 0])
        let page = await browser.get("/")
        #expect(page.text.contains("Wiki &lt;1&gt;") && page.text.contains("<h2>Tools</h2>"))
        #expect(page.text.contains("href=\"https://wiki.example/mira\""))
        #expect(!page.text.contains("Hidden") && !page.text.contains("Closed"))
    }

    @Test("start an application, after signing in")
    func launch() async throws {
        let site = try await Site()
        try await site.create(
            Application.self, ["name": "Wiki", "slug": "wiki", "meta_launch_url": "https://wiki.example/%(username)s"])
        try await site.create(Application.self, ["name": "Nowhere", "slug": "nowhere"])
        let browser = site.browser()
        #expect(
            await browser.get("/application/launch/wiki/").location
                == "/if/flow/login/?next=%2Fapplication%2Flaunch%2Fwiki%2F")
        _ = await browser.signIn()
        #expect(await browser.get("/application/launch/wiki/").location == "https://wiki.example/mira")
        #expect(await browser.get("/application/launch/nowhere/").status == .notFound)
        #expect(await browser.get("/application/launch/nope/").status == .notFound)
    }

    @Test("lead to the flow in which a stage is set up, after signing in")
    func configure() async throws {
        let site = try await Site()
        try await site.flow("own", ["title": "O", "designation": "stage_configuration"], [(NameStage.self, [:])])
        let flow = try #require(site.store.current.first(Flow.self, where: "slug", is: "own"))
        let stage = try await site.create(NameStage.self, ["name": "s", "configure_flow": flow.id.json])
        let without = try await site.create(NameStage.self, ["name": "t"])
        let browser = site.browser()
        #expect(await browser.get("/flows/-/configure/\(stage)/").location?.hasPrefix("/if/flow/login/?next=") == true)
        _ = await browser.signIn()
        #expect(await browser.get("/flows/-/configure/\(stage)/").location == "/if/flow/own/")
        #expect(await browser.get("/if/flow/own/").text.contains("<span>mira</span>"))
        for id in [without.text, flow.id.text, "nope"] {
            #expect(await browser.get("/flows/-/configure/\(id)/").status == .notFound)
        }
    }

    @Test("set the site up for the holder of the link, and for nobody else")
    func setup() async throws {
        let site = try await Site()
        try await site.flow("initial-setup", ["title": "S", "designation": "recovery"], [(NameStage.self, [:])])
        let browser = site.browser()
        #expect(await browser.get("/setup").status == .forbidden)
        #expect(await browser.get("/setup?token=wrong").status == .forbidden)
        #expect(await browser.get("/setup?token=right").location == "/if/flow/initial-setup/")
        #expect(await browser.get("/if/flow/initial-setup/").text.contains("<span>mira</span>"))
        site.gate.close()
        #expect(await browser.get("/setup?token=right").location == "/")
    }
}
