import HTTPTypes
import Kernel
import Logging
import ObjectStore
import Storage
import TestKit
import Testing
import Web

@Suite("Whoever watches the server")
struct WatchingTests {
    @Test("sees each request under the route that it took, and no address that somebody made up")
    func counting() async throws {
        let site = try await Site()
        let browser = site.browser()
        for target in [
            "/if/flow/login/", "/if/flow/nope/", "/nope", "/other/nope", "/api/v3/core/users/", "/test/broken/fail/",
        ] {
            _ = await browser.get(target)
        }
        _ = await browser.send("DELETE", "/setup")
        func total(_ route: String, _ status: Int) -> Double? {
            site.metrics.figure("lanyard_http_requests_total", route, String(status))
        }
        #expect(total("/if/flow/:flow/", 200) == 1 && total("/if/flow/:flow/", 404) == 1)
        #expect(total("other", 404) == 2 && total("other", 405) == 1)
        #expect(total("/api/v3/", 200) == 1)
        #expect(total("/test/:way/fail/", 500) == 1)
        #expect(site.metrics.figure("lanyard_http_request_duration_seconds", "/if/flow/:flow/") == 2)
        #expect(site.metrics.figure("authentik_main_request_duration_seconds", "core") == 7)
        #expect(site.metrics.figure("lanyard_http_requests_in_flight") == 0)
    }

    @Test("sees one login as one login")
    func login() async throws {
        let site = try await Site()
        _ = await site.browser().signIn()
        #expect(site.metrics.figure("authentik_flows_execution_stage_time", "NameStage", "POST") == 1)
        #expect(site.metrics.figure("authentik_flows_execution_stage_time", "NameStage", "GET") == 1)
        #expect(site.metrics.figure("authentik_flows_stage_time", "NameStage", "challenge_valid") == 1)
        #expect(site.metrics.figure("authentik_flows_plan_time", "login") == 1)
        #expect(site.metrics.figure("lanyard_flows_ended_total", "login", "finished") == 1)
        #expect(site.metrics.figure("lanyard_sessions_saved_total") == 2)
    }

    @Test("is told of an error that nobody foresaw, by the route's pattern")
    func reporting() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        let answer = await browser.get("/test/broken/fail/?secret=1")
        let failure = try #require(site.reports.failures.first)
        #expect(failure.place == "/test/:way/fail/")
        #expect(failure.request?.id == answer.headers[.requestIDHeader])
        #expect(failure.user?.username == "mira" && failure.user?.via == "session")
        _ = await browser.get("/test/teapot/fail/")
        _ = await browser.get("/test/busy/fail/")
        #expect(site.reports.failures.count == 1)
        let events = try await site.store.database.read { sql in
            try await sql.query("SELECT context FROM events WHERE action = 'system_exception'")
        }
        #expect(events.count == 1)
        let context: String = try #require(events.first)[0]
        #expect(context.contains(failure.request?.id ?? "-"))
    }

    @Test("finds a line for each request, with who asked and without the query")
    func accessLog() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        let answer = await browser.get("/?code=hidden", [.userAgent: "Test/1.0"])
        let line = try #require(site.log.all.last)
        #expect(line.event == "request" && line.level == .info)
        #expect(line.fields["status"]?.description == "200" && line.fields["user"]?.description == "mira")
        #expect(line.fields["auth_via"]?.description == "session")
        #expect(line.fields["user_agent"]?.description == "Test/1.0")
        #expect(line.request?.id == answer.headers[.requestIDHeader])
        #expect(line.request?.shownPath == "/")
        #expect(!"\(line)".contains("hidden"))
        _ = await site.browser().get("/nope")
        #expect(site.log.all.last?.fields["auth_via"]?.description == "unauthenticated")
    }

    @Test("finds the request's id on every line of it, wherever it is written")
    func correlation() async throws {
        let site = try await Site()
        let answer = await site.browser().get("/test/broken/fail/")
        let lines = site.log.all.suffix(2)
        #expect(lines.map(\.level) == [.error, .info])
        #expect(lines.allSatisfy { $0.request?.id == answer.headers[.requestIDHeader] })
    }
}

@Suite("A request's id")
struct RequestIDTests {
    @Test("is never taken from outside, not even from a trusted proxy")
    func own() async throws {
        let site = try await Site(trustedProxies: ["198.51.100.0/24"])
        let given = "0123456789abcdef0123456789abcdef"
        let answer = await site.browser().get("/nope", [.requestIDHeader: given, .init("X-Request-ID")!: given])
        let id = try #require(answer.headers[.requestIDHeader])
        #expect(id != given && id.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }

    @Test("is on the page of a refusal")
    func refusal() async throws {
        let site = try await Site()
        let flow = try #require(site.store.current.first(Flow.self, where: "slug", is: "login"))
        let policy = try await site.create(NobodyPolicy.self, ["name": "nobody"])
        try await site.create(PolicyBinding.self, ["target": flow.id.json, "policy": policy.json, "order": 0])
        let page = await site.browser().get("/if/flow/login/")
        #expect(page.text.contains("Request \(try #require(page.headers[.requestIDHeader]))"))
    }

    @Test("is on the answer to a body that is too large to be read")
    func tooLarge() async throws {
        let answer = try await Site().server.application.respond(
            to: WebApplication.Incoming(
                method: "POST", target: "/if/flow/login/", host: "id.example.com", headers: [:], body: [],
                peerAddress: "198.51.100.7", isSecure: true, isTooLarge: true))
        #expect(answer.status == .contentTooLarge && answer.headers[.requestIDHeader] != nil)
    }

    @Test("goes with the trace that a trusted proxy names, and no other's")
    func trace() async throws {
        let trace = "0af7651916cd43dd8448eb211c80319c"
        let header: HTTPFields = [.init("traceparent")!: "00-\(trace)-b7ad6b7169203331-01"]
        let site = try await Site(trustedProxies: ["198.51.100.0/24"])
        let browser = site.browser()
        _ = await browser.get("/nope", header)
        #expect(site.log.all.last?.request?.trace?.traceID == trace)
        browser.peer = "192.0.2.1"
        _ = await browser.get("/nope", header)
        #expect(site.log.all.last?.request != nil && site.log.all.last?.request?.trace == nil)
    }
}
