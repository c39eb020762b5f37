import Kernel
import TestKit
import Testing

@testable import StageIdentification

struct IdentificationStageTests {
    private static let refusal = Problems.whole("Failed to authenticate.")

    private func harness(
        _ fields: [String: JSON] = [:], designation: Flow.Designation = .authentication
    ) throws -> StageHarness {
        let all = ["user_fields": ["email", "username"] as JSON].merging(fields) { $1 }
        let harness = try StageHarness(IdentificationStage.self, all, designation: designation)
        harness.powers.directory.add(.sample(), password: "correct horse")
        return harness
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(
            IdentificationStagePlugin.self,
            with: ["authentik_stages_identification.identificationstage": ["user_fields": ["username"]]])
    }

    @Test(arguments: ["mira", "MIRA", "mira@example.com", "  mira "])
    func `A user is found by any of the fields`(typed: String) async throws {
        let harness = try harness()
        #expect(try await harness.submit(["uid_field": .string(typed)]).outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
        #expect(harness.plan[.pendingUser]?.username == "mira")
    }

    @Test func `Case counts when the stage says so`() async throws {
        let harness = try harness(["case_insensitive_matching": false, "pretend_user_exists": false])
        #expect(try await harness.submit(["uid_field": "Mira"]).problems == Self.refusal)
    }

    @Test func `A field that the stage does not name finds nobody`() async throws {
        let harness = try harness(["user_fields": ["email"], "pretend_user_exists": false])
        #expect(try await harness.submit(["uid_field": "mira"]).problems == Self.refusal)
    }

    @Test func `Somebody unknown goes on like somebody known, and nothing is hashed for either`() async throws {
        let harness = try harness()
        #expect(try await harness.submit(["uid_field": "nobody"]).outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == nil)
        #expect(harness.plan[.pendingUser]?.username == "nobody")
        #expect(try await harness.submit(["uid_field": "mira"]).outcome == .done)
        #expect(harness.powers.directory.checks.isEmpty)
    }

    @Test func `A name that nobody has counts in a reputation, and is no event that is kept`() async throws {
        for pretends in [true, false] {
            let harness = try harness(["pretend_user_exists": .bool(pretends)])
            try await harness.submit(["uid_field": "mira"])
            #expect(harness.events.isEmpty)
            try await harness.submit(["uid_field": "nobody"])
            #expect(harness.events.map(\.action) == ["identification_failed"])
            #expect(harness.events.map { $0.context["username"] } == ["nobody"])
            #expect(harness.events.allSatisfy { !$0.isKept })
        }
    }

    @Test func `Without the pretence somebody unknown is refused, and the plan keeps what they typed`() async throws {
        let harness = try harness(["pretend_user_exists": false])
        #expect(try await harness.submit(["uid_field": "nobody"]).problems == Self.refusal)
        #expect(harness.plan[.pendingUser]?.username == "nobody")
    }

    @Test(arguments: [[:], ["uid_field": ""], ["uid_field": "  "], ["uid_field": nil]] as [[String: JSON]])
    func `An empty answer is refused`(answer: [String: JSON]) async throws {
        let problems = try await harness().submit(answer).problems
        #expect(problems == .whole("No identification data provided."))
    }

    @Test func `A name longer than any name is refused`() async throws {
        let answer = JSON.string(String(repeating: "x", count: 513))
        #expect(try await harness().submit(["uid_field": answer]).problems == Self.refusal)
    }

    @Test func `What one user has proved does not count for the next`() async throws {
        let harness = try harness()
        harness.plan[.userBackend] = "authentik.core.auth.InbuiltBackend"
        harness.plan[.authMethod] = "password"
        try await harness.submit(["uid_field": "mira"])
        #expect(harness.plan[.userBackend] == nil)
        #expect(harness.plan[.authMethod] == nil)
    }

    @Test func `The pages that follow show what was typed when the stage says so`() async throws {
        let hiding = try harness(["show_matched_user": false])
        try await hiding.submit(["uid_field": "mira@example.com"])
        #expect(hiding.plan[.pendingUserIdentifier] == "mira@example.com")
        let showing = try harness()
        try await showing.submit(["uid_field": "mira@example.com"])
        #expect(showing.plan[.pendingUserIdentifier] == nil)
    }

    @Test func `A stage that could let nobody in is not saved`() {
        let problem = "When no user fields are selected, at least one source must be selected"
        #expect(throws: Problems.whole(problem)) { try IdentificationStage.make([:]) }
    }
}

struct IdentificationWithPasswordTests {
    private static let refusal = Problems.whole("Failed to authenticate.")

    private func harness() throws -> StageHarness {
        let fields: [String: JSON] = ["user_fields": ["username"], "password_stage": "password"]
        let harness = try StageHarness(IdentificationStage.self, fields)
        try harness.powers.configure(FakePasswordStage.self, "password")
        harness.powers.directory.add(.sample(), password: "correct horse")
        return harness
    }

    @Test func `The page asks for both`() async throws {
        let shown = try #require(try await harness().enter().shown)
        #expect(shown["password_fields"] == true)
        #expect(shown["allow_show_password"] == true)
    }

    @Test func `The right password signs the user in`() async throws {
        let harness = try harness()
        #expect(try await harness.submit(["uid_field": "mira", "password": "correct horse"]).outcome == .done)
        #expect(harness.plan[.pendingUser]?.pk == 7)
        #expect(harness.plan[.userBackend] == "fake")
    }

    @Test func `Somebody unknown and a wrong password fail alike and cost one check each`() async throws {
        let harness = try harness()
        #expect(try await harness.submit(["uid_field": "mira", "password": "wrong"]).problems == Self.refusal)
        let known = harness.plan
        #expect(try await harness.submit(["uid_field": "nobody", "password": "wrong"]).problems == Self.refusal)
        #expect(harness.powers.directory.checks.map(\.username) == ["mira", nil])
        #expect(known[.pendingUser]?.pk == nil && harness.plan[.pendingUser]?.pk == nil)
    }

    @Test func `Failures are counted for the account, whichever name was typed`() async throws {
        let harness = try harness()
        try await harness.submit(["uid_field": "MIRA", "password": "wrong"])
        #expect(harness.powers.attempts.keys == ["fake:mira"])
    }

    @Test func `One failure too many ends the flow`() async throws {
        let harness = try harness()
        try await harness.submit(["uid_field": "mira", "password": "wrong"])
        let turn = try await harness.submit(["uid_field": "mira", "password": "wrong"])
        #expect(turn.outcome == .denied("Failed to authenticate."))
    }

    @Test(arguments: [[:], ["password": ""]] as [[String: JSON]])
    func `No password is no way in`(answer: [String: JSON]) async throws {
        let harness = try harness()
        let turn = try await harness.submit(answer.merging(["uid_field": "mira"]) { $1 })
        #expect(turn.problems == Self.refusal)
        #expect(harness.plan[.userBackend] == nil)
        // Some directories let anyone in who gives no password at all, so none of them is asked.
        #expect(harness.powers.directory.checks.isEmpty)
    }

    @Test func `A password stage that is gone is a failure, not a way in`() async throws {
        let fields: [String: JSON] = ["user_fields": ["username"], "password_stage": "gone"]
        let harness = try StageHarness(IdentificationStage.self, fields)
        harness.powers.directory.add(.sample())
        await #expect(throws: Missing.self) { try await harness.submit(["uid_field": "mira"]) }
    }
}
