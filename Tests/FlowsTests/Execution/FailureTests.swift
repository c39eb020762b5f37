import Flows
import Kernel
import TestKit
import Testing

@Suite("A stage that fails")
struct FailureTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    @Test("shows a request's id and keeps plan and session, so that one can try again")
    func keeps() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        let before = stand.session.plan
        let run = try await stand.answer(["word": "boom"])
        let challenge = try #require(run.challenge as? FlowErrorChallenge)
        #expect(challenge.requestId == "sample-request")
        #expect(challenge.error == nil)
        #expect(!run.body(of: challenge, nil).text.contains("secret reason"))
        #expect(stand.session.plan == before)
        #expect(try await stand.answer(["word": "please"]).address == "/")
    }

    @Test("shows superusers what failed", arguments: [true, false])
    func superusers(isSuperuser: Bool) async throws {
        stand.session.user = .sample(groups: [.sample("g", isSuperuser: isSuperuser)])
        try stand.add(NoteStage.self, "boom", to: "login", ["ending": "boom"])
        let challenge = try #require(try await stand.look().challenge as? FlowErrorChallenge)
        #expect(challenge.error == (isSuperuser ? "the secret reason" : nil))
    }

    @Test("leaves nobody signed in whom an earlier stage of the same step signed in")
    func session() async throws {
        try stand.add(LoginStage.self, "in", to: "login")
        try stand.add(NoteStage.self, "boom", to: "login", ["ending": "boom"])
        let run = try await stand.look()
        #expect(run.challenge is FlowErrorChallenge)
        #expect(stand.session.user == nil)
        #expect(stand.session.key == "old-key")
        #expect(run.session.user == nil)
    }

    @Test("fails when its saved fields no longer fit")
    func inlineFields() async throws {
        stand.session.plan = Plan(
            flow: ObjectID("login"), steps: [.inline(NoteStage.model.name, fields: ["ending": "sideways"])])
        #expect(try await stand.look().challenge is FlowErrorChallenge)
    }

    @Test("that was cancelled is not shown as an error")
    func cancelled() async throws {
        try stand.add(CancelledStage.self, "c", to: "login")
        await #expect(throws: CancellationError.self) { _ = try await stand.look() }
    }
}

private struct CancelledStage: SilentStage {
    static let model = ModelInfo(
        "test_flows.cancelledstage", .stage, singular: "Cancelled Stage", summary: "Is cancelled.", path: nil,
        component: "c")
    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { throw CancellationError() }
}
