import Kernel
import TestKit
import Testing

@testable import StagePassword

struct PasswordAttemptsTests {
    private let powers = FakePowers()

    private func harness(limit: Int = 3) throws -> StageHarness {
        let harness = try StageHarness(
            PasswordStage.self,
            ["backends": ["authentik.core.auth.InbuiltBackend"], "failed_attempts_before_cancel": .int(limit)],
            powers: powers)
        harness.setPendingUser(.sample(username: "Mira"), password: "correct horse")
        return harness
    }

    private func fail(_ harness: StageHarness) async throws -> StageOutcome? {
        try await harness.submit(["password": "wrong"]).outcome
    }

    @Test func `The flow is cancelled at the limit`() async throws {
        let harness = try harness()
        try await harness.enter()
        #expect(try await fail(harness) == nil)
        #expect(try await fail(harness) == nil)
        #expect(try await fail(harness) == .denied("Invalid password"))
    }

    @Test func `Failures from before the flow do not cancel it`() async throws {
        let earlier = try harness()
        _ = try await fail(earlier)
        _ = try await fail(earlier)
        let harness = try harness()
        try await harness.enter()
        #expect(try await fail(harness) == nil)
        #expect(try await fail(harness) == nil)
        #expect(try await fail(harness) == .denied("Invalid password"))
    }

    @Test func `Failures elsewhere while the flow runs count`() async throws {
        let (here, elsewhere) = (try harness(), try harness())
        try await here.enter()
        try await elsewhere.enter()
        _ = try await fail(elsewhere)
        _ = try await fail(elsewhere)
        #expect(try await fail(here) == .denied("Invalid password"))
    }

    @Test func `A window that ends does not add attempts`() async throws {
        let earlier = try harness()
        _ = try await fail(earlier)
        _ = try await fail(earlier)
        let harness = try harness()
        try await harness.enter()
        powers.clock.advance(by: .seconds(3600))
        #expect(try await fail(harness) == nil)
        #expect(try await fail(harness) == nil)
        #expect(try await fail(harness) == .denied("Invalid password"))
    }

    @Test func `The right password clears the account`() async throws {
        let harness = try harness()
        _ = try await fail(harness)
        try await harness.submit(["password": "correct horse"])
        #expect(powers.attempts.keys.isEmpty)
    }

    @Test func `An account has one count, however its name is written and whoever asks`() async throws {
        let harness = try harness()
        _ = try await fail(harness)
        harness.plan[.pendingUser] = PendingUser(typed: "MIRA")
        _ = try await fail(harness)
        #expect(powers.attempts.keys == ["password:mira"])
        #expect(try await powers.attempts.failures("password:mira") == 2)
    }

    @Test func `A failure is recorded with the decision, and never with the password`() async throws {
        let harness = try harness()
        try await harness.submit(["password": "hunter2-was-typed"])
        let event = try #require(harness.events.first)
        #expect(harness.events.count == 1)
        #expect(event.action == "login_failed" && event.app == "authentik_stages_password")
        #expect(event.user == nil && event.clientAddress == "192.0.2.7")
        #expect(event.context["username"] == "Mira")
        #expect(event.context["stage"]?["name"] == "stage")
        #expect(event.context["decision"]?["passing"] == false)
        #expect(!JSON.object(event.context).text.contains("hunter2"))
    }
}
