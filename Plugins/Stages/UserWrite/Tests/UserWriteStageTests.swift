import Kernel
import TestKit
import Testing

@testable import StageUserWrite

struct UserWriteStageTests {
    private static let newcomer: Attributes = [
        "username": "noor", "name": "Noor New", "email": "noor@example.com", "password": "correct horse",
        "password_repeat": "correct horse", "attributes.phone": "1",
    ]

    private func harness(_ fields: [String: JSON] = [:], data: Attributes? = newcomer) throws -> StageHarness {
        let harness = try StageHarness(UserWriteStage.self, fields, designation: .enrollment)
        harness.plan[.promptData] = data
        return harness
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(UserWriteStagePlugin.self)
    }

    @Test func `Somebody new is created as the stage says`() async throws {
        let harness = try harness(["user_path_template": "users/customers", "create_users_group": "group-customers"])
        #expect(try await harness.enter().outcome == .done)
        let user = try #require(harness.powers.directory.users.first)
        #expect(user.username == "noor" && user.name == "Noor New" && user.email == "noor@example.com")
        #expect(user.isActive && user.kind == .external && user.path == "users/customers")
        #expect(user.attributes == ["phone": "1"])
        #expect(user.groups.map(\.id) == [ObjectID("group-customers")])
        #expect(harness.powers.directory.password(of: user.id) == "correct horse")
        #expect(harness.plan[.pendingUser]?.pk == user.id)
        #expect(harness.plan[.userBackend] == "authentik.core.auth.InbuiltBackend")
    }

    @Test func `New users can be made to wait for activation`() async throws {
        let harness = try harness(["create_users_as_inactive": true])
        try await harness.enter()
        #expect(harness.powers.directory.users.map(\.isActive) == [false])
    }

    @Test func `Policies and sources decide on kind, path and groups`() async throws {
        let harness = try harness()
        harness.plan.context["user_type"] = "internal"
        harness.plan.context["user_path"] = "users/staff"
        harness.plan.context["groups"] = ["group-a", ["pk": "group-b"]]
        try await harness.enter()
        let user = try #require(harness.powers.directory.users.first)
        #expect(user.kind == .internal && user.path == "users/staff")
        #expect(user.groups.map(\.id.text) == ["group-a", "group-b"])
    }

    @Test(arguments: [("nonsense", User.Kind.external), ("internal_service_account", .serviceAccount)])
    func `A kind that a flow cannot create is not created`(asked: String, created: User.Kind) async throws {
        let harness = try harness()
        harness.plan.context["user_type"] = .string(asked)
        try await harness.enter()
        #expect(harness.powers.directory.users.map(\.kind) == [created])
    }

    @Test func `The pending user is changed, nobody is created, and a proof of who they are stays`() async throws {
        let harness = try harness(data: ["name": "Mira Other", "attributes.phone": "2"])
        harness.setPendingUser(.sample(attributes: ["city": "Oslo", "phone": "1"]), password: "kept")
        harness.plan[.userBackend] = "some.backend"
        #expect(try await harness.enter().outcome == .done)
        let users = harness.powers.directory.users
        #expect(users.map(\.name) == ["Mira Other"])
        #expect(users.first?.attributes == ["city": "Oslo", "phone": "2"])
        #expect(harness.powers.directory.password(of: 7) == "kept")
        #expect(harness.plan[.userBackend] == "some.backend")
    }

    @Test func `Who has signed in is changed when nobody is pending, and the session knows it`() async throws {
        let harness = try harness(data: ["name": "Mira Other"])
        harness.session.user = harness.powers.directory.add(.sample())
        try await harness.enter()
        #expect(harness.plan[.pendingUser]?.pk == 7)
        #expect(harness.session.user?.name == "Mira Other")
    }

    @Test func `A flow about somebody else does not change who has signed in`() async throws {
        let harness = try harness(["user_creation_mode": "never_create"], data: ["name": "Changed"])
        harness.session.user = harness.powers.directory.add(.sample())
        harness.plan[.pendingUser] = PendingUser(typed: "nobody")
        #expect(try await harness.enter().outcome == .denied("No user found and can't create new user."))
        #expect(harness.powers.directory.users.map(\.name) == ["Mira Sample"])
    }

    @Test func `Told to create always, it leaves the pending user alone`() async throws {
        let harness = try harness(["user_creation_mode": "always_create"])
        harness.setPendingUser(.sample())
        try await harness.enter()
        #expect(harness.powers.directory.users.map(\.username) == ["mira", "noor"])
        #expect(harness.plan[.pendingUser]?.username == "noor")
    }

    @Test func `A user who was deleted meanwhile is not created again`() async throws {
        let harness = try harness()
        harness.plan[.pendingUser] = PendingUser(.sample())
        #expect(try await harness.enter().outcome == .denied("No user found and can't create new user."))
        #expect(harness.powers.directory.users.isEmpty)
    }

    @Test func `Without answers there is nothing to write`() async throws {
        let harness = try harness(data: nil)
        #expect(try await harness.enter().outcome == .denied("No Pending data."))
        #expect(harness.messages == [.init(.error, "No Pending data.")])
    }

    @Test(
        arguments: [["name": "No Name"], ["username": ""], ["username": ["a"]], ["username": "noor", "attributes": 1]]
            as [Attributes])
    func `Answers that make no user write nothing`(data: Attributes) async throws {
        let harness = try harness(data: data)
        #expect(try await harness.enter().outcome == .denied("Failed to update user. Please try again later."))
        #expect(harness.powers.directory.users.isEmpty && harness.events.isEmpty)
        #expect(harness.plan[.pendingUser] == nil)
    }

    @Test func `A write that the directory refuses leaves everything as it was`() async throws {
        let harness = try harness(data: ["name": "Changed", "password": "changed"])
        harness.setPendingUser(.sample(), password: "kept")
        harness.powers.directory.refuseWrites(.whole("Read only."))
        #expect(try await harness.enter().outcome == .denied("Failed to update user. Please try again later."))
        #expect(harness.powers.directory.users.map(\.name) == ["Mira Sample"])
        #expect(harness.powers.directory.password(of: 7) == "kept")
    }

    @Test func `What was written is recorded, and no password stays anywhere`() async throws {
        let harness = try harness()
        try await harness.enter()
        let event = try #require(harness.events.first)
        #expect(event.action == "user_write" && event.app == "authentik_stages_user_write")
        #expect(event.context["username"] == "noor" && event.context["created"] == true)
        #expect(!JSON.object(event.context).text.contains("correct horse"))
        #expect(!harness.plan.json.text.contains("correct horse"))
        #expect(harness.plan[.promptData]?.members["email"] == "noor@example.com")
    }
}
