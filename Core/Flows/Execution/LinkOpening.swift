import Kernel

/// What opening a flow's page with a link's key comes to.
enum LinkOpening {
    /// There is no key, or none that counts.
    case nothing(isWrong: Bool)
    /// Whoever opened it is asked whether to go on. Nothing has changed yet.
    case question(ConfirmLinkChallenge, Problems?, Plan)
    /// The link is used up and leads here.
    case plan(Plan, tookAnswer: Bool)
    /// Somebody else, or another tab, used it a moment before.
    case used

    static let invalid = "This link is invalid or has expired. Please request a new one."
    static let usedBefore = "Link was already used, please request a new link."
}

extension FlowExecutor {
    /// Looks at the key in the query of a flow's page, and uses it up when whoever opened it says so.
    func open(
        _ flow: Stored<Flow>, _ query: [String: String], _ input: Input, _ request: RequestFacts
    ) async throws -> LinkOpening {
        // Programs that look at links before people do must not use them up.
        guard let key = query[FlowLink.parameter], !key.isEmpty, request.method != "HEAD" else {
            return .nothing(isWrong: false)
        }
        let tokens = FlowTokens(powers)
        guard let found = try await tokens.find(key, for: flow) else { return .nothing(isWrong: true) }
        guard let question = found.question else {
            return try await tokens.use(found) ? .plan(found.plan, tookAnswer: false) : .nothing(isWrong: true)
        }
        guard case .answer(let answer) = input, Self.isAnswer(answer) else {
            return .question(question, nil, found.plan)
        }
        guard answer["token"]?.string == question.token else {
            return .question(question, .whole("Invalid consent token, re-showing prompt"), found.plan)
        }
        return try await tokens.use(found) ? .plan(found.plan, tookAnswer: true) : .used
    }

    /// Whether the password that a plan was made with has been changed by something else meanwhile.
    func hasEnded(_ plan: Plan) async throws -> Bool {
        guard let state = plan[.passwordState] else { return false }
        guard let user = try await powers.users.user(state.user) else { return true }
        return !state.isCurrent(for: user)
    }

    private static func isAnswer(_ answer: [String: JSON]) -> Bool {
        let component = answer["component"]?.string
        return component == nil || component == ConfirmLinkChallenge.component
            || component == "xak-flow-response-default"
    }
}
