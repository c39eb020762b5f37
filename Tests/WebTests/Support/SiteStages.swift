import HTTPTypes
import Kernel

struct SitePlugin: Plugin {
    static let id: PluginID = "test.site"
    static let summary = "What a small site needs."
    static func add(to registry: inout Registry) {
        registry.add(NameStage.self)
        registry.add(EnterStage.self)
        registry.add(LeaveStage.self)
        registry.add(PostStage.self)
        registry.add(FailStage.self)
        registry.add(NobodyPolicy.self)
        registry.add(Mirror.self)
    }
}

/// Asks for the user's name and finds them.
struct NameStage: InteractiveStage {
    static let model = ModelInfo(
        "test_site.namestage", .stage, singular: "Name Stage", summary: "Asks for a name.", path: nil, component: "name"
    )

    @Field(help: "Flow in which it is set up.")
    var configureFlow: Reference<Flow>?
    @Power(\.users) private var users

    func challenge(in context: StageContext) async throws -> StageStep<NameChallenge> {
        var challenge = NameChallenge()
        challenge.typed = context.plan[.pendingUserIdentifier] ?? ""
        return .ask(challenge)
    }

    func respond(to response: NameChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        context.plan[.pendingUserIdentifier] = response.username
        guard let user = try await users.user(where: [.username], is: response.username, ignoringCase: true) else {
            throw Problems.field("username", "Nobody has this name.")
        }
        context.setPendingUser(user)
        context.plan[.pendingUserIdentifier] = nil
        if response.remember { context.say(.info, "You are remembered.") }
        return .done
    }
}

struct NameChallenge: Challenge {
    static let component = "test-name"
    static let showsUser = true
    @Field(help: "What was typed last.")
    var typed = ""

    struct Response: FieldGroup {
        @Field(help: "The name.")
        var username: String
        @Field(help: "Whether to remember it.")
        var remember = false
        init() {}
    }

    init() {}
    var form: ChallengeForm {
        ChallengeForm(
            text: "Say who you are.",
            inputs: [
                .init("hidden", "round", value: "1"),
                .init(
                    "text", "username", label: "Name", value: typed, help: "As on your badge.", isRequired: true,
                    autocomplete: "username"),
                .init("checkbox", "remember", label: "Remember me"),
            ],
            submit: "Go on", links: [.init("Help", "/help?a=1&b=2")])
    }
}

/// Signs the pending user in, in a new session.
struct EnterStage: SilentStage {
    static let model = ModelInfo(
        "test_site.enterstage", .stage, singular: "Enter Stage", summary: "Signs in.", path: nil, component: "enter")

    @Field(help: "Network that the session is bound to.")
    var network: String?
    @Field(help: "Whether the session outlives the browser.")
    var isPersistent = false
    @Power(\.random) private var random
    @Power(\.clock) private var clock
    init() {}

    func run(in context: StageContext) async throws -> StageOutcome {
        guard let user = try await context.pendingUser() else { return .denied("Nobody to sign in.") }
        var session = Session(key: random.token(64), publicID: random.uuid(), expires: clock.now + .seconds(3600))
        session.user = user
        session.login = Session.Login(time: clock.now, method: "name", arguments: [:])
        session.boundNetwork = network
        session.isPersistent = isPersistent
        context.replaceSession(session)
        return .done
    }
}

/// Signs out.
struct LeaveStage: SilentStage {
    static let model = ModelInfo(
        "test_site.leavestage", .stage, singular: "Leave Stage", summary: "Signs out.", path: nil, component: "leave")

    @Power(\.random) private var random
    @Power(\.clock) private var clock
    init() {}

    func run(in context: StageContext) async throws -> StageOutcome {
        context.replaceSession(
            Session(key: random.token(64), publicID: random.uuid(), expires: clock.now + .seconds(3600)))
        return .done
    }
}

/// Sends a form to another site.
struct PostStage: InteractiveStage {
    static let model = ModelInfo(
        "test_site.poststage", .stage, singular: "Post Stage", summary: "Sends a form.", path: nil, component: "post")
    init() {}
    func challenge(in context: StageContext) async throws -> StageStep<AutosubmitChallenge> {
        .ask(
            AutosubmitChallenge(
                url: "https://app.example/acs?a=1&b=\"2", attrs: ["RelayState": "<x>"], title: "One moment"))
    }
    func respond(to response: NoAnswer, in context: StageContext) async throws -> StageOutcome { .done }
}

/// Fails.
struct FailStage: SilentStage {
    struct Broken: Error {}
    static let model = ModelInfo(
        "test_site.failstage", .stage, singular: "Fail Stage", summary: "Fails.", path: nil, component: "fail")
    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { throw Broken() }
}

/// Says no to everybody.
struct NobodyPolicy: Policy {
    static let model = ModelInfo(
        "test_site.nobodypolicy", .policy, singular: "Nobody Policy", summary: "Says no.", path: nil,
        component: "nobody")
    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer { PolicyAnswer(false, ["Closed <today>."]) }
}

/// Says what it sees, or fails in some way.
struct Mirror: Endpoint {
    struct Broken: Error {}
    static let routes: [Route] = ["GET /test/facts/", "GET /test/:way/fail/", "POST /test/facts/"]
    init() {}

    func respond(to request: WebRequest) async throws -> WebResponse {
        switch request.parameters["way"] {
        case "broken":
            _ = try await request.session()
            throw Broken()
        case "teapot": throw WebError(.badRequest, "No <coffee>.", body: ["error": "teapot"])
        case "busy": throw Busy("Too many guests.")
        default:
            let facts = request.facts
            let session = try await request.session()
            return .json([
                "origin": .string(facts.origin), "address": .string(facts.clientAddress), "path": .string(facts.path),
                "agent": .string(facts.userAgent), "user": JSON(session.user?.username),
                "session": .string(session.publicID), "certificates": .int(facts.shownCertificates.count),
            ])
        }
    }
}
