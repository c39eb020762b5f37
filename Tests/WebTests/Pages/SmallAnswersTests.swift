import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import Web

@Suite("Small answers")
struct SmallAnswersTests {
    @Test("are the style and the script, kept by browsers and asked for again with a tag")
    func assets() async throws {
        let assets = Assets()
        let browser = try await Site().browser()
        for (address, type) in [
            (assets.styleAddress, "text/css; charset=utf-8"), (assets.scriptAddress, "text/javascript; charset=utf-8"),
        ] {
            let file = await browser.get(address)
            #expect(file.status == .ok && !file.body.isEmpty)
            #expect(file.headers[.contentType] == type)
            #expect(file.headers[.cacheControl] == "public, max-age=31536000, immutable")
            let tag = try #require(file.headers[.eTag])
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "\"x\",W/\(tag)", "*"] {
                let again = await browser.get(address, [.ifNoneMatch: known])
                #expect(again.status == .notModified && again.body.isEmpty)
                #expect(again.headers[.eTag] == tag)
            }
            #expect(await browser.get(address, [.ifNoneMatch: "\"x\""]).status == .ok)
            #expect(await browser.get(address + "x").status == .notFound)
        }
    }

    @Test("are found by the pages that need them")
    func linked() async throws {
        let page = try await Site().browser().get("/if/flow/login/").text
        #expect(page.contains(Assets().styleAddress) && page.contains(Assets().scriptAddress))
    }

    @Test("are an icon and a word for robots")
    func others() async throws {
        let browser = try await Site().browser()
        #expect(await browser.get("/static/dist/icon.svg").headers[.contentType] == "image/svg+xml")
        #expect(await browser.get("/robots.txt").text == "User-agent: *\nDisallow: /\n")
    }

    @Test("are whether the server lives and is ready")
    func health() async throws {
        let site = try await Site()
        let browser = site.browser()
        #expect(await browser.get("/-/health/live/").status == .ok)
        #expect(await browser.get("/-/health/ready/").status == .ok)
        site.isReady.value = false
        #expect(await browser.get("/-/health/live/").status == .ok)
        #expect(await browser.get("/-/health/ready/").status == .serviceUnavailable)
        #expect(await browser.get("/-/health/ready/").text == "It is not ready.\n")
    }

    @Test("are numbers, for the listener that is kept for them alone")
    func metrics() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.get("/nope")
        _ = await browser.get("/-/health/live/")
        #expect(await browser.get("/-/metrics/").status == .notFound)
        #expect(await browser.get("/metrics").status == .notFound)
        let metrics = Browser(site.server.metrics)
        for path in ["/metrics", "/-/metrics/"] {
            let answer = await metrics.get(path)
            #expect(answer.text == "all metrics")
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        }
        #expect(await metrics.get("/-/health/live/").status == .ok)
        #expect(await metrics.get("/-/health/ready/").status == .ok)
        // Looking changes nothing.
        #expect(site.metrics.figure("authentik_main_request_duration_seconds", "core") == 4)
        #expect(await metrics.get("/if/flow/login/").status == .notFound)
        #expect(await metrics.get("/api/v3/x/").status == .notFound)
    }

    @Test("are what the API says")
    func api() async throws {
        let browser = try await Site().browser()
        #expect(await browser.get("/api/v3/core/users/").json == ["api": "/api/v3/core/users/"])
        #expect(await browser.get("/api/v3/flows/executor/login").json == ["api": "/api/v3/flows/executor/login"])
        #expect(await browser.get("/api/v2/x/").status == .notFound)
    }

    @Test("know the client through a trusted proxy only")
    func facts() async throws {
        let claims: HTTPFields = [
            .xForwardedFor: "203.0.113.9", .xForwardedProto: "https", .xForwardedHost: "shop.example",
            .userAgent: String(repeating: "u", count: 9000),
        ]
        let site = try await Site(trustedProxies: ["198.51.100.0/24"])
        let browser = site.browser(isSecure: false)
        let behind = try await browser.facts(claims)
        #expect(behind["origin"] == "https://shop.example" && behind["address"] == "203.0.113.9")
        #expect(behind["agent"]?.string?.count == 512)
        browser.peer = "192.0.2.1"
        let direct = try await browser.facts(claims)
        #expect(direct["origin"] == "http://id.example.com" && direct["address"] == "192.0.2.1")
        browser.host = "evil.example/x"
        #expect(try await browser.facts()["origin"] == "http://localhost")
    }
}
