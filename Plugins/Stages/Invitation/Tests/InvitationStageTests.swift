import Kernel
import TestKit
import Testing

@testable import StageInvitation

struct InvitationStageTests {
    private static let refused = StageOutcome.denied("Invalid invite/invite not found")

    private func harness(_ fields: [String: JSON] = [:], _ invitation: [String: JSON] = [:]) throws -> StageHarness {
        let harness = try StageHarness(InvitationStage.self, fields, designation: .enrollment)
        try harness.powers.configure(Invitation.self, "key", ["name": "for-mira"].merging(invitation) { $1 })
        harness.plan.query = ["itoken": "key"]
        return harness
    }

    private func isThere(_ harness: StageHarness) -> Bool {
        harness.powers.configuration.current.get(Invitation.self, ObjectID("key")) != nil
    }

    @Test func `The plugin keeps to what every plugin keeps to`() throws {
        try conforms(InvitationStagePlugin.self)
    }

    @Test func `Who was invited goes on, and the flow knows what the invitation says`() async throws {
        let harness = try harness([:], ["fixed_data": ["email": "mira@example.com", "attributes": ["team": "red"]]])
        harness.plan[.promptData] = ["email": "old@example.com", "attributes": ["floor": 2]]
        #expect(try await harness.enter().outcome == .done)
        #expect(
            harness.plan[.promptData]
                == ["email": "mira@example.com", "attributes": ["team": "red", "floor": 2]])
        #expect(harness.plan.context["invitation_in_effect"] == true)
        #expect(harness.plan.context["invitation"]?["name"] == "for-mira")
        #expect(harness.events.map(\.action) == ["invitation_used"])
        #expect(isThere(harness))
    }

    @Test(arguments: ["itoken", "token"])
    func `The key comes in the query`(name: String) async throws {
        let harness = try harness()
        harness.plan.query = [name: "KEY"]
        #expect(try await harness.enter().outcome == .done)
    }

    @Test func `The key can be typed`() async throws {
        let harness = try harness()
        harness.plan.query = [:]
        harness.plan[.promptData] = ["token": "key"]
        #expect(try await harness.enter().outcome == .done)
    }

    @Test(arguments: [[:], ["itoken": ""], ["itoken": "another"], ["itoken": "flow"], ["itoken": "stage"]])
    func `Without an invitation nobody goes on`(query: [String: String]) async throws {
        let harness = try harness()
        harness.plan.query = query
        #expect(try await harness.enter().outcome == Self.refused)
        #expect(harness.plan.context["invitation"] == nil)
        let lenient = try self.harness(["continue_flow_without_invitation": true])
        lenient.plan.query = query
        #expect(try await lenient.enter().outcome == .done)
        #expect(lenient.plan.context["invitation_in_effect"] == nil)
    }

    @Test func `An invitation ends at its time`() async throws {
        let now = FakeClock().now
        #expect(try await harness([:], ["expires": now.json]).enter().outcome == Self.refused)
        #expect(try await harness([:], ["expires": (now + .seconds(1)).json]).enter().outcome == .done)
    }

    @Test func `An invitation for one flow counts in no other`() async throws {
        #expect(try await harness([:], ["flow": "flow"]).enter().outcome == .done)
        #expect(try await harness([:], ["flow": "another"]).enter().outcome == Self.refused)
    }

    @Test func `An invitation for a single use counts once`() async throws {
        let harness = try harness([:], ["single_use": true])
        #expect(try await harness.enter().outcome == .done)
        #expect(!isThere(harness))
        #expect(try await harness.enter().outcome == Self.refused)
        #expect(harness.events.map(\.action) == ["invitation_used"])
    }
}

/// The flow `flow` has a stage of each kind beside the harness's own.
struct InvitationUseTests {
    private func harness(_ invitation: [String: JSON], then models: [String]) throws -> StageHarness {
        let harness = try StageHarness(InvitationStage.self, designation: .enrollment)
        try harness.powers.configure(Invitation.self, "key", ["name": "for-mira"].merging(invitation) { $1 })
        harness.plan.query = ["itoken": "key"]
        for (index, name) in models.enumerated() {
            switch name {
            case "write": try harness.powers.configure(FakeWriting.self, "stage-\(index)")
            case "redirect": try harness.powers.configure(FakeRedirect.self, "stage-\(index)")
            default: try harness.powers.configure(FakeQuestion.self, "stage-\(index)")
            }
            let binding: [String: JSON] = [
                "target": "flow", "stage": .string("stage-\(index)"), "order": .int(index + 1),
            ]
            try harness.powers.configure(FlowStageBinding.self, "binding-\(index)", binding)
            harness.plan.steps.append(.binding(ObjectID("binding-\(index)")))
        }
        return harness
    }

    private func uses(_ plan: Plan) -> [Int] {
        plan.steps.indices.filter {
            if case .inline(InvitationUse.model.name, _) = plan.steps[$0] { true } else { false }
        }
    }

    @Test func `It is used up right before a user is written, and not by looking at the link`() async throws {
        let harness = try harness(["single_use": true], then: ["question", "write", "question"])
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.powers.taking.taken.isEmpty && harness.events.isEmpty)
        #expect(uses(harness.plan) == [2])
        #expect(harness.plan.steps[3] == .binding(ObjectID("binding-1")))
    }

    @Test(arguments: [["question"], ["redirect", "write"], []])
    func `Where no user need be written it is used up at once`(models: [String]) async throws {
        let harness = try harness(["single_use": true], then: models)
        #expect(try await harness.enter().outcome == .done)
        #expect(harness.powers.taking.taken == [ObjectID("key")])
        #expect(uses(harness.plan).isEmpty)
    }

    private func use(_ powers: FakePowers) throws -> StageHarness {
        let harness = try StageHarness(InvitationUse.self, ["invitation": "key"], powers: powers)
        harness.isInline = true
        return harness
    }

    @Test func `Of two who began with one invitation, one comes to an end`() async throws {
        let powers = FakePowers()
        try powers.configure(Invitation.self, "key", ["name": "once", "single_use": true])
        let (first, second) = (try use(powers), try use(powers))
        #expect(try await first.enter().outcome == .done)
        #expect(try await second.enter().outcome == .denied(InvitationUse.refusal))
        #expect(first.events.map(\.action) == ["invitation_used"] && second.events.isEmpty)
    }

    @Test func `What ended while somebody filled in a form counts no more`() async throws {
        let powers = FakePowers()
        let end = powers.clock.now + .seconds(60)
        try powers.configure(Invitation.self, "key", ["name": "short", "expires": end.json])
        #expect(try await use(powers).enter().outcome == .done)
        powers.clock.advance(by: .seconds(60))
        #expect(try await use(powers).enter().outcome == .denied(InvitationUse.refusal))
        powers.configuration.remove(ObjectID("key"))
        #expect(try await use(powers).enter().outcome == .denied(InvitationUse.refusal))
    }
}

struct FakeWriting: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_user_write.userwritestage", .stage, singular: "User Write Stage", summary: "Writes nobody.",
        path: nil)
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

struct FakeRedirect: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_redirect.redirectstage", .stage, singular: "Redirect Stage", summary: "Leads nowhere.",
        path: nil)
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

struct FakeQuestion: SilentStage {
    static let model = ModelInfo("tests.question", .stage, singular: "Question", summary: "Asks nothing.", path: nil)
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}
