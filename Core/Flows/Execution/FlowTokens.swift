public import Kernel

/// Links that lead somebody into a flow that was planned for them. Each counts once.
public struct FlowTokens: FlowLinking {
    private static let collection = RecordCollection("flows.token")
    private let powers: Powers

    public init(_ powers: Powers) { self.powers = powers }

    /// Plans a flow for a user who has yet to prove who they are, and keeps the plan.
    /// - Parameters:
    ///   - family: what the link is for; an earlier one of the user for the same counts no more.
    ///   - question: what whoever opens the link is asked first; nil for a link that counts as soon as it is opened,
    ///     which no mail may have in it.
    ///   - request: whoever makes the link; the flow's policies see it.
    /// - Returns: the key; nil when the flow does not apply to the user.
    public func make(
        _ flow: Stored<Flow>, for user: User, family: String, lasting: Duration, asking question: String? = nil,
        request: RequestFacts
    ) async throws -> String? {
        let context = [
            ContextKey.pendingUser.name: PendingUser(user).json, ContextKey.isRestored.name: true,
            ContextKey.linkProof.name: LinkProof(user: user.id).json,
        ]
        let situation = Planner.Situation(
            configuration: powers.configuration.current, request: request, user: nil, pendingUser: user,
            context: context)
        let outcome = await Planner(decisions: powers.decisions).plan(flow, for: situation)
        guard let plan = outcome.plan else { return nil }
        let link = FlowLink(user: user, purpose: family, lasting: lasting, question: question ?? "")
        return try await store(
            plan, link, isAsking: question != nil,
            after: [.deleteAll(Self.collection, RecordFilter(user: user.id, family: family))])
    }

    public func keep(_ plan: Plan, _ link: FlowLink) async throws -> String {
        try await store(plan, link, isAsking: true, after: [])
    }

    private func store(
        _ plan: Plan, _ link: FlowLink, isAsking: Bool, after steps: [RecordStep]
    ) async throws -> String {
        let (key, now) = (powers.random.token(60), powers.clock.now)
        var plan = plan
        plan[.passwordState] = link.user.map(PasswordState.init)
        var document: [String: JSON] = ["active": .bool(link.user?.isActive ?? true)]
        if isAsking {
            document["question"] = .string(link.question)
            document["nonce"] = .string(powers.random.token(40))
        }
        var record = Record(
            key: key, document: document, user: link.user?.id, object: plan.flow, family: link.purpose, created: now,
            expires: now + link.lasting)
        // What somebody typed so far is in it, a password perhaps.
        record.sealed = ["plan": plan.json]
        _ = try await powers.records.apply(steps + [.put(Self.collection, record)])
        return key
    }

    /// What a key leads to, which still counts.
    struct Found {
        let plan: Plan
        /// What is to be asked before it is used up; nil for one that is used up as soon as it is opened.
        let question: ConfirmLinkChallenge?
        fileprivate let key: String
        fileprivate let record: Record
    }

    /// Looks a key up, which changes nothing.
    /// - Returns: nil for a key that does not count, or that is for another flow.
    func find(_ key: String, for flow: Stored<Flow>) async throws -> Found? {
        guard key.utf8.count <= 512, let (record, user) = try await powers.records.find(Self.collection, key: key),
            let user, user.isActive || record.document["active"] == false,
            let plan = record.sealed["plan"].flatMap(Plan.init), plan.flow == flow.id,
            plan[.passwordState]?.isCurrent(for: user) == true
        else { return nil }
        let question = record.document["question"]?.string.map { text in
            ConfirmLinkChallenge(text, token: record.document["nonce"]?.string ?? "")
        }
        return Found(plan: plan, question: question, key: key, record: record)
    }

    /// Uses a key up, and with it all of the user for the same.
    /// - Returns: whether it still counted: of two who come at once, one goes on.
    func use(_ found: Found) async throws -> Bool {
        var used = found.record.document
        used["used"] = true
        return try await powers.records.apply([
            .replace(Self.collection, key: found.key, old: found.record.document, new: used),
            .delete(Self.collection, key: found.key),
            .deleteAll(Self.collection, RecordFilter(user: found.record.user, family: found.record.family)),
        ])
    }
}

/// Asks whoever opened a link whether to go on.
struct ConfirmLinkChallenge: Challenge {
    static let component = "ak-stage-consent"
    static let showsUser = true

    @Field(.omittedWhenNull, help: "What is asked.")
    var headerText: String?
    @Field(help: "Nothing: only applications ask for permissions.")
    var permissions: [String]
    @Field(help: "Nothing: only applications ask for permissions.")
    var additionalPermissions: [String]
    @Field(help: "To be sent back with the answer.")
    var token: String

    init() {}
    init(_ question: String, token: String) {
        headerText = question
        self.token = token
    }

    struct Response: FieldGroup {
        @Field(help: "The challenge's token.")
        var token: String
    }

    var form: ChallengeForm {
        ChallengeForm(text: headerText ?? "", inputs: [.init("hidden", "token", value: token)])
    }
}
