import Kernel

struct TestPlugin: Plugin {
    static let id: PluginID = "test.flows"
    static let summary = "Stages and policies to test with."
    static func add(to registry: inout Registry) {
        registry.add(AskStage.self)
        registry.add(ConfirmStage.self)
        registry.add(NoteStage.self)
        registry.add(LoginStage.self)
        registry.add(AnswerPolicy.self)
        registry.add(ContextPolicy.self)
        registry.add(NamePolicy.self)
        registry.add(DoingPolicy.self)
        registry.add(PlacePolicy.self)
    }
}

struct Boom: Error, CustomStringConvertible {
    let description = "the secret reason"
}

/// Asks for a word; some words have consequences.
struct AskStage: InteractiveStage {
    static let model = ModelInfo(
        "test_flows.askstage", .stage, singular: "Ask Stage", summary: "Asks for a word.", path: "stages/ask",
        component: "ask")

    func challenge(in context: StageContext) async throws -> StageStep<AskChallenge> { .ask(AskChallenge()) }

    func respond(to response: AskChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        context.note("ask")
        switch response.word {
        case "please": return .done
        case "deny": return .denied("No entry.")
        case "silently deny": return .denied("")
        case "elsewhere": return .redirect(to: "https://elsewhere.example/")
        case "boom": throw Boom()
        case "hello":
            context.say(.success, "Hello yourself.")
            return .done
        default:
            context.record(Event("wrong_word", app: "test"))
            throw Problems.field("word", "Wrong word.")
        }
    }
}

struct AskChallenge: Challenge {
    static let component = "test-ask"
    static let showsUser = true
    struct Response: FieldGroup {
        @Field(help: "The word.")
        var word: String
        init() {}
    }
    init() {}
    var form: ChallengeForm { ChallengeForm(inputs: [.init("text", "word", label: "Word", isRequired: true)]) }
}

/// Waits for the press of a button.
struct ConfirmStage: InteractiveStage {
    static let model = ModelInfo(
        "test_flows.confirmstage", .stage, singular: "Confirm Stage", summary: "Waits for a button.",
        path: "stages/confirm",
        component: "confirm")

    func challenge(in context: StageContext) async throws -> StageStep<ConfirmChallenge> { .ask(ConfirmChallenge()) }
    func respond(to response: NoAnswer, in context: StageContext) async throws -> StageOutcome {
        context.note("confirm")
        return .done
    }
}

struct ConfirmChallenge: Challenge {
    static let component = "test-confirm"
    init() {}
    var form: ChallengeForm { ChallengeForm() }
}

/// Asks nothing, notes that it ran, and ends as its field says.
struct NoteStage: SilentStage {
    static let model = ModelInfo(
        "test_flows.notestage", .stage, singular: "Note Stage", summary: "Notes that it ran.", path: "stages/note",
        component: "note")

    enum Ending: String, Choice { case done, denied, redirect, flow, carry, boom, leave, insert, clear, circle }

    @Field(help: "What it notes.")
    var text = "note"
    @Field(help: "How it ends.")
    var ending = Ending.done
    @Field(help: "Where it leads.")
    var to = ""

    init() {}
    init(_ text: String) { self.text = text }

    func run(in context: StageContext) async throws -> StageOutcome {
        context.note(text)
        switch ending {
        case .done: return .done
        case .denied: return .denied(to)
        case .redirect: return .redirect(to: to)
        case .flow: return .flow(Reference(ObjectID(to)), keepingContext: false)
        case .carry: return .flow(Reference(ObjectID(to)), keepingContext: true)
        case .boom: throw Boom()
        case .leave:
            context.plan[.redirect] = to
            return .done
        case .insert:
            context.insert([.inline(NoteStage("inserted"))])
            return .done
        case .clear:
            context.plan.steps = []
            return .done
        case .circle:
            context.insert([context.plan.steps[0]])
            return .done
        }
    }
}

/// Signs the sample user in.
struct LoginStage: SilentStage {
    static let model = ModelInfo(
        "test_flows.loginstage", .stage, singular: "Login Stage", summary: "Signs in.", path: "stages/login",
        component: "login")

    @Power(\.users) private var users
    init() {}

    func run(in context: StageContext) async throws -> StageOutcome {
        var session = Session(key: "new-key", publicID: "new-public-id", expires: context.session.expires)
        session.user = try await users.user(7)
        context.replaceSession(session)
        context.record(Event("login", app: "test", user: session.user))
        return .done
    }
}

extension StageContext {
    /// Keeps in the plan what ran.
    func note(_ text: String) {
        let noted = plan.context["ran"]?.array ?? []
        plan.context["ran"] = .array(noted + [.string(text)])
    }
}

/// Answers as it was told to.
struct AnswerPolicy: Policy {
    static let model = ModelInfo(
        "test_flows.answerpolicy", .policy, singular: "Answer Policy", summary: "Answers.", path: "policies/answer",
        component: "answer")

    @Field(help: "What it answers.")
    var passes = true
    @Field(help: "What it says.")
    var says: [String] = []
    @Field(help: "Whether it fails.")
    var fails = false
    @Field(help: "Milliseconds that it takes.")
    var takes = 0

    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        if takes > 0 { try await Task.sleep(for: .milliseconds(takes)) }
        if fails { throw Boom() }
        return PolicyAnswer(passes, says)
    }
}

/// Passes when something is known.
struct ContextPolicy: Policy {
    static let model = ModelInfo(
        "test_flows.contextpolicy", .policy, singular: "Context Policy", summary: "Looks into the context.",
        path: "policies/context", component: "context")

    @Field(help: "What must be known.")
    var key = "known"
    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer { PolicyAnswer(request.context[key] != nil) }
}

/// Passes for the user with a name, or for nobody when the name is empty.
struct NamePolicy: Policy {
    static let model = ModelInfo(
        "test_flows.namepolicy", .policy, singular: "Name Policy", summary: "Asks for the user.", path: "policies/name",
        component: "name")

    @Field(help: "The user's name.")
    var username = ""
    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        PolicyAnswer((request.user?.username ?? "") == username)
    }
}

/// Does something by the way.
struct DoingPolicy: Policy {
    static let model = ModelInfo(
        "test_flows.doingpolicy", .policy, singular: "Doing Policy", summary: "Records an event.",
        path: "policies/doing", component: "doing")

    @Power(\.events) private var events
    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        await events.record(Event("asked", app: "test"))
        return PolicyAnswer(true)
    }
}

/// Passes in one country.
struct PlacePolicy: Policy {
    static let model = ModelInfo(
        "test_flows.placepolicy", .policy, singular: "Place Policy", summary: "Looks where the client is.",
        path: "policies/place", component: "place")

    @Field(help: "Where it must be.")
    var country: String

    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer {
        PolicyAnswer(request.context["geoip"]?["country"]?.string == country && request.http?.places != nil)
    }
}
