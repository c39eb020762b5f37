import Flows
import Kernel
import TestKit
import Testing

@Suite("A flow that does not apply")
struct DenialTests {
    let stand: Stand

    init() throws { stand = try Stand() }

    private func refuse(_ fields: [String: JSON] = [:]) throws {
        try stand.flow("login", ["designation": "enrollment"].merging(fields) { $1 })
        try stand.bind(
            AnswerPolicy.self, "no", to: "login", ["passes": false, "says": ["Closed.", "Come back later."]])
    }

    @Test(
        "says so, or goes on, as it is told to",
        arguments: [
            ("message_continue", nil, nil), ("message_continue", "/n", "/n"), ("message", nil, nil),
            ("message", "/n", nil),
            ("continue", nil, "/"), ("continue", "/n", "/n"),
        ] as [(String, String?, String?)])
    func actions(action: String, next: String?, address: String?) async throws {
        try refuse(["denied_action": .string(action)])
        let run = try await stand.look(query: next.map { ["next": $0] } ?? [:])
        #expect(run.address == address)
        #expect((run.denial == "Closed. Come back later.") == (address == nil))
        #expect(stand.session.plan == nil)
    }

    @Test("never goes on to another site", arguments: ["message_continue", "continue"])
    func foreignNext(action: String) async throws {
        try refuse(["denied_action": .string(action)])
        let run = try await stand.look(query: ["next": "https://evil.example"])
        #expect(run.address == (action == "continue" ? "/" : nil))
    }

    @Test("is kept in the history with everything that was asked")
    func event() async throws {
        try refuse()
        _ = try await stand.look()
        let event = try #require(stand.kept.first)
        #expect(event.action == "flow_execution" && event.context["flow"] == "login")
        #expect(event.context["decision"]?["trace"]?.array?.last?["question"] == "policy no")
    }

    @Test("is over for who has signed in already, when it is for signing in")
    func signedIn() async throws {
        try stand.flow("login", ["authentication": "require_unauthenticated", "denied_action": "message"])
        stand.session.user = .sample()
        #expect(try await stand.look().address == "/")
        #expect(try await stand.look(query: ["next": "/n"]).address == "/n")
        #expect(try await stand.look(query: ["next": "//evil.example"]).address == "/")
        #expect(stand.events.isEmpty)
    }

    @Test("is refused at every step where it is asked anew, and drops what was planned before")
    func dropsPlan() async throws {
        try refuse()
        try stand.flow("open")
        try stand.add(ConfirmStage.self, "confirm", to: "open")
        _ = try await stand.look("open")
        #expect(try await stand.look().denial != nil)
        #expect(stand.session.plan == nil)
    }

    @Test(
        "is about who signed in, unless it is for signing in",
        arguments: [("enrollment", "mira"), ("authentication", "")])
    func about(designation: String, username: String) async throws {
        stand.session.user = .sample()
        try stand.flow("login", ["designation": .string(designation)])
        try stand.add(AskStage.self, "ask", to: "login")
        let run = try await stand.look()
        #expect(try run.body(of: #require(run.challenge), nil)["pending_user"] == .string(username))
    }
}
