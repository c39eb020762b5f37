import Kernel
import TestKit
import Testing

@testable import StageUserDelete

struct UserDeleteStageTests {
    private func harness(signedIn: Bool = true) throws -> StageHarness {
        let harness = try StageHarness(UserDeleteStage.self, designation: .unenrollment)
        harness.powers.directory.add(.sample(id: 8, username: "other"))
        harness.setPendingUser(.sample())
        if signedIn { harness.session = .sample(user: .sample()) }
        return harness
    }

    private func names(_ harness: StageHarness) -> [String] { harness.powers.directory.users.map(\.username) }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(UserDeleteStagePlugin.self)
    }

    @Test func `The account of who signed in is deleted, no other, and the browser is nobody's`() async throws {
        let harness = try harness()
        harness.session.values = ["private": 1]
        #expect(try await harness.enter().outcome == .done)
        #expect(names(harness) == ["other"])
        #expect(harness.plan[.pendingUser] == nil)
        #expect(harness.session.user == nil && harness.session.values.isEmpty && harness.session.key != "old-key")
    }

    @Test func `A name that was typed proves nothing`() async throws {
        let harness = try harness(signedIn: false)
        #expect(try await harness.enter().outcome == .denied("Sign in before you delete your account."))
        #expect(names(harness) == ["mira", "other"])
    }

    @Test func `Who is signed in does not delete another`() async throws {
        let harness = try harness(signedIn: false)
        harness.session = .sample(user: .sample(id: 8, username: "other"))
        #expect(try await harness.enter().outcome == .denied("Sign in before you delete your account."))
        #expect(names(harness) == ["mira", "other"])
    }

    @Test func `A password that was given in the flow is proof`() async throws {
        let harness = try harness(signedIn: false)
        harness.plan[.userBackend] = "authentik.core.auth.InbuiltBackend"
        #expect(try await harness.enter().outcome == .done)
        #expect(names(harness) == ["other"])
        #expect(harness.plan[.userBackend] == nil)
    }

    @Test func `A link is proof for its own user alone`() async throws {
        let own = try harness(signedIn: false)
        own.plan[.linkProof] = LinkProof(user: 7)
        #expect(try await own.enter().outcome == .done)
        #expect(names(own) == ["other"])
        let foreign = try harness(signedIn: false)
        foreign.plan[.linkProof] = LinkProof(user: 8)
        foreign.plan[.isRestored] = true
        #expect(try await foreign.enter().outcome == .denied("Sign in before you delete your account."))
        #expect(names(foreign) == ["mira", "other"])
    }

    @Test func `Who acts as a user does not delete the account`() async throws {
        let harness = try harness()
        harness.session.original = .sample(id: 8, username: "other")
        #expect(try await harness.enter().outcome == .denied("Sign in before you delete your account."))
        #expect(names(harness) == ["mira", "other"])
    }

    @Test func `Somebody of whom only a name is known is nobody`() async throws {
        let harness = try harness()
        harness.plan[.pendingUser] = PendingUser(typed: "mira")
        #expect(try await harness.enter().outcome == .denied("No Pending User."))
        #expect(names(harness) == ["mira", "other"])
    }

    @Test func `Who cannot be deleted is told why and stays signed in`() async throws {
        let harness = try harness()
        harness.powers.taking.refuse(.whole("This would leave no active superuser."))
        #expect(try await harness.enter().outcome == .denied("This would leave no active superuser."))
        #expect(harness.session.user?.id == 7)
        #expect(harness.messages.map(\.text) == ["This would leave no active superuser."])
    }
}
