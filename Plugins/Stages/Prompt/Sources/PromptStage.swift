import Kernel

/// Asks for whatever its prompts say, and keeps the answers in the plan for the stages that follow.
struct PromptStage: Stage {
    static let model = ModelInfo(
        "authentik_stages_prompt.promptstage", .stage, singular: "Prompt Stage",
        summary: "Asks users for whatever an administrator wants to know.", path: "stages/prompt/stages",
        component: "ak-stage-prompt-form")

    @Field(help: "What is asked.")
    var fields: [Reference<Prompt>]
    @Field(help: "Policies that all of the answers must pass.")
    var validationPolicies: [Reference<AnyPolicy>] = []

    @Power(\.users) private var users
    @Power(\.expressions) private var expressions
    @Power(\.decisions) var decisions

    static let challenges: [any Challenge.Type] = [PromptChallenge.self]

    func validate() throws(Problems) {
        if fields.isEmpty { throw .field("fields", "This list may not be empty.", code: "empty") }
    }

    func enter(_ context: StageContext) async throws -> StageTurn {
        .ask(PromptChallenge(fields: await questions(in: context).map(\.shown)))
    }

    func submit(_ answer: [String: JSON], _ context: StageContext) async throws -> StageTurn {
        do {
            let data = try await askPolicies(about: try await read(answer, in: context), in: context)
            context.plan[.promptData] = Attributes((context.plan[.promptData]?.members ?? [:]).merging(data) { $1 })
            return .end(.done)
        } catch let problems as Problems {
            return .refused(problems)
        }
    }
}

extension PromptStage {
    /// The stage's prompts in their order, as this user gets them.
    private func questions(in context: StageContext) async -> [PromptQuestion] {
        let known = context.plan[.promptData]?.members ?? [:]
        let prompts = fields.compactMap { context.configuration.get($0)?.value }
        var questions: [PromptQuestion] = []
        for prompt in prompts.sorted(by: { ($0.order, $0.name) < ($1.order, $1.name) }) {
            let texts = await PromptTexts(prompt, expressions, known: known, context)
            questions.append(PromptQuestion(prompt, texts, known: known))
        }
        return questions
    }

    /// Reads and checks every answer.
    /// - Throws: ``Problems`` by field key, of all fields together.
    private func read(_ answer: [String: JSON], in context: StageContext) async throws -> [String: JSON] {
        let questions = await questions(in: context)
        var data: [String: JSON] = [:]
        var problems: [String: Problems] = [:]
        for question in questions {
            let key = question.prompt.fieldKey
            do {
                guard let value = try question.read(answer[key]) else { continue }
                if question.prompt.type == .username { try await checkIsFree(value, in: context) }
                data[key] = value
            } catch let problem as Problems {
                problems[key] = problem
            }
        }
        if !problems.isEmpty { throw Problems.fields(problems) }
        try checkPasswordsMatch(questions, data)
        return data
    }

    /// A username is free when nobody has it but the user themselves.
    private func checkIsFree(_ username: JSON, in context: StageContext) async throws {
        guard let name = username.string, !name.isEmpty,
            let holder = try await users.user(where: [.username], is: name, ignoringCase: true)
        else { return }
        let own = context.plan[.pendingUser]?.pk ?? context.session.user?.id
        if holder.id != own { throw Problems.one("Username is already taken.") }
    }

    private func checkPasswordsMatch(_ questions: [PromptQuestion], _ data: [String: JSON]) throws(Problems) {
        let passwords = questions.filter { $0.prompt.type == .password }.map { data[$0.prompt.fieldKey] }
        if passwords.count == 2, passwords[0] != passwords[1] { throw .whole("Passwords don't match.") }
    }
}
