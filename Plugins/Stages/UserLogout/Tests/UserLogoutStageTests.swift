import Kernel
import TestKit
import Testing

@testable import StageUserLogout

struct UserLogoutStageTests {
    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(UserLogoutStagePlugin.self)
    }

    @Test func `The browser's new session is nobody's and remembers nothing`() async throws {
        let harness = try StageHarness(UserLogoutStage.self, designation: .invalidation)
        harness.session = .sample(user: .sample())
        harness.session.values = ["private": 1]
        harness.session.isPersistent = true
        harness.session.boundNetwork = "192.0.2.7/32"
        #expect(try await harness.enter().outcome == .done)
        let session = harness.session
        #expect(session.user == nil && session.login == nil && session.values.isEmpty)
        #expect(!session.isPersistent && session.boundNetwork == nil)
        #expect(session.key != "old-key" && session.key.count == 64 && session.publicID != "old-public-id")
        #expect(session.expires == harness.powers.clock.now + .seconds(86_400))
    }

    @Test func `The flow goes on in the new session`() async throws {
        let harness = try StageHarness(UserLogoutStage.self, designation: .invalidation)
        harness.session = .sample(user: .sample())
        harness.session.plan = harness.plan
        try await harness.enter()
        #expect(harness.session.plan == harness.plan)
    }

    @Test func `Who signed out is recorded`() async throws {
        let harness = try StageHarness(UserLogoutStage.self, designation: .invalidation)
        harness.session = .sample(user: .sample())
        try await harness.enter()
        #expect(harness.events.map(\.action) == ["logout"])
        #expect(harness.events.first?.username == "mira")
    }

    @Test func `Nobody to sign out is no event`() async throws {
        let harness = try StageHarness(UserLogoutStage.self, designation: .invalidation)
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.events.isEmpty)
    }
}
