import HTTPTypes
import Kernel
import TestKit
import Testing
import Web

@Suite("The flow executor, as programs use it")
struct ExecutorTests {
    private static let address = "/api/v3/flows/executor/login/?query="

    @Test("shows the challenge with all that belongs to it")
    func challenge() async throws {
        let browser = try await Site().browser()
        let response = await browser.get(Self.address, [:])
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.json?["component"] == "test-name")
        #expect(response.json?["flow_info"]?["title"] == "Welcome")
        #expect(response.json?["flow_info"]?["cancel_url"] == "/flows/-/cancel/")
        #expect(response.json?["pending_user"] == "")
    }

    @Test("takes an answer, leads to itself, and ends with where to go")
    func wholeWay() async throws {
        let browser = try await Site().browser()
        _ = await browser.get(Self.address, [:])
        let answer = await browser.answer("login", #"{"component": "test-name", "username": "mira"}"#)
        #expect(answer.status == .found)
        #expect(answer.location == Self.address)
        let end = await browser.get(Self.address, [:])
        #expect(end.json == ["component": "xak-flow-redirect", "to": "/"])
        #expect(try await browser.facts()["user"] == "mira")
    }

    @Test("says what was wrong, by field")
    func wrong() async throws {
        let browser = try await Site().browser()
        _ = await browser.get(Self.address, [:])
        let answer = await browser.answer("login", #"{"username": "x"}"#)
        #expect(answer.status == .ok)
        #expect(answer.json?["component"] == "test-name")
        #expect(
            answer.json?["response_errors"] == ["username": [["string": "Nobody has this name.", "code": "invalid"]]])
    }

    @Test("goes by the query of the page that it stands for")
    func query() async throws {
        let browser = try await Site().browser()
        let address = "/api/v3/flows/executor/login/?query=next%3D%252Fa%253Fb%253Dc"
        let challenge = await browser.get(address, [:])
        #expect(challenge.json?["flow_info"]?["cancel_url"] == "/flows/-/cancel/?next=%2Fa%3Fb%3Dc")
        _ = await browser.answer("login", #"{"username": "mira"}"#)
        #expect(await browser.get(address, [:]).json?["to"] == "/a?b=c")
    }

    @Test("refuses bodies that are no object", arguments: ["{", "nonsense", "[]", "5", "null", "\"x\"", #"{"a":1} x"#])
    func malformed(body: String) async throws {
        let browser = try await Site().browser()
        _ = await browser.get(Self.address, [:])
        let answer = await browser.answer("login", body)
        #expect(answer.status == .badRequest)
        #expect(answer.json?.object?.count == 1)
        #expect(await browser.answer("login", #"{"username": "mira"}"#).status == .found)
    }

    @Test("takes no body for an empty answer")
    func emptyBody() async throws {
        let browser = try await Site().browser()
        _ = await browser.get(Self.address, [:])
        #expect(await browser.answer("login", "").json?["response_errors"]?["username"] != nil)
    }

    @Test("does not know other flows", arguments: ["GET", "POST"])
    func unknownFlow(method: String) async throws {
        let browser = try await Site().browser()
        let response = await browser.send(
            method, "/api/v3/flows/executor/nope/?query=", [.accept: "text/html"], body: "{}")
        #expect(response.status == .notFound)
        #expect(response.json == ["detail": "No Flow matches the given query."])
    }

    @Test("takes no answers from signed-in browsers without the token")
    func forged() async throws {
        let site = try await Site()
        let browser = site.browser()
        _ = await browser.signIn()
        let answer = await browser.answer("leave", "{}")
        #expect(answer.status == .forbidden)
        #expect(answer.json?["detail"]?.string?.hasPrefix("CSRF Failed") == true)
        #expect(await browser.answer("leave", "{}", [.csrfHeader: "wrong"]).status == .forbidden)
        #expect(try await browser.facts()["user"] == "mira")
        let token = try #require(browser.cookies["authentik_csrf"])
        #expect(await browser.answer("leave", "{}", [.csrfHeader: token]).status == .ok)
        #expect(try await browser.facts()["user"] == .null)
    }

    @Test("may be shown in a frame of this site, as its pages may")
    func frames() async throws {
        let browser = try await Site().browser()
        for (address, options) in [
            (Self.address, "SAMEORIGIN"), ("/if/flow/login/", "SAMEORIGIN"), ("/setup", "DENY"), ("/nope", "DENY"),
        ] {
            #expect(await browser.get(address).headers[.frame] == options)
        }
    }
}

extension HTTPField.Name {
    fileprivate static let frame = Self("X-Frame-Options")!
}
