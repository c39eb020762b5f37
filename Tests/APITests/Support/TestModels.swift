import Kernel

/// Models of every kind, for a server that has nothing else.
enum TestPlugin: Plugin {
    static let id: PluginID = "test.models"
    static let summary = "Models to test with."

    static func add(to registry: inout Registry) {
        registry.add(GreetingStage.self)
        registry.add(FarewellStage.self)
        registry.add(CoinPolicy.self)
        registry.add(TokenProvider.self)
        registry.add(PlainMapping.self)
        registry.add(ShopSource.self)
        registry.add(Prompt.self)
        registry.add(PromptStage.self)
        registry.add(Counter.self)
    }
}

struct GreetingStage: SilentStage {
    typealias Base = StageBase
    static let model = ModelInfo(
        "test_greeting.greetingstage", .stage, singular: "Greeting Stage", summary: "Greets the user.",
        path: "stages/greeting", component: "ak-stage-greeting-form")

    enum Tone: String, Choice { case warm, cool }

    @Field(.searchable, help: "What to say.")
    var greeting = "Hello"
    @Field(help: "How to say it.")
    var tone = Tone.warm
    @Field(in: 1...9, help: "How often to say it.")
    var times = 1
    @Field(help: "Flow that changes it.")
    var configureFlow: Reference<Flow>?
    @Field(help: "Tones that were tried.")
    var tried: [Tone] = []

    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

struct FarewellStage: SilentStage {
    typealias Base = StageBase
    static let model = ModelInfo(
        "test_farewell.farewellstage", .stage, singular: "A Farewell Stage", summary: "Says goodbye.",
        path: "stages/farewell", component: "ak-stage-farewell-form")

    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

struct CoinPolicy: Policy {
    typealias Base = PolicyBase
    static let model = ModelInfo(
        "test_coin.coinpolicy", .policy, singular: "Coin Policy", plural: "Coin Policies", summary: "Tosses a coin.",
        path: "policies/coin", component: "ak-policy-coin-form")

    @Field(help: "Which side wins.")
    var side: String

    init() {}
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer { PolicyAnswer(true, [side]) }
}

struct TokenProvider: Provider, GeneratesValues {
    typealias Base = ProviderBase
    static let model = ModelInfo(
        "test_token.tokenprovider", .provider, singular: "Token Provider", summary: "Hands out tokens.",
        path: "providers/token", component: "ak-provider-token-form", key: .number)

    @Field(.unique, help: "Name of the client.")
    var clientId = ""
    @Field(help: "Secret of the client.")
    var clientSecret = Secret("")

    init() {}
    mutating func generate(with random: any RandomSource) {
        if clientId.isEmpty { clientId = random.token(20) }
        if clientSecret.isBlank { clientSecret = Secret(random.token(40)) }
    }
    func launchAddress(of application: Stored<Application>) -> String? {
        "https://launch.example.com/\(application.slug)"
    }
}

struct PlainMapping: PropertyMapping {
    typealias Base = PropertyMappingBase
    static let model = ModelInfo(
        "test_plain.plainmapping", .propertyMapping, singular: "Plain Mapping", summary: "Maps one to one.",
        path: "propertymappings/plain", component: "ak-property-mapping-plain-form")
    init() {}
}

struct ShopSource: Source {
    typealias Base = SourceBase
    static let model = ModelInfo(
        "test_shop.shopsource", .source, singular: "Shop Source", summary: "Customers of a shop.", path: "sources/shop",
        component: "ak-source-shop-form", lookup: "slug", isBindable: true)
    init() {}
}

/// Something to ask, by the name that clients know it by.
struct Prompt: Model {
    static let model = ModelInfo(
        "authentik_stages_prompt.prompt", singular: "Prompt", summary: "Something to ask.",
        path: "stages/prompt/prompts")
    @Field(.unique, help: "Name of the prompt.")
    var name: String
    init() {}
}

struct PromptStage: SilentStage {
    typealias Base = StageBase
    static let model = ModelInfo(
        "authentik_stages_prompt.promptstage", .stage, singular: "Prompt Stage", summary: "Asks for several things.",
        path: "stages/prompt/stages", component: "ak-stage-prompt-form")

    @Field(help: "What to ask.")
    var fields: [Reference<Prompt>] = []

    init() {}
    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

/// A model that stands alone, with numbers as keys.
struct Counter: Model {
    static let model = ModelInfo(
        "test_counter.counter", singular: "Counter", summary: "Counts something.", path: "test/counters", key: .number,
        label: "title")

    @Field(.unique, help: "What is counted.")
    var title: String
    @Field(help: "How many there are.")
    var count = 0
    @Field(help: "Anything else.")
    var extra = Attributes()
    @Field(.writeOnly, help: "Read and never shown.")
    var note = ""
    @Field(help: "Stage that counts it.")
    var stage: Reference<GreetingStage>?
    @Field(help: "Stage it cannot do without.")
    var keeper: [Reference<GreetingStage>] = []

    init() {}
}
