import Kernel

/// A stage and a policy, for a server that has nothing else.
enum TestPlugin: Plugin {
    static let id: PluginID = "test.models"
    static let summary = "Models to test with."

    static func add(to registry: inout Registry) {
        registry.add(GreetingStage.self)
        registry.add(CoinPolicy.self)
        registry.add(Ledger.self)
        registry.add(Errand.self)
    }
}

struct GreetingStage: SilentStage {
    typealias Base = StageBase
    static let model = ModelInfo(
        "test_greeting.greetingstage", .stage, singular: "Greeting Stage", summary: "Greets.", path: "stages/greeting",
        component: "ak-stage-greeting-form")

    enum Tone: String, Choice { case warm, cool }

    @Field(help: "What to say.")
    var greeting = "Hello"
    @Field(help: "How to say it.")
    var tone = Tone.warm
    @Field(in: 1...9, help: "How often to say it.")
    var times = 1
    @Field(help: "Anything else.")
    var notes = Attributes()
    @Field(help: "What nobody may see.")
    var password = Secret("")
    @Field(help: "Flows it leads to.")
    var flows: [Reference<Flow>] = []

    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

struct CoinPolicy: Policy {
    typealias Base = PolicyBase
    static let model = ModelInfo(
        "test_coin.coinpolicy", .policy, singular: "Coin Policy", plural: "Coin Policies", summary: "Tosses a coin.",
        path: "policies/coin", component: "ak-policy-coin-form")

    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer { PolicyAnswer(true) }
}

/// Something that cannot be without a flow.
struct Errand: Model {
    static let model = ModelInfo("test_errand.errand", singular: "Errand", summary: "Goes.", path: "errands")

    @Field(.unique, help: "Its name.")
    var name: String
    @Field(help: "Where it goes.")
    var flow: Reference<Flow>

    init() {}
}

/// Something that only the server itself writes.
struct Ledger: Model {
    static let model = ModelInfo("test_ledger.ledger", singular: "Ledger", summary: "Counts.", path: nil)

    @Field(help: "Its name.")
    var name: String

    init() {}
}
