import Flows
import HTTPTypes
import Kernel
import TestKit
import Testing

@Suite("Starting a flow from a provider's address")
struct StartingTests {
    let stand: Stand

    init() throws {
        stand = try Stand()
        try stand.flow("login")
    }

    private func address(_ response: WebResponse?) -> String? { response?.headers[.location] }
    private let leave = Plan.Step.inline(
        NoteStage.model.name, fields: ["text": "provider", "ending": "redirect", "to": "https://app.example/callback"])

    @Test("runs the flow's stages, then those that were added, and leads to where the last one says")
    func wholeWay() async throws {
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        let (response, isSaved) = try await stand.start(context: ["known": 1], appending: [leave])
        #expect(address(response) == "/if/flow/login/?client_id=x")
        #expect(isSaved && stand.session.plan?.context["known"] == 1)
        #expect(try await stand.look().challenge is ConfirmChallenge)
        #expect(try await stand.answer([:]).address == "https://app.example/callback")
    }

    @Test("needs no page when nothing is asked", arguments: [true, false])
    func withoutPage(silently: Bool) async throws {
        let (response, isSaved) = try await stand.start(appending: [leave], silently: silently)
        #expect(response?.status == .found)
        #expect(address(response) == "https://app.example/callback")
        #expect(isSaved && stand.session.plan == nil)
    }

    @Test("silently leaves the session alone when something would be asked")
    func silentQuestion() async throws {
        try stand.flow("other")
        try stand.add(AskStage.self, "ask", to: "other")
        _ = try await stand.look("other")
        let before = stand.session.plan
        try stand.add(NoteStage.self, "note", to: "login")
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        let (response, isSaved) = try await stand.start(appending: [leave], silently: true)
        #expect(response == nil)
        #expect(!isSaved)
        #expect(stand.session.plan == before)
    }

    @Test(
        "silently answers nothing when the flow is refused, wherever the refusal would lead",
        arguments: ["message", "continue", "message_continue"])
    func silentRefusal(action: String) async throws {
        try stand.flow("login", ["designation": "authorization", "denied_action": .string(action)])
        try stand.bind(AnswerPolicy.self, "no", to: "login", ["passes": false])
        let (response, isSaved) = try await stand.start(
            appending: [leave], silently: true, at: "/application/o/authorize/?next=/somewhere")
        #expect(response == nil)
        #expect(!isSaved)
    }

    @Test(
        "silently answers nothing when a stage denies, fails, or leads to another flow",
        arguments: ["denied", "boom", "flow", "carry"])
    func silentEnd(ending: String) async throws {
        try stand.flow("other")
        try stand.add(ConfirmStage.self, "confirm", to: "other")
        try stand.add(NoteStage.self, "a", to: "login", ["ending": .string(ending), "to": "other"])
        let (response, isSaved) = try await stand.start(appending: [leave], silently: true)
        #expect(response == nil)
        #expect(!isSaved)
        #expect(stand.session.plan == nil)
    }

    @Test("shows a refusal on the flow's page when it need not be silent")
    func refusal() async throws {
        try stand.flow("login", ["designation": "authorization"])
        try stand.bind(AnswerPolicy.self, "no", to: "login", ["passes": false])
        #expect(try await address(stand.start(appending: [leave]).response) == "/if/flow/login/?client_id=x")
    }

    @Test("is refused when the flow does not exist")
    func missing() async throws {
        let error = await #expect(throws: WebError.self) { _ = try await stand.start("gone") }
        #expect(error?.status == .notFound)
    }

    @Test("to sign in leads back to where one was")
    func signIn() async throws {
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        let request = stand.request("/application/o/authorize/?a=b&c=d")
        let response = try await stand.starter.signIn(nil, context: ["application": "app"], in: request)
        try stand.keep(request)
        #expect(address(response) == "/if/flow/login/?next=%2Fapplication%2Fo%2Fauthorize%2F%3Fa%3Db%26c%3Dd")
        #expect(stand.session.plan?[.application]?.id == ObjectID("app"))
        #expect(try await stand.look(query: ["next": "/n"]).challenge is ConfirmChallenge)
    }

    @Test("to sign in takes the flow that was chosen, and says when there is none")
    func chosenFlow() async throws {
        try stand.flow("special")
        try stand.add(ConfirmStage.self, "confirm", to: "special")
        let chosen = try await stand.starter.signIn(
            Reference(ObjectID("special")), context: [:], in: stand.request("/x"))
        #expect(address(chosen) == "/if/flow/special/?next=%2Fx")
        let without = try Stand()
        let error = await #expect(throws: WebError.self) {
            try await without.starter.signIn(nil, context: [:], in: without.request("/x"))
        }
        #expect(error?.status == .notFound)
    }

    @Test("to sign in takes the brand's flow, but the one that was chosen before it")
    func brandsFlow() async throws {
        for slug in ["acme", "special"] {
            try stand.flow(slug)
            try stand.add(ConfirmStage.self, "confirm-\(slug)", to: slug)
        }
        try stand.use(brand: ["flow_authentication": "acme"])
        let usual = try await stand.starter.signIn(nil, context: [:], in: stand.request("/x"))
        #expect(address(usual) == "/if/flow/acme/?next=%2Fx")
        let gone = try await stand.starter.signIn(Reference(ObjectID("gone")), context: [:], in: stand.request("/x"))
        #expect(address(gone) == "/if/flow/acme/?next=%2Fx")
        let chosen = try await stand.starter.signIn(
            Reference(ObjectID("special")), context: [:], in: stand.request("/x"))
        #expect(address(chosen) == "/if/flow/special/?next=%2Fx")
    }

    @Test("can run stages that a plugin brings, and nothing else")
    func canRun() {
        #expect(stand.starter.canRun(NoteStage.model.name))
        #expect(!stand.starter.canRun(AnswerPolicy.model.name))
        #expect(!stand.starter.canRun("gone.stage"))
    }

    @Test("leads to pages whose address holds the query, encoded and in order")
    func pageAddress() throws {
        let flow = try stand.flow("a-b_c")
        #expect(FlowAddress.page(of: flow, query: [:]) == "/if/flow/a-b_c/")
        #expect(FlowAddress.page(of: flow, query: ["b": "ö&=", "a": "/x"]) == "/if/flow/a-b_c/?a=%2Fx&b=%C3%B6%26%3D")
    }
}
