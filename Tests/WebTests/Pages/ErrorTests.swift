import HTTPTypes
import Kernel
import TestKit
import Testing
import Web

@Suite("An error")
struct ErrorTests {
    private static let html = "text/html,application/xhtml+xml,*/*;q=0.8"

    @Test("is a page for browsers and JSON for programs")
    func byAccept() async throws {
        let browser = try await Site().browser()
        let page = await browser.get("/nope", [.accept: Self.html])
        #expect(page.status == .notFound)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.text.contains("<h1>Not Found</h1>"))
        let program = await browser.get("/nope", [.accept: "application/json"])
        #expect(program.status == .notFound)
        #expect(program.json == ["detail": "Not found."])
    }

    @Test(
        "is a page for whoever does not say, or takes either", arguments: [nil, "*/*", "application/json, text/html"])
    func undecided(accept: String?) async throws {
        var headers: HTTPFields = [:]
        headers[.accept] = accept
        let page = try await Site().browser().get("/nope", headers)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
    }

    @Test("at the API is always JSON")
    func api() async throws {
        let browser = try await Site().browser()
        let response = await browser.send("PUT", "/api/v3/flows/executor/login/", [.accept: Self.html])
        #expect(response.status == .methodNotAllowed)
        #expect(response.json?["detail"] == "Method \"PUT\" not allowed.")
        #expect(response.headers[.allow] == "GET, HEAD, POST")
    }

    @Test("of a flow that does not exist is a 404")
    func unknownFlow() async throws {
        let browser = try await Site().browser()
        let page = await browser.get("/if/flow/nope/")
        #expect(page.status == .notFound)
        #expect(page.text.contains("There is no such flow."))
        #expect(await browser.get("/if/flow/login").status == .notFound)
        #expect(await browser.post("/if/flow/nope/", [:]).status == .notFound)
    }

    @Test("that nobody foresaw says nothing but the request's id")
    func unforeseen() async throws {
        let browser = try await Site().browser()
        let page = await browser.get("/test/broken/fail/", [.accept: Self.html])
        #expect(page.status == .internalServerError)
        #expect(page.text.contains("Something went wrong."))
        #expect(!page.text.contains("Broken"))
        let id = try #require(page.headers[.requestIDHeader])
        #expect(page.text.contains(id))
        let program = await browser.get("/test/broken/fail/", [.accept: "application/json"])
        #expect(program.json == ["detail": "Something went wrong."])
    }

    @Test("that was foreseen says what it is to say, escaped")
    func foreseen() async throws {
        let browser = try await Site().browser()
        #expect(await browser.get("/test/teapot/fail/", [.accept: "application/json"]).json == ["error": "teapot"])
        let page = await browser.get("/test/teapot/fail/", [.accept: Self.html])
        #expect(page.status == .badRequest)
        #expect(page.text.contains("No &lt;coffee&gt;."))
    }

    @Test("of too much to do says when to come back")
    func busy() async throws {
        let response = try await Site().browser().get("/test/busy/fail/")
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "10")
        #expect(response.text.contains("Too many guests."))
    }

    @Test("of a method says which there are")
    func methods() async throws {
        let browser = try await Site().browser()
        let response = await browser.send("DELETE", "/setup")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD")
        #expect(await browser.send("HEAD", "/-/health/live/").status == .ok)
    }

    @Test("carries the headers that every answer carries, each with an id of its own")
    func headers() async throws {
        let browser = try await Site().browser()
        var ids: Set<String> = []
        for target in ["/nope", "/if/flow/login/", "/test/broken/fail/", "/test/facts/", "/api/v3/x/"] {
            let headers = await browser.get(target).headers
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[.strictTransportSecurity] == "max-age=31536000")
            let policy = try #require(headers[.contentSecurityPolicy])
            #expect(
                policy.contains("default-src 'none'") && policy.contains("script-src 'self'")
                    && policy.contains("base-uri 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(
                policy.contains(target.hasPrefix("/if/flow/") ? "frame-ancestors 'self'" : "frame-ancestors 'none'"))
            ids.insert(try #require(headers[.requestIDHeader]))
        }
        #expect(ids.count == 5)
        let plain = try await Site().browser(isSecure: false)
        #expect(await plain.get("/nope").headers[.strictTransportSecurity] == nil)
    }
}
