import Kernel
import TestKit
import Testing

@testable import StagePassword

struct PasswordStageTests {
    private static let inbuilt = "authentik.core.auth.InbuiltBackend"
    private static let refusal = Problems.field("password", "Invalid password")

    private func harness(_ fields: [String: JSON] = [:]) throws -> StageHarness {
        let all = ["backends": [.string(Self.inbuilt)] as JSON].merging(fields) { $1 }
        let harness = try StageHarness(PasswordStage.self, all)
        harness.setPendingUser(.sample(), password: "correct horse")
        return harness
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(PasswordStagePlugin.self)
    }

    @Test func `The page asks for the password in a way that password managers understand`() async throws {
        let turn = try await harness(["allow_show_password": true]).enter()
        #expect(turn.shown == ["allow_show_password": true])
        let input = try #require(turn.challenge?.form.inputs.first)
        #expect(input.type == "password" && input.autocomplete == "current-password" && input.isRequired)
    }

    @Test func `The page leads to the brand's recovery, when there is one`() async throws {
        let harness = try harness()
        var brand = Brand()
        brand.flowRecovery = Reference(ObjectID("flow"))
        harness.request.brand = CurrentBrand(id: ObjectID("brand"), value: brand)
        let turn = try await harness.enter()
        #expect(turn.shown?["recovery_url"] == "https://id.example.com/if/flow/test/")
        #expect(turn.challenge?.form.links.map(\.address) == ["https://id.example.com/if/flow/test/"])
    }

    @Test func `The right password goes on and says how it was recognised`() async throws {
        let harness = try harness()
        #expect(try await harness.submit(["password": "correct horse"]).outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
        #expect(harness.plan[.userBackend] == Self.inbuilt)
        #expect(harness.plan[.authMethod] == "password")
        #expect(harness.plan[.authMethodArguments] == [:])
        #expect(harness.events.isEmpty)
    }

    @Test func `A wrong password is refused at its field`() async throws {
        let harness = try harness()
        #expect(try await harness.submit(["password": "wrong"]).problems == Self.refusal)
        #expect(harness.plan[.userBackend] == nil)
    }

    @Test(arguments: [[:], ["password": ""]] as [[String: JSON]])
    func `An empty password is not even checked`(answer: [String: JSON]) async throws {
        let harness = try harness()
        #expect(try await harness.submit(answer).problems != nil)
        #expect(harness.powers.directory.checks.isEmpty)
    }

    @Test func `Somebody who does not exist fails alike, and a password is checked all the same`() async throws {
        let harness = try harness()
        harness.plan[.pendingUser] = PendingUser(typed: "nobody")
        #expect(try await harness.enter().shown == ["allow_show_password": false])
        #expect(try await harness.submit(["password": "wrong"]).problems == Self.refusal)
        #expect(harness.powers.directory.checks == [.init(username: nil, backends: [Self.inbuilt])])
    }

    @Test func `The back ends are asked in the stage's order`() async throws {
        let backends: JSON = ["authentik.sources.ldap.auth.LDAPBackend", .string(Self.inbuilt)]
        let harness = try harness(["backends": backends])
        try await harness.submit(["password": "wrong"])
        #expect(
            harness.powers.directory.checks.first?.backends == [
                "authentik.sources.ldap.auth.LDAPBackend", Self.inbuilt,
            ])
    }

    @Test func `A user who gave the password before is not asked again`() async throws {
        let harness = try harness()
        harness.plan[.userBackend] = Self.inbuilt
        #expect(try await harness.enter().outcome == .done)
    }

    @Test func `A name that nobody has is asked even if the plan knows a back end`() async throws {
        let harness = try harness()
        harness.plan[.userBackend] = Self.inbuilt
        harness.plan[.pendingUser] = PendingUser(typed: "nobody")
        #expect(try await harness.enter().challenge != nil)
    }

    @Test func `Without a user the flow ends`() async throws {
        let harness = try harness()
        harness.plan[.pendingUser] = nil
        guard case .denied = try await harness.enter().outcome else {
            Issue.record("The flow went on.")
            return
        }
    }
}
