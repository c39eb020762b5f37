import Flows
import Kernel
import TestKit
import Testing

@Suite("Policies that are bound to a stage")
struct StagePolicyTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    private func deny(_ id: String, says: [JSON] = []) throws {
        try stand.bind(AnswerPolicy.self, "no-\(id)", to: "at-\(id)", ["passes": false, "says": .array(says)])
    }

    @Test("leave it out right before it would run, and say why")
    func leftOut() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try deny("ask", says: ["Not needed."])
        let run = try await stand.look()
        #expect(run.challenge is ConfirmChallenge)
        #expect(run.messages == [.init(.info, "Not needed.")])
    }

    @Test("are not asked again when the binding says so")
    func notAskedAgain() async throws {
        try stand.add(
            AskStage.self, "ask", to: "login", binding: ["evaluate_on_plan": true, "re_evaluate_policies": false])
        _ = try await stand.look()
        try deny("ask")
        #expect(try await stand.look().challenge is AskChallenge)
    }

    @Test("see what became known on the way")
    func context() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try stand.bind(ContextPolicy.self, "context", to: "at-confirm", ["key": "ran"])
        _ = try await stand.look()
        #expect(try await stand.answer(["word": "please"]).challenge is ConfirmChallenge)
    }

    @Test(
        "that deny after the question was asked make the answer void, for what comes next too",
        arguments: ["test-ask", "xak-flow-response-default"])
    func answerToWhatIsLeftOut(component: String) async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try stand.add(AskStage.self, "ask2", to: "login")
        _ = try await stand.look()
        try deny("ask")
        let run = try await stand.answer(["component": .string(component), "word": "please"])
        #expect(run.challenge is ConfirmChallenge)
        #expect(run.problems == nil)
        #expect(stand.ran == [])
    }

    @Test("that deny after the question was asked make the answer void for a like question too")
    func answerToLikeQuestion() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(AskStage.self, "ask2", to: "login")
        _ = try await stand.look()
        try deny("ask")
        #expect(try await stand.answer(["component": "test-ask", "word": "please"]).challenge is AskChallenge)
        #expect(stand.ran == [])
        #expect(try await stand.answer(["component": "test-ask", "word": "please"]).address == "/")
    }

    @Test("are asked about the user the flow is about")
    func pendingUser() async throws {
        stand.fakes.directory.add(.sample(id: 3, username: "ada"))
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.bind(NamePolicy.self, "name", to: "at-ask", ["username": "ada"])
        for (pending, isAsked) in [
            (PendingUser(.sample(id: 3)), true), (PendingUser(.sample(id: 7)), false),
            (PendingUser(typed: "ada"), false),
        ] {
            stand.session.plan = nil
            _ = try await stand.look()
            stand.session.plan?[.pendingUser] = pending
            #expect((try await stand.answer([:]).challenge is AskChallenge) == isAsked)
        }
    }

    @Test("are asked about nobody, not about who signed in, when the flow is about somebody who does not exist")
    func unknownPendingUser() async throws {
        stand.session.user = .sample()
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.bind(["user": 7], as: "u", to: "at-ask")
        _ = try await stand.look()
        stand.session.plan?[.pendingUser] = PendingUser(typed: "nobody")
        #expect(try await stand.answer([:]).address == "/")
        _ = try await stand.look()
        #expect(try await stand.answer([:]).challenge is AskChallenge)
    }

    @Test("that fail deny, and only the trace says why")
    func failing() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.bind(AnswerPolicy.self, "fails", to: "at-ask", ["fails": true])
        let run = try await stand.look()
        #expect(run.address == "/")
        #expect(run.messages.isEmpty)
    }
}
