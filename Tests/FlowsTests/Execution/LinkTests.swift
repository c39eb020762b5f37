import Flows
import Kernel
import TestKit
import Testing

@Suite("A link into the middle of a flow")
struct LinkTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
        try stand.add(AskStage.self, "first", to: "login")
        try stand.add(AskStage.self, "second", to: "login")
    }

    /// A link that leads behind the first stage.
    private func link(active: Bool = true, purpose: String = "test") async throws -> [String: String] {
        var plan = Plan(flow: ObjectID("login"), steps: [.binding(ObjectID("at-second"))])
        plan[.pendingUser] = PendingUser(.sample())
        plan[.isRestored] = true
        let link = FlowLink(
            user: .sample(isActive: active), purpose: purpose, lasting: .seconds(60), question: "Go on?")
        return [FlowLink.parameter: try await FlowTokens(stand.powers).keep(plan, link)]
    }

    private func answer(_ run: FlowRun) -> [String: JSON] {
        ["component": "ak-stage-consent", "token": run.challenge?.document["token"] ?? ""]
    }

    private func asks(_ run: FlowRun) -> Bool { run.challenge.map { type(of: $0).component } == "ak-stage-consent" }

    @Test("asks before it changes anything, however often it is opened")
    func looking() async throws {
        _ = try await stand.look()
        let before = stand.session.plan
        let query = try await link()
        for _ in 0..<3 {
            let run = try await stand.look(query: query)
            #expect(asks(run))
            #expect(run.body(of: try #require(run.challenge), nil)["pending_user"] == "mira")
        }
        #expect(stand.session.plan == before)
    }

    @Test("leads on once the answer is there, once", arguments: [true, false])
    func confirming(asProgram: Bool) async throws {
        let query = try await link()
        let question = try await stand.look(query: query)
        let run = try await stand.answer(answer(question), query: query, asProgram: asProgram)
        if asProgram { #expect(run.isProceed) } else { #expect(run.challenge is AskChallenge) }
        #expect(stand.session.plan?.steps == [.binding(ObjectID("at-second"))])
        stand.session.plan = nil
        let again = try await stand.answer(answer(question), query: query)
        #expect(again.challenge is AskChallenge)
        #expect(stand.session.plan?.steps.count == 2, "the flow begins anew")
    }

    @Test("leaves what was typed so far in nothing that is stored in clear, and none of it to a wrong key")
    func sealing() async throws {
        var plan = Plan(flow: ObjectID("login"), steps: [.binding(ObjectID("at-second"))])
        plan.context["prompt_data"] = ["password": "C0rrect-horse"]
        let link = FlowLink(user: .sample(), purpose: "test", lasting: .seconds(60), question: "Go on?")
        let key = try await FlowTokens(stand.powers).keep(plan, link)
        let records = stand.fakes.records.everything(in: RecordCollection("flows.token"))
        let record = try #require(records.first)
        #expect(!JSON.object(record.document).text.contains("C0rrect-horse"))
        #expect(JSON.object(record.sealed).text.contains("C0rrect-horse"))
        #expect(!asks(try await stand.look(query: [FlowLink.parameter: String(key.dropLast())])))
        stand.session.plan = nil
        let query = [FlowLink.parameter: key]
        _ = try await stand.answer(answer(try await stand.look(query: query)), query: query)
        #expect(stand.session.plan?.context["prompt_data"] == ["password": "C0rrect-horse"])
    }

    @Test("is not answered without having been looked at", arguments: ["", "guess"])
    func nonce(token: String) async throws {
        let query = try await link()
        let run = try await stand.answer(["component": "ak-stage-consent", "token": .string(token)], query: query)
        #expect(asks(run) && run.problems != nil)
        #expect(stand.session.plan == nil)
    }

    @Test("is not answered by an answer to something else")
    func otherAnswer() async throws {
        let query = try await link()
        #expect(asks(try await stand.answer(["component": "test-ask", "word": "please"], query: query)))
    }

    @Test("takes others for the same along, and leaves those for something else")
    func family() async throws {
        let (one, two, other) = (try await link(), try await link(), try await link(purpose: "other"))
        _ = try await stand.answer(answer(try await stand.look(query: one)), query: one)
        stand.session.plan = nil
        #expect(!asks(try await stand.look(query: two)))
        stand.session.plan = nil
        #expect(asks(try await stand.look(query: other)))
    }

    @Test("ends with its time, and says so where the flow begins anew")
    func expiry() async throws {
        let query = try await link()
        stand.fakes.clock.advance(by: .seconds(61))
        let run = try await stand.look(query: query)
        #expect(run.challenge is AskChallenge)
        #expect(run.messages.map(\.text) == ["This link is invalid or has expired. Please request a new one."])
    }

    @Test("is of no use to a user who was locked out since, unless they never could sign in")
    func lockedOut() async throws {
        let (active, waiting) = (try await link(), try await link(active: false, purpose: "waiting"))
        stand.fakes.directory.add(.sample(isActive: false))
        #expect(!asks(try await stand.look(query: active)))
        stand.session.plan = nil
        #expect(asks(try await stand.look(query: waiting)))
    }

    @Test("ends when the password is changed otherwise, before it is opened and after", arguments: [false, true])
    func passwordChanged(isOpen: Bool) async throws {
        let query = try await link()
        let question = try await stand.look(query: query)
        if isOpen {
            _ = try await stand.answer(answer(question), query: query)
            #expect(try await stand.look(query: query).challenge is AskChallenge)
            #expect(stand.session.plan?.steps == [.binding(ObjectID("at-second"))])
        }
        stand.fakes.directory.add(.sample(passwordChanged: stand.fakes.clock.now))
        let run = try await stand.look(query: query)
        #expect(run.challenge is AskChallenge)
        #expect(run.messages.map(\.text) == ["This link is invalid or has expired. Please request a new one."])
        #expect(stand.session.plan?.steps.count == 2, "the flow begins anew")
        #expect(stand.session.plan?[.isRestored] != true)
    }

    @Test("is for one flow")
    func otherFlow() async throws {
        try stand.flow("other")
        try stand.add(AskStage.self, "third", to: "other")
        #expect(!asks(try await stand.look("other", query: try await link())))
    }
}
