import HTTPTypes
import Kernel

/// A stage that asks for a word.
struct WordStage: InteractiveStage {
    static let model = ModelInfo(
        "test_word.wordstage", .stage, singular: "Word Stage", summary: "Asks for a word.", path: "stages/word",
        component: "ak-stage-word-form")

    @Field(help: "The right word.")
    var word = "please"
    @Field(help: "Whether nothing is asked.")
    var isOpen = false
    @Power(\.clock) var clock

    func challenge(in context: StageContext) async throws -> StageStep<WordChallenge> {
        isOpen ? .end(.done) : .ask(WordChallenge())
    }

    func respond(to response: WordChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        guard response.word == word else { throw Problems.field("word", "Wrong word.") }
        return .done
    }
}

struct WordChallenge: Challenge {
    static let component = "test-word"
    struct Response: FieldGroup {
        @Field(help: "The word.")
        var word: String
        init() {}
    }
    init() {}
    var form: ChallengeForm { ChallengeForm(inputs: [.init("text", "word")]) }
}

/// A policy that always says yes.
struct YesPolicy: Policy {
    static let model = ModelInfo(
        "test_yes.yespolicy", .policy, singular: "Yes Policy", summary: "Says yes.", path: "policies/yes",
        component: "ak-policy-yes")
    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer { PolicyAnswer(true) }
}

/// A model with keys to other things.
struct Holder: Model {
    static let model = ModelInfo(
        "test_holder.holder", singular: "Holder", summary: "Refers to others.", path: "test/holders")
    @Field([.unique], help: "Its name.")
    var name: String
    @Field(.unique, help: "Its number.")
    var number: Int?
    @Field(help: "One flow.")
    var flow: Reference<Flow>?
    @Field(help: "Several stages.")
    var stages: [Reference<AnyStage>] = []
    init() {}
}

struct WordPlugin: Plugin {
    static let id: PluginID = "stage.word"
    static let summary = "Asks for a word."
    static func add(to registry: inout Registry) {
        registry.add(WordStage.self)
        registry.add(Pages.self)
    }
}

struct Pages: Endpoint {
    static let routes: [Route] = ["GET /words/:word/", "POST /words/:word/"]
    init() {}
    func respond(to request: WebRequest) async throws -> WebResponse { .empty(.ok) }
}

struct PolicyPlugin: Plugin {
    static let id: PluginID = "policy.yes"
    static let summary = "Says yes."
    static func add(to registry: inout Registry) {
        registry.add(YesPolicy.self)
        registry.add(Holder.self)
    }
}

// MARK: Plugins that cannot be

struct SameIDPlugin: Plugin {
    static let id: PluginID = "stage.word"
    static let summary = "Has another's id."
    static func add(to registry: inout Registry) {}
}

struct SameModelPlugin: Plugin {
    static let id: PluginID = "stage.other_word"
    static let summary = "Has another's model."
    static func add(to registry: inout Registry) { registry.add(WordStage.self) }
}

struct FlowPlugin: Plugin {
    static let id: PluginID = "stage.flow"
    static let summary = "Has the kernel's model."
    static func add(to registry: inout Registry) { registry.add(Flow.self) }
}

struct SameRoutePlugin: Plugin {
    static let id: PluginID = "provider.words"
    static let summary = "Has another's route under another parameter's name."
    static func add(to registry: inout Registry) { registry.add(OtherPages.self) }
}

struct OtherPages: Endpoint {
    static let routes: [Route] = ["DELETE /words/:word/", "GET /words/:name/"]
    init() {}
    func respond(to request: WebRequest) async throws -> WebResponse { .empty(.ok) }
}

struct MalformedPlugin: Plugin {
    static let id: PluginID = "Stage Word"
    static let summary = "Has no proper id."
    static func add(to registry: inout Registry) {}
}

struct HidingPlugin: Plugin {
    static let id: PluginID = "stage.hiding"
    static let summary = "Has a secret inside of a group."
    static func add(to registry: inout Registry) { registry.add(Hiding.self) }
}

struct Hiding: Model {
    static let model = ModelInfo("test_hiding.hiding", singular: "Hiding", summary: "Hides a secret.", path: nil)
    struct Account: NestedGroup {
        @Field(help: "A password.")
        var password: Secret = ""
        init() {}
    }
    @Field(help: "Its name.")
    var name: String
    @Field(help: "Accounts.")
    var accounts: [Account] = []
    init() {}
}
