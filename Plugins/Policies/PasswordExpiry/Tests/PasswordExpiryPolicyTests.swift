import Kernel
import TestKit
import Testing

@testable import PolicyPasswordExpiry

struct PasswordExpiryPolicyTests {
    private let powers = FakePowers()

    /// A user whose password was changed so many days and seconds ago.
    private func user(daysAgo days: Int, seconds: Int = 0) -> PolicyRequest {
        let changed = powers.clock.now - .seconds(days * 86_400 + seconds)
        let user = User.sample(passwordChanged: changed)
        return PolicyRequest(user: powers.directory.add(user, password: "kept"), http: nil)
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(PasswordExpiryPolicyPlugin.self)
    }

    @Test func `A password that is young enough passes, to the last second`() async throws {
        let policy = try powers.open(PasswordExpiryPolicy.self, ["days": 30])
        #expect(try await policy.evaluate(user(daysAgo: 29, seconds: 86_399)).passes)
        #expect(powers.directory.password(of: 7) == "kept")
    }

    @Test func `An old password is refused and no longer works`() async throws {
        let policy = try powers.open(PasswordExpiryPolicy.self, ["days": 30])
        let answer = try await policy.evaluate(user(daysAgo: 33))
        #expect(answer == PolicyAnswer(false, ["Password expired 3 days ago. Please update your password."]))
        #expect(powers.directory.password(of: 7) == nil)
    }

    @Test func `Told to deny only, it leaves the old password as it is`() async throws {
        let policy = try powers.open(PasswordExpiryPolicy.self, ["days": 30, "deny_only": true])
        #expect(try await policy.evaluate(user(daysAgo: 30)) == PolicyAnswer(false, ["Password has expired."]))
        #expect(powers.directory.password(of: 7) == "kept")
    }

    @Test func `Nobody known is a refusal`() async throws {
        let policy = try powers.open(PasswordExpiryPolicy.self, ["days": 30])
        #expect(try await policy.evaluate(PolicyRequest(user: nil, http: nil)).passes == false)
    }
}
