import HTTPTypes
import Kernel
import TestKit
import Testing

@testable import StageCaptcha

struct CaptchaStageTests {
    private static let verification = "https://captcha.example/verify"
    private static let document: [String: JSON] = [
        "public_key": "site", "private_key": "hidden", "js_url": "https://captcha.example:8443/api.js?x=1",
        "api_url": .string(verification),
    ]

    private func harness(_ fields: [String: JSON] = [:], answer: JSON? = ["success": true]) throws -> StageHarness {
        let harness = try StageHarness(CaptchaStage.self, Self.document.merging(fields) { $1 })
        if let answer {
            harness.powers.http.answer(
                .success(OutgoingResponse(status: 200, body: Array(answer.text.utf8))), at: Self.verification)
        }
        return harness
    }

    private func submit(_ fields: [String: JSON], _ answer: JSON?) async throws -> StageTurn {
        try await harness(fields, answer: answer).submit(["token": "token"])
    }

    private func refusal(_ message: String) -> Problems { .field("token", message) }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(CaptchaStagePlugin.self)
    }

    @Test func `The page has the site's key and lets in the script's origin alone`() async throws {
        let turn = try await harness(["interactive": true]).enter()
        #expect(
            turn.shown == [
                "site_key": "site", "js_url": "https://captcha.example:8443/api.js?x=1", "interactive": true,
            ])
        let captcha = try #require(turn.challenge?.form.captcha)
        #expect(captcha.origins == ["https://captcha.example:8443"])
        #expect(captcha.name == "token" && captcha.isAnswer && captcha.isInteractive)
    }

    @Test(arguments: [
        ("https://www.recaptcha.net/recaptcha/api.js", ["https://www.recaptcha.net", "https://www.gstatic.com"]),
        (
            "https://js.hcaptcha.com/1/api.js",
            ["https://js.hcaptcha.com", "https://hcaptcha.com", "https://*.hcaptcha.com"]
        ),
        ("https://challenges.cloudflare.com/turnstile/v0/api.js", ["https://challenges.cloudflare.com"]),
        ("https://nothcaptcha.com/api.js", ["https://nothcaptcha.com"]),
        ("http://[::1]:8080/api.js", ["http://[::1]:8080"]),
    ])
    func `Services that are known may fetch the rest of themselves`(script: String, origins: [String]) {
        #expect(CaptchaService.origins(of: script) == origins)
    }

    @Test(arguments: [
        "", "javascript:alert(1)", "https://a.example; script-src *", "https://a b/", "//a.example/x.js", "https://",
        "https://a.example'/", "ftp://a.example/", "https://user@a.example/",
    ])
    func `What is no address of a script is refused`(address: String) throws {
        #expect(CaptchaService.origins(of: address).isEmpty)
        for name in ["js_url", "api_url"] {
            #expect(throws: Problems.self) { try self.harness([name: .string(address)]) }
        }
    }

    @Test func `The service is asked with the key, the token and the client's address`() async throws {
        let harness = try harness()
        #expect(try await harness.submit(["token": "a+b&c"]).outcome == .done)
        let request = try #require(harness.powers.http.requests.first)
        #expect(request.method == "POST" && request.address == Self.verification)
        #expect(request.headers[.contentType] == "application/x-www-form-urlencoded")
        #expect(
            String(decoding: request.body, as: UTF8.self) == "secret=hidden&response=a%2Bb%26c&remoteip=192.0.2.7")
        #expect(harness.plan.context["captcha"]?["response"]?["success"] == true)
        #expect(harness.plan.context["captcha"]?["stage"]?["name"] == "stage")
    }

    @Test func `A service that wants JSON gets JSON`() async throws {
        let harness = try harness(["request_content_type": "application/json"])
        #expect(try await harness.submit(["token": "token"]).outcome == .done)
        let request = try #require(harness.powers.http.requests.first)
        #expect(request.headers[.contentType] == "application/json")
        #expect(
            try JSON(parsing: request.body) == ["secret": "hidden", "response": "token", "remoteip": "192.0.2.7"])
    }

    @Test func `Policies can set other keys`() async throws {
        let harness = try harness()
        harness.plan.context["goauthentik.io/stages/captcha/site_key"] = "other site"
        harness.plan.context["goauthentik.io/stages/captcha/private_key"] = "other"
        #expect(try await harness.enter().shown?["site_key"] == "other site")
        try await harness.submit(["token": "token"])
        let body = try #require(harness.powers.http.requests.first?.body)
        #expect(String(decoding: body, as: UTF8.self).hasPrefix("secret=other&"))
    }

    @Test(
        arguments: [
            (["success": false], "Invalid captcha response"), ([:], "Invalid captcha response"),
            (["success": "true"], "Invalid captcha response"),
            (["success": false, "error-codes": ["invalid-input-secret"]], "Invalid captcha response"),
            (
                ["success": false, "error-codes": ["timeout-or-duplicate"]],
                "Invalid captcha response. Retrying may solve this issue."
            ),
            (
                ["success": false, "error-codes": ["timeout-or-duplicate", "invalid-input-secret"]],
                "Invalid captcha response"
            ),
            (["success": true, "score": 0.4], "Invalid captcha response"),
            (["success": true, "score": "much"], "Invalid captcha response"),
        ] as [(JSON, String)])
    func `What the service refuses is refused`(answer: JSON, message: String) async throws {
        #expect(try await submit([:], answer).problems == refusal(message))
    }

    @Test func `Scores within the bounds pass, and -1 is no bound`() async throws {
        #expect(try await submit([:], ["success": true, "score": 0.5]).outcome == .done)
        let high: [String: JSON] = ["score_min_threshold": -1, "score_max_threshold": 0.3]
        #expect(try await submit(high, ["success": true, "score": 0]).outcome == .done)
        #expect(try await submit(high, ["success": true, "score": 0.9]).problems != nil)
        #expect(
            try await submit(["score_max_threshold": -1], ["success": true, "score": 17]).outcome == .done)
    }

    @Test func `Policies may judge instead`() async throws {
        let harness = try harness(["error_on_invalid_score": false], answer: ["success": true, "score": 0.1])
        #expect(try await harness.submit(["token": "token"]).outcome == .done)
        #expect(harness.plan.context["captcha"]?["response"]?["score"] == 0.1)
    }

    @Test(
        arguments: [
            .failure(.tooSlow(host: "captcha.example")), .failure(.forbidden(host: "captcha.example")),
            .success(OutgoingResponse(status: 500, body: Array(#"{"success": true}"#.utf8))),
            .success(OutgoingResponse(status: 302, body: Array(#"{"success": true}"#.utf8))),
            .success(OutgoingResponse(status: 200, body: Array("success".utf8))),
            .success(OutgoingResponse(status: 200, body: Array("[true]".utf8))),
            .success(OutgoingResponse(status: 200)),
        ] as [Result<OutgoingResponse, OutgoingFailure>])
    func `What cannot be found out is a no, whoever judges`(
        answer: Result<OutgoingResponse, OutgoingFailure>
    ) async throws {
        for judges in [true, false] {
            let harness = try harness(["error_on_invalid_score": .bool(judges)], answer: nil)
            harness.powers.http.answer(answer, at: Self.verification)
            #expect(try await harness.submit(["token": "token"]).problems == refusal("Failed to validate token"))
            #expect(harness.plan.context["captcha"] == nil)
        }
    }

    @Test(
        arguments: [
            [:], ["token": ""], ["token": .string(String(repeating: "x", count: 65_537))],
        ] as [[String: JSON]])
    func `The service is not asked about nothing, or too much`(answer: [String: JSON]) async throws {
        let harness = try harness()
        #expect(try await harness.submit(answer).problems != nil)
        #expect(harness.powers.http.requests.isEmpty)
    }
}
