import Flows
import Kernel
import TestKit
import Testing

@Suite("The end of a flow")
struct EndingTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    @Test("leads to where the page was asked to lead, on this site")
    func next() async throws {
        #expect(try await stand.look(query: ["next": "/a?b=c"]).address == "/a?b=c")
        #expect(try await stand.look(query: ["next": ""]).address == "/")
        #expect(try await stand.look().address == "/")
    }

    @Test(
        "never leads to another site",
        arguments: [
            "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example",
            "//\u{FE0F}evil.example",
            "evil", "\u{1}/a",
        ])
    func foreignNext(next: String) async throws {
        let run = try await stand.look(query: ["next": next])
        #expect(run.address == nil)
        #expect(run.denial == "Invalid next URL")
        #expect(stand.session.plan == nil)
    }

    @Test("leads to where a stage said, which may be another site")
    func redirectOfContext() async throws {
        try stand.add(
            NoteStage.self, "a", to: "login", ["ending": "leave", "to": "https://app.example/callback?code=1"])
        let run = try await stand.look(query: ["next": "/elsewhere"])
        #expect(run.address == "https://app.example/callback?code=1")
    }

    @Test("does not lead nowhere")
    func emptyRedirect() async throws {
        try stand.add(NoteStage.self, "a", to: "login", ["ending": "leave", "to": ""])
        #expect(try await stand.look(query: ["next": "/n"]).address == "/n")
    }

    @Test("can come in the middle, by a stage that leads away")
    func redirect() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        _ = try await stand.look()
        #expect(try await stand.answer(["word": "elsewhere"], asProgram: true).address == "https://elsewhere.example/")
        #expect(stand.session.plan == nil)
    }

    @Test("can be a denial with a message, and the plan is gone then")
    func denied() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        _ = try await stand.look()
        #expect(try await stand.answer(["word": "deny"]).denial == "No entry.")
        #expect(stand.session.plan == nil)
        #expect(try await stand.look().challenge is AskChallenge)
        #expect(try await stand.answer(["word": "silently deny"]).denial == "Unknown error")
    }

    @Test("shows whom the flow was about when access is denied")
    func deniedUser() async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        stand.session.plan?[.pendingUser] = PendingUser(.sample())
        let run = try await stand.answer(["word": "deny"])
        #expect(try run.body(of: #require(run.challenge), nil)["pending_user"] == "mira")
    }

    @Test("is a clear denial when a stage was deleted meanwhile", arguments: ["at-ask", "ask"])
    func deletedStage(id: String) async throws {
        try stand.add(AskStage.self, "ask", to: "login")
        _ = try await stand.look()
        try stand.configure(NamePolicy.self, id)
        let run = try await stand.answer(["word": "please"])
        #expect(run.denial == "This flow was changed meanwhile. Please start again.")
        #expect(stand.session.plan == nil)
    }

    @Test("is a clear denial when the plan needs a stage that no plugin brings any more")
    func unknownInlineStage() async throws {
        stand.session.plan = Plan(flow: ObjectID("login"), steps: [.inline("gone.stage", fields: [:])])
        #expect(try await stand.look().denial == "This flow was changed meanwhile. Please start again.")
        #expect(stand.session.plan == nil)
    }

    @Test("is a denial when the plan holds something that is no stage")
    func notAStage() async throws {
        stand.session.plan = Plan(
            flow: ObjectID("login"),
            steps: [.inline("authentik_flows.flow", fields: ["name": "x", "slug": "x", "title": "x"])])
        #expect(try await stand.look().denial != nil)
    }
}
