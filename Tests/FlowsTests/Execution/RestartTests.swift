import Flows
import Kernel
import TestKit
import Testing

@Suite("A wrong answer")
struct RestartTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
        try stand.add(NoteStage.self, "start", to: "login", ["text": "start"])
        try stand.add(ConfirmStage.self, "confirm", to: "login")
    }

    private func ask(_ action: String) async throws {
        try stand.add(AskStage.self, "ask", to: "login", binding: ["invalid_response_action": .string(action)])
        _ = try await stand.look(query: ["next": "/n"])
        _ = try await stand.answer([:], query: ["next": "/n"])
        #expect(stand.ran == ["start", "confirm"])
    }

    @Test("is asked for again, as long as the binding says nothing else")
    func retry() async throws {
        try await ask("retry")
        #expect(try await stand.answer(["word": "wrong"]).problems != nil)
        #expect(stand.ran == ["start", "confirm", "ask"])
        #expect(try await stand.answer(["word": "please"], query: ["next": "/n"]).address == "/n")
    }

    @Test("starts the flow again, with nothing known", arguments: ["wrong", "deny", ""])
    func restart(word: String) async throws {
        try await ask("restart")
        let run = try await stand.answer(["word": .string(word)], query: ["next": "/n"])
        #expect(run.address == "/if/flow/login/?next=%2Fn")
        #expect(stand.ran == [])
        #expect(stand.session.plan?.asked == nil)
        #expect(try await stand.look(query: ["next": "/n"]).challenge is ConfirmChallenge)
        #expect(stand.ran == ["start"])
    }

    @Test("starts the flow again with what is known")
    func restartWithContext() async throws {
        try await ask("restart_with_context")
        #expect(try await stand.answer(["word": "wrong"]).address == "/if/flow/login/")
        #expect(stand.ran == ["start", "confirm", "ask"])
        #expect(try await stand.look().challenge is ConfirmChallenge)
        #expect(stand.ran == ["start", "confirm", "ask", "start"])
    }

    @Test("tells programs to ask again when the flow starts again, for it is not over")
    func programs() async throws {
        try await ask("restart")
        #expect(try await stand.answer(["word": "wrong"], asProgram: true).isProceed)
        #expect(try await stand.look(asProgram: true).challenge is ConfirmChallenge)
    }

    @Test("does not start a flow again that does not apply any more")
    func noLongerApplies() async throws {
        try await ask("restart")
        try stand.bind(AnswerPolicy.self, "no", to: "login", ["passes": false, "says": ["Closed."]])
        #expect(try await stand.answer(["word": "wrong"]).denial == "Closed.")
        #expect(stand.session.plan == nil)
    }

    @Test("keeps what the stage recorded though the flow starts again")
    func events() async throws {
        try await ask("restart")
        _ = try await stand.answer(["word": "wrong"])
        #expect(stand.events == ["wrong_word"])
    }
}
