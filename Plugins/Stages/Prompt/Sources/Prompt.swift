import Kernel

/// One thing that a prompt stage asks for.
struct Prompt: Model {
    static let model = ModelInfo(
        "authentik_stages_prompt.prompt", singular: "Prompt", summary: "One thing that a prompt stage asks for.",
        path: "stages/prompt/prompts")

    @Field([.unique, .searchable], help: "Name of the prompt, for administrators; no two prompts have the same.")
    var name: String
    @Field(.searchable, help: "What the answer is kept as, such as `username` or `attributes.phone`.")
    var fieldKey: String
    @Field(.searchable, help: "What the user reads before the input.")
    var label: String
    @Field(help: "What is asked for.")
    var type: PromptType
    @Field(help: "Whether an answer must be given.")
    var required = true
    @Field(help: "Hint inside an empty input; of a choice, what can be chosen: one text, or a JSON list of them.")
    var placeholder: ExpressionText = ""
    @Field(help: "Value to begin with.")
    var initialValue: ExpressionText = ""
    @Field(help: "Prompts are shown in this order.")
    var order = 0
    @Field(help: "Explanation below the input.")
    var subText = ""
    @Field(help: "Whether the placeholder is an expression.")
    var placeholderExpression = false
    @Field(help: "Whether the initial value is an expression.")
    var initialValueExpression = false

    @Power(\.expressions) private var expressions

    func validate() throws(Problems) {
        if placeholderExpression { try placeholder.check("placeholder") }
        if initialValueExpression { try initialValue.check("initial_value") }
    }
}

extension Prompt: ChallengePreviewing {
    func preview(for user: User, _ request: RequestFacts) async -> any Challenge {
        let texts = await PromptTexts(self, expressions, known: [:], user, request, nil)
        return PromptChallenge(fields: [PromptQuestion(self, texts, known: [:]).shown])
    }
}
