import Flows
import Kernel
import TestKit
import Testing

@Suite("What clients get of a flow")
struct FlowRunTests {
    let stand: Stand

    init() throws { stand = try Stand() }

    private func run(title: String = "Title", _ edit: (inout Plan) -> Void = { _ in }) throws -> FlowRun {
        let flow = try stand.flow(
            "login", ["title": .string(title), "layout": "sidebar_left", "background": "/bg.png"])
        var plan = Plan(flow: flow.id, steps: [])
        edit(&plan)
        return FlowRun(end: .proceed, flow: flow, session: .sample(), plan: plan, settings: TenantSettings())
    }

    @Test("has the challenge's fields, its component and the flow's facts")
    func body() throws {
        let body = try run { $0.query = ["next": "/a b"] }.body(of: ConfirmChallenge(), nil)
        #expect(
            body == [
                "component": "test-confirm",
                "flow_info": [
                    "title": "Title", "background": "/bg.png", "background_themed_urls": nil,
                    "cancel_url": "/flows/-/cancel/?next=%2Fa%20b", "layout": "sidebar_left",
                ],
            ])
    }

    @Test("has the brand's background where the flow has none that can be shown")
    func background() async throws {
        func info(_ background: JSON) async throws -> JSON {
            try stand.flow("login", ["background": background])
            let run = try await stand.look()
            return run.body(of: try #require(run.challenge), nil)["flow_info"] ?? .null
        }
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        #expect(try await info("")["background"] == "/static/dist/assets/images/flow_background.jpg")
        try stand.use(brand: ["branding_default_flow_background": "https://cdn.example/%(theme)s.jpg"])
        for background: JSON in ["", "fa://user", "javascript:alert(1)"] {
            let info = try await info(background)
            #expect(info["background"] == "https://cdn.example/%(theme)s.jpg")
            #expect(
                info["background_themed_urls"]
                    == ["light": "https://cdn.example/light.jpg", "dark": "https://cdn.example/dark.jpg"])
        }
        #expect(try await info("/own.jpg")["background"] == "/own.jpg")
        #expect(try await info("uploaded.png")["background"] == "/files/media/uploaded.png")
    }

    @Test("is nothing but an address when the flow is over")
    func redirect() throws {
        #expect(try run().body(of: RedirectChallenge(to: "/x"), nil) == ["component": "xak-flow-redirect", "to": "/x"])
    }

    @Test("shows what was typed in place of the user's name, so that nobody learns who exists")
    func typedName() throws {
        let body = try run {
            $0[.pendingUser] = PendingUser(.sample())
            $0[.pendingUserIdentifier] = "MIRA@example.com"
        }.body(of: AskChallenge(), nil)
        #expect(body["pending_user"] == "MIRA@example.com")
        #expect(!body.text.contains("Mira Sample"))
        #expect(
            try run { $0[.pendingUser] = PendingUser(.sample()) }.body(of: AskChallenge(), nil)["pending_user"]
                == "mira")
        #expect(try run().body(of: AskChallenge(), nil)["pending_user"] == "")
    }

    @Test(
        "has a title with names filled in, or as it is when a name is not known",
        arguments: [
            ("Plain", "Plain"), ("Hello %(user)s!", "Hello mira!"), ("%(user)s%(user)s", "miramira"), ("50%", "50%"),
            ("%(nope)s %(user)s", "%(nope)s %(user)s"), ("%(user)s %(", "%(user)s %("), ("%(user)d", "%(user)d"),
        ])
    func titles(title: String, shown: String) throws {
        #expect(try run(title: title) { $0[.pendingUser] = PendingUser(.sample()) }.title == shown)
    }

    @Test("has a title that names the application one is on the way to")
    func applicationTitle() async throws {
        try stand.flow("login", ["title": "Welcome to %(app)s"])
        try stand.add(ConfirmStage.self, "confirm", to: "login")
        try stand.fakes.configure(Application.self, "app", ["name": "The Wiki", "slug": "wiki"])
        #expect(try await stand.look().title == "Welcome to ")
        _ = try await stand.start(context: ["application": "app"])
        #expect(try await stand.look().title == "Welcome to The Wiki")
        stand.session.plan?[.application] = Reference(ObjectID("gone"))
        #expect(try await stand.look().title == "Welcome to ")
    }

    @Test("has a title in which a user's name is nothing but a name")
    func hostileNames() throws {
        var run = try run(title: "%(app)s for %(user)s") {
            $0[.pendingUser] = PendingUser(.sample(username: "%(app)s%(x"))
        }
        run.applicationName = "%(user)s"
        #expect(run.title == "%(user)s for %(app)s%(x")
    }
}
