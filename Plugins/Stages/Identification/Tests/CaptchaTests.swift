import Kernel
import TestKit
import Testing

@testable import StageIdentification

struct CaptchaTests {
    private static let refusal = Problems.whole("Failed to authenticate.")

    private func harness(_ fields: [String: JSON] = [:]) throws -> StageHarness {
        let powers = FakePowers()
        try powers.configure(FakeCaptchaStage.self, "captcha")
        try powers.configure(FakePasswordStage.self, "password")
        let all: [String: JSON] = ["user_fields": ["username"], "captcha_stage": "captcha"]
        let harness = try StageHarness(IdentificationStage.self, all.merging(fields) { $1 }, powers: powers)
        powers.directory.add(.sample(), password: "correct horse")
        return harness
    }

    @Test func `The page has it beside the name`() async throws {
        let turn = try await harness().enter()
        #expect(turn.shown?["captcha_stage"]?["component"] == "ak-stage-captcha")
        #expect(turn.shown?["captcha_stage"]?["site_key"] == "site")
        #expect(turn.shown?["captcha_stage"]?["pending_user"] == "")
        let captcha = try #require(turn.challenge?.form.captcha)
        #expect(captcha.name == "captcha_token" && captcha.origins == ["https://captcha.example"])
    }

    @Test(arguments: [[:], ["captcha_token": ""], ["captcha_token": "robot"]] as [[String: JSON]])
    func `Without it nobody gets on, and no password is tried`(more: [String: JSON]) async throws {
        let harness = try harness(["password_stage": "password"])
        let answer: [String: JSON] = ["uid_field": "mira", "password": "correct horse"]
        #expect(try await harness.submit(answer.merging(more) { $1 }).problems == Self.refusal)
        #expect(harness.powers.directory.checks.isEmpty)
        #expect(harness.plan[.pendingUser]?.pk == nil)
    }

    @Test func `With it somebody gets on`() async throws {
        let harness = try harness(["password_stage": "password"])
        let answer: [String: JSON] = [
            "uid_field": "mira", "password": "correct horse", "captcha_token": "human",
        ]
        #expect(try await harness.submit(answer).outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
    }

    @Test func `A name that an application gave does not get around it`() async throws {
        let harness = try harness()
        harness.plan[.pendingUserIdentifier] = "mira"
        #expect(try await harness.enter().challenge != nil)
    }

    @Test func `A captcha stage that is gone lets nobody in`() async throws {
        let harness = try harness(["captcha_stage": "gone"])
        await #expect(throws: Missing.self) { try await harness.enter() }
        await #expect(throws: Missing.self) {
            try await harness.submit(["uid_field": "mira", "captcha_token": "human"])
        }
    }
}
