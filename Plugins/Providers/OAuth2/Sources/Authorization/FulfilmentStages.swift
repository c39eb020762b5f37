import Kernel

/// The end of an authorization flow: sends the user back to the client with what it asked for.
struct FulfilmentStage: SilentStage {
    static let model = ModelInfo(
        "authentik_providers_oauth2.fulfilmentstage", .stage, singular: "OAuth2 Fulfilment",
        summary: "Sends the user back to the client with what it asked for.", path: nil)

    @Field(help: "The authorization request.")
    var request = GrantedRequest()
    @Power(\.clock) var clock
    @Power(\.random) var random
    @Power(\.records) var records
    @Power(\.decisions) var decisions
    @Power(\.expressions) var expressions

    init() {}
    init(_ request: GrantedRequest) { self.request = request }

    func run(in context: StageContext) async throws -> StageOutcome {
        let fulfilment = Fulfilment(
            context: context, clock: clock, random: random, records: records, decisions: decisions,
            expressions: expressions)
        return switch try await fulfilment.fulfil(request) {
        case .denied(let message): .denied(message)
        case .response(let response): .redirect(to: response.redirect)
        }
    }
}

/// The end of an authorization flow whose response is posted: a form that sends itself to the client.
struct FormPostStage: InteractiveStage {
    static let model = ModelInfo(
        "authentik_providers_oauth2.formpoststage", .stage, singular: "OAuth2 Form Post",
        summary: "Posts what the client asked for to it.", path: nil)

    @Field(help: "The authorization request.")
    var request = GrantedRequest()
    @Power(\.clock) var clock
    @Power(\.random) var random
    @Power(\.records) var records
    @Power(\.decisions) var decisions
    @Power(\.expressions) var expressions

    init() {}
    init(_ request: GrantedRequest) { self.request = request }

    /// Every time the page is loaded it gets a code of its own, so that no code has to be kept in the plan.
    func challenge(in context: StageContext) async throws -> StageStep<AutosubmitChallenge> {
        let fulfilment = Fulfilment(
            context: context, clock: clock, random: random, records: records, decisions: decisions,
            expressions: expressions)
        switch try await fulfilment.fulfil(request) {
        case .denied(let message): return .end(.denied(message))
        case .response(let response):
            let attributes = Dictionary(response.parameters.map { ($0.name, $0.value) }) { $1 }
            return .ask(AutosubmitChallenge(url: response.address.uri, attrs: attributes, title: "Signing in"))
        }
    }

    func respond(to response: NoAnswer, in context: StageContext) async throws -> StageOutcome { .done }
}
