import Flows
import Kernel
import TestKit
import Testing

@Suite("A flow that leads to another")
struct FlowChangeTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
        try stand.flow("other", ["authentication": "require_redirect"])
        try stand.add(ConfirmStage.self, "confirm", to: "other")
    }

    @Test("leaves what is known behind", arguments: [("flow", []), ("carry", ["a"])])
    func change(ending: String, ran: [String]) async throws {
        try stand.add(NoteStage.self, "a", to: "login", ["text": "a", "ending": .string(ending), "to": "other"])
        #expect(try await stand.look(query: ["next": "/n"]).address == "/if/flow/other/?next=%2Fn")
        #expect(stand.session.plan?.flow == ObjectID("other"))
        #expect(stand.session.plan?[.isRedirected]?.id == ObjectID("login"))
        #expect(stand.ran == ran)
        #expect(try await stand.look("other", query: ["next": "/n"]).challenge is ConfirmChallenge)
        #expect(try await stand.answer([:], "other", query: ["next": "/n"]).address == "/n")
    }

    @Test("is the only way into a flow that asks for it")
    func onlyWay() async throws {
        #expect(try await stand.look("other").denial == "Flow does not apply to current user.")
    }

    @Test("ends in a denial when the other does not apply")
    func denied() async throws {
        try stand.bind(AnswerPolicy.self, "no", to: "other", ["passes": false, "says": ["Closed."]])
        try stand.add(NoteStage.self, "a", to: "login", ["ending": "flow", "to": "other"])
        #expect(try await stand.look().denial == "Closed.")
        #expect(stand.session.plan == nil)
    }

    @Test("fails when there is no such flow, and stays where it is")
    func missing() async throws {
        try stand.add(NoteStage.self, "a", to: "login", ["ending": "flow", "to": "gone"])
        #expect(try await stand.look().challenge is FlowErrorChallenge)
    }
}
