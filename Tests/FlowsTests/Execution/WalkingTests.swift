import Flows
import Kernel
import TestKit
import Testing

@Suite("Walking through a flow")
struct WalkingTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    @Test("goes from question to question and ends at the first page")
    func wholeWay() async throws {
        try stand.add(NoteStage.self, "start", to: "login", ["text": "start"])
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(NoteStage.self, "between", to: "login", ["text": "between"])
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        #expect(try await stand.look().challenge is AskChallenge)
        #expect(stand.ran == ["start"])
        #expect(try await stand.look().challenge is AskChallenge)
        #expect(try await stand.answer(["component": "test-ask", "word": "please"]).challenge is ConfirmChallenge)
        #expect(stand.ran == ["start", "ask", "between"])
        #expect(try await stand.answer(["component": "test-confirm"]).address == "/")
        #expect(stand.session.plan == nil)
    }

    @Test("tells programs to ask again after an answer was taken")
    func programs() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        #expect(try await stand.look(asProgram: true).challenge is AskChallenge)
        #expect(try await stand.answer(["word": "please"], asProgram: true).isProceed)
        #expect(try await stand.look(asProgram: true).challenge is ConfirmChallenge)
        #expect(try await stand.answer([:], asProgram: true).isProceed)
        #expect(try await stand.look(asProgram: true).address == "/")
    }

    @Test("shows a question again with what was wrong, and notes what the stage recorded")
    func wrongAnswer() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        let run = try await stand.answer(["word": "now"])
        #expect(run.challenge is AskChallenge)
        #expect(run.problems == .field("word", "Wrong word."))
        #expect(stand.events == ["wrong_word"])
        let body = try run.body(of: #require(run.challenge), run.problems)
        #expect(body["response_errors"] == ["word": [["string": "Wrong word.", "code": "invalid"]]])
        #expect(try await stand.look().problems == nil)
        #expect(try await stand.answer(["word": "please"]).address == "/")
    }

    @Test("takes no empty answer to a question that needs one")
    func emptyAnswer() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        for answer in [[:], ["word": ""], ["word": nil], ["component": "test-ask"]] as [[String: JSON]] {
            let run = try await stand.answer(answer)
            #expect(run.challenge is AskChallenge)
            #expect(run.problems?.all.count == 1)
        }
        #expect(stand.ran == [])
    }

    @Test(
        "takes no answer to a question that was not asked yet",
        arguments: [[:], ["component": "xak-flow-response-default"]] as [[String: JSON]])
    func notAskedYet(answer: [String: JSON]) async throws {
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        #expect(try await stand.answer(answer).challenge is ConfirmChallenge)
        #expect(stand.ran == [])
        #expect(try await stand.answer(answer).address == "/")
    }

    @Test("takes an answer that names its question, even when it comes first")
    func namedAnswerFirst() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        #expect(try await stand.answer(["component": "test-ask", "word": "please"]).address == "/")
    }

    @Test("takes no answer to another question")
    func otherComponent() async throws {
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        for component in ["test-ask", "nonsense", ""] {
            let run = try await stand.answer(["component": .string(component), "word": "please"])
            #expect(run.challenge is ConfirmChallenge)
            #expect(run.problems == nil)
        }
        #expect(stand.ran == [])
    }

    @Test("uses an answer for one question only")
    func oneAnswerEach() async throws {
        try stand.add(ConfirmStage.self, "first", to: "login")
        try stand.add(ConfirmStage.self, "second", to: "login")
        _ = try await stand.look()
        #expect(try await stand.answer([:]).challenge is ConfirmChallenge)
        #expect(stand.ran == ["confirm"])
    }

    @Test("runs stages that others add to the plan")
    func inserted() async throws {
        try stand.add(NoteStage.self, "a", to: "login", ["text": "a", "ending": "insert"])
        try stand.add(NoteStage.self, "b", to: "login", ["text": "b"])
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        _ = try await stand.look()
        #expect(stand.ran == ["a", "inserted", "b"])
    }

    @Test("survives a stage that empties the plan")
    func emptied() async throws {
        try stand.add(NoteStage.self, "a", to: "login", ["ending": "clear"])
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        #expect(try await stand.look().address == "/")
    }

    @Test("ends when stages go round in circles")
    func circles() async throws {
        try stand.add(NoteStage.self, "a", to: "login", ["ending": "circle"])
        let run = try await stand.look()
        #expect(run.denial == "This flow goes round in circles.")
        #expect(stand.session.plan == nil)
    }

    @Test("of a flow without stages is over at once")
    func empty() async throws {
        #expect(try await stand.look(query: ["next": "/there"]).address == "/there")
    }

    @Test("starts anew when another flow is opened")
    func otherFlow() async throws {
        try stand.flow("other")
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "other")
        _ = try await stand.look()
        #expect(try await stand.answer(["word": "please"], "other").challenge is ConfirmChallenge)
        #expect(stand.session.plan?.flow == ObjectID("other"))
        #expect(try await stand.look().challenge is AskChallenge)
        #expect(stand.ran == [])
    }

    @Test("keeps a stage's session, with the plan in it")
    func sessions() async throws {
        try stand.add(LoginStage.self, "in", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        let run = try await stand.look()
        #expect(run.session.key == "new-key" && run.session.user?.id == 7)
        #expect(stand.session.plan?.asked == "test-confirm")
        #expect(stand.events == ["login"])
        #expect(try await stand.answer([:]).address == "/")
        #expect(stand.session.user?.id == 7)
    }

    @Test("tells the user what a stage says, with the next page")
    func messages() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        _ = try await stand.look()
        #expect(try await stand.answer(["word": "hello"]).messages == [.init(.success, "Hello yourself.")])
        #expect(try await stand.look().messages == [])
    }

    @Test("always goes by the query of the page it is on")
    func query() async throws {
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        _ = try await stand.look(query: ["next": "/one"])
        #expect(try await stand.answer([:], query: ["next": "/two"]).address == "/two")
    }
}
