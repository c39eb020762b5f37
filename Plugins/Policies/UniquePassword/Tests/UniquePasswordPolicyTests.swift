import Kernel
import TestKit
import Testing

@testable import PolicyUniquePassword

struct UniquePasswordPolicyTests {
    private let powers = FakePowers()
    private let refusal = PolicyAnswer(
        false, ["This password has been used previously. Please choose a different one."])

    private func answer(
        _ fields: [String: JSON] = [:], _ context: [String: JSON], user: User? = .sample()
    ) async throws -> PolicyAnswer {
        let policy = try powers.open(UniquePasswordPolicy.self, fields)
        return try await policy.evaluate(PolicyRequest(user: user, http: .sample(), context: context))
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(UniquePasswordPolicyPlugin.self)
    }

    @Test func `A password that was had before is refused, as far back as the policy says`() async throws {
        powers.rememberedPasswords.set(["third", "second", "first"], of: 7)
        #expect(try await answer([:], ["prompt_data": ["password": "third"]]) == refusal)
        #expect(try await answer([:], ["prompt_data": ["password": "second"]]).passes)
        #expect(try await answer(["num_historical_passwords": 3], ["prompt_data": ["password": "first"]]) == refusal)
        #expect(try await answer(["num_historical_passwords": 0], ["prompt_data": ["password": "third"]]).passes)
        #expect(try await answer([:], ["prompt_data": ["password": "fourth"]]).passes)
    }

    @Test func `The password is where the policy is told to look`() async throws {
        powers.rememberedPasswords.set(["old"], of: 7)
        let fields: [String: JSON] = ["password_field": "new"]
        #expect(try await answer(fields, ["prompt_data": ["new": "old"]]) == refusal)
        #expect(try await answer(fields, ["new": "old"]) == refusal)
        let missing = PolicyAnswer(false, ["Password not set in context"])
        #expect(try await answer(fields, ["prompt_data": ["password": "old"]]) == missing)
        #expect(try await answer(fields, [:]) == missing)
    }

    @Test func `Other users' passwords do not matter, and who is new has none`() async throws {
        powers.rememberedPasswords.set(["old"], of: 8)
        #expect(try await answer([:], ["password": "old"]).passes)
        #expect(try await answer([:], ["password": "old"], user: nil).passes)
    }

    @Test func `More passwords than can be compared in time are not saved`() {
        #expect(throws: Problems.self) { try UniquePasswordPolicy.make(["num_historical_passwords": 101]) }
        #expect(throws: Problems.self) { try UniquePasswordPolicy.make(["password_field": ""]) }
    }

    @Test func `Passwords are remembered as long as something uses such a policy`() throws {
        #expect(powers.configuration.current.passwordsToRemember == 0)
        try powers.configure(UniquePasswordPolicy.self, "three", ["num_historical_passwords": 3])
        #expect(powers.configuration.current.passwordsToRemember == 0)
        try powers.configure(
            PolicyBinding.self, "off", ["policy": "three", "target": "flow", "order": 0, "enabled": false])
        #expect(powers.configuration.current.passwordsToRemember == 0)
        try powers.configure(PolicyBinding.self, "on", ["policy": "three", "target": "flow", "order": 1])
        #expect(powers.configuration.current.passwordsToRemember == 3)
    }
}
