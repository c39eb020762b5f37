import Kernel

/// Shows a text that the user must accept before the flow goes on, once for each version of it.
struct TermsStage: InteractiveStage {
    static let model = ModelInfo(
        "example_terms.termsstage", .stage, singular: "Terms Stage",
        summary: "Shows users a text and asks them to accept it.", path: "stages/terms",
        component: "example-stage-terms-form")

    @Field(help: "Text that users are to accept.")
    var text: String
    @Field(help: "Version of the text; users are asked again when it changes.")
    var version = "1"

    // What the stage may use of the server is what it asks for here.
    @Power(\.clock) private var clock
    @Power(\.records) private var records

    func challenge(in context: StageContext) async throws -> StageStep<TermsChallenge> {
        if let subject = try await subject(in: context), try await hasAccepted(subject) { return .end(.done) }
        return .ask(TermsChallenge(text: text, version: version))
    }

    func respond(to response: TermsChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        guard response.version == version else {
            throw Problems.whole("The terms have changed. Please read them again.")
        }
        guard response.accepted else { throw Problems.field("accepted", "Please accept the terms to go on.") }
        if let subject = try await subject(in: context) { try await keepAcceptance(of: subject) }
        return .done
    }
}

extension TermsStage {
    /// Whose acceptance is remembered for which stage; nil when it is not to be.
    ///
    /// Before a user has been recognised, anybody could accept in their name or learn that they did. A stage that
    /// somebody put into the plan for this once has no key to remember anything under.
    private func subject(in context: StageContext) async throws -> Subject? {
        guard let stage = context.stage, let user = try await recognisedUser(in: context) else { return nil }
        return Subject(user: user.id, stage: stage.id)
    }

    private func recognisedUser(in context: StageContext) async throws -> User? {
        guard let pending = context.plan[.pendingUser] else { return context.session.user }
        guard context.plan[.authMethod] != nil || pending.pk == context.session.user?.id else { return nil }
        return try await context.pendingUser()
    }

    private func hasAccepted(_ subject: Subject) async throws -> Bool {
        let found = try await records.find(.termsAcceptances, key: subject.key)
        return found?.record.document["version"] == .string(version)
    }

    private func keepAcceptance(of subject: Subject) async throws {
        // The record goes when the user or the stage does.
        let record = Record(
            key: subject.key, document: ["version": .string(version)], user: subject.user, object: subject.stage,
            created: clock.now, expires: nil)
        _ = try await records.apply([.put(.termsAcceptances, record)])
    }
}

/// A user and a stage; there is one acceptance for both.
private struct Subject {
    var user: Int
    var stage: ObjectID
    var key: String { "\(user)/\(stage)" }
}

extension RecordCollection {
    /// Which version of which terms users accepted.
    static let termsAcceptances = RecordCollection("terms.acceptance")
}
