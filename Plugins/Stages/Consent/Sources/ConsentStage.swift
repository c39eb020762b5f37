import Kernel

/// Asks the user whether the application may have what it asks for, and remembers the answer.
struct ConsentStage: InteractiveStage {
    static let model = ModelInfo(
        "authentik_stages_consent.consentstage", .stage, singular: "Consent Stage",
        summary: "Asks users whether an application may have what it asks for.", path: "stages/consent",
        component: "ak-stage-consent-form")

    /// How long a consent counts.
    enum Mode: String, Choice {
        case alwaysRequire = "always_require"
        case permanent, expiring
    }

    @Field(help: "Whether consent is asked for every time, once, or again after a while.")
    var mode = Mode.expiring
    @Field(help: "How long a consent counts that expires.")
    var consentExpireIn: TimeDelta = "weeks=4"

    @Power(\.clock) private var clock
    @Power(\.random) private var random
    @Power(\.records) private var records

    func challenge(in context: StageContext) async throws -> StageStep<ConsentChallenge> {
        var request = ConsentRequest(context.plan)
        if let subject = try await subject(in: context), let granted = try await granted(to: subject) {
            request.split(by: granted)
            if request.additional.isEmpty, !isDemanded(in: context) { return .end(.done) }
        }
        let token = context.plan[.consentToken] ?? random.token(40)
        context.plan[.consentToken] = token
        return .ask(ConsentChallenge(request, token: token))
    }

    func respond(to response: ConsentChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        guard response.token == context.plan[.consentToken] else {
            throw Problems.whole("Invalid consent token, re-showing prompt")
        }
        context.plan[.consentToken] = nil
        if let subject = try await subject(in: context) { try await keep(ConsentRequest(context.plan), of: subject) }
        return .done
    }
}

extension ConsentStage {
    /// Whether the application demands that the user is asked now, whatever they agreed to before.
    private func isDemanded(in context: StageContext) -> Bool { context.plan[.consentRequired] ?? false }

    /// Whose consent to what is remembered; nil when it is not to be: there is no application or no user, it is to be
    /// asked for every time, or somebody else put this stage into the plan for this once.
    private func subject(in context: StageContext) async throws -> ConsentSubject? {
        let isRemembered = mode != .alwaysRequire && context.stage != nil
        guard isRemembered, let application = context.plan[.application] else { return nil }
        let isPending = context.plan[.pendingUser] != nil
        guard let user = isPending ? try await context.pendingUser() : context.session.user else { return nil }
        return ConsentSubject(user: user.id, application: application.id)
    }

    /// The permissions that the user agreed to before; nil when there was no consent or it has expired.
    private func granted(to subject: ConsentSubject) async throws -> Set<String>? {
        guard let consent = try await records.find(.userConsents, key: subject.key) else { return nil }
        let permissions = consent.record.document["permissions"]?.string ?? ""
        return Set(permissions.split(separator: " ").map(String.init))
    }

    private func keep(_ request: ConsentRequest, of subject: ConsentSubject) async throws {
        let permissions = request.asked.map(\.id).joined(separator: " ")
        let record = Record(
            key: subject.key, document: ["permissions": .string(permissions)], user: subject.user,
            object: subject.application, created: clock.now,
            expires: mode == .permanent ? nil : clock.now + consentExpireIn.duration)
        _ = try await records.apply([.put(.userConsents, record)])
    }
}

/// A user and an application; there is one consent for both.
private struct ConsentSubject {
    var user: Int
    var application: ObjectID
    var key: String { "\(user)/\(application)" }
}

extension RecordCollection {
    /// What users agreed to, by user and application.
    static let userConsents = RecordCollection("consent.user_consent")
}

extension ContextKey where Value == Bool {
    fileprivate static var consentRequired: Self { Self("consent_required") }
}

extension ContextKey where Value == String {
    static var consentToken: Self { Self("goauthentik.io/stages/consent/token") }
}
