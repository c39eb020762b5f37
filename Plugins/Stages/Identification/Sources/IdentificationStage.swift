import Kernel

/// Asks users who they are and finds them; asks for the password too when it has a password stage.
struct IdentificationStage: InteractiveStage {
    static let model = ModelInfo(
        "authentik_stages_identification.identificationstage", .stage, singular: "Identification Stage",
        summary: "Asks users who they are, or lets them come from a source.", path: "stages/identification",
        component: "ak-stage-identification-form")

    @Field(help: "What of a user is compared with what was typed.")
    var userFields: [UserField] = []
    @Field(help: "Ask for the password on the same page, and check it as this stage does.")
    var passwordStage: Reference<AnyPasswordStage>?
    @Field(help: "Show a captcha on the same page, and check it as this stage does.")
    var captchaStage: Reference<AnyCaptchaStage>?
    @Field(help: "Take upper and lower case for the same.")
    var caseInsensitiveMatching = true
    @Field(help: "Show the user who was found on the pages that follow; otherwise what was typed.")
    var showMatchedUser = true
    @Field(help: "Flow for users who are new, linked below the form.")
    var enrollmentFlow: Reference<Flow>?
    @Field(help: "Flow for users who have forgotten their password, linked below the form.")
    var recoveryFlow: Reference<Flow>?
    @Field(help: "Flow that signs users in without a password, linked below the form.")
    var passwordlessFlow: Reference<Flow>?
    @Field(help: "Sources that users can come from.")
    var sources: [Reference<AnySource>] = []
    @Field(help: "Show the sources' names beside their icons.")
    var showSourceLabels = false
    @Field(help: "Go on with users who do not exist as with those who do, so that nobody learns which names are taken.")
    var pretendUserExists = true
    @Field(help: "Offer to remember the user's name in the browser.")
    var enableRememberMe = false
    @Field(help: "Let users sign in with a passkey on the same page, checked as this stage does.")
    var webauthnStage: Reference<AnyAuthenticatorValidateStage>?

    @Power(\.users) private var users

    func validate() throws(Problems) {
        if userFields.isEmpty, sources.isEmpty {
            throw .whole("When no user fields are selected, at least one source must be selected")
        }
    }

    func challenge(in context: StageContext) async throws -> StageStep<IdentificationChallenge> {
        if let outcome = try await takeHint(in: context) { return .end(outcome) }
        return .ask(try question(in: context))
    }

    func respond(
        to response: IdentificationChallenge.Response, in context: StageContext
    ) async throws -> StageOutcome {
        try await identify(
            response.identifier, password: response.password, captcha: response.captchaToken, in: context)
    }
}

extension IdentificationStage {
    private static let refusal = "Failed to authenticate."
    /// No name or address of a user is longer, in bytes.
    private static let longestIdentifier = 512

    /// Finds the user and checks what else the page asked for. Who does not exist fails like who gave a wrong password.
    private func identify(
        _ typed: String, password: Secret?, captcha: String?, in context: StageContext
    ) async throws -> StageOutcome {
        if typed.isEmpty || userFields.isEmpty { throw Problems.whole("No identification data provided.") }
        guard typed.utf8.count <= Self.longestIdentifier else { throw Problems.whole(Self.refusal) }
        let user = try await users.user(where: userFields, is: typed, ignoringCase: caseInsensitiveMatching)
        context.plan.forgetUser(butNot: typed)
        try await checkCaptcha(captcha, in: context)
        context.plan[.typedIdentifier] = typed
        if let stage = try passwordStage(in: context.configuration) {
            guard let password, !password.isBlank else { throw Problems.whole(Self.refusal) }
            switch try await stage.verify(password, of: user, called: user?.username ?? typed, in: context) {
            case .right: break
            case .wrong: throw Problems.whole(Self.refusal)
            case .wrongOnceTooOften: return .denied(Self.refusal)
            }
        } else if let user {
            context.setPendingUser(user)
        } else {
            context.record(failure(of: typed, in: context))
            if !pretendUserExists { throw Problems.whole(Self.refusal) }
        }
        context.plan[.pendingUserIdentifier] = showMatchedUser ? nil : typed
        return .done
    }

    /// Has the captcha stage judge a token before anything is tried with it.
    private func checkCaptcha(_ token: String?, in context: StageContext) async throws {
        guard let stage = try captchaStage(in: context.configuration) else { return }
        do {
            try await stage.verify(token ?? "", in: context)
        } catch is Problems {
            throw Problems.whole(Self.refusal)
        }
    }

    /// That nobody has a name: nothing to be kept, but it counts in the reputation of the name and the address.
    private func failure(of typed: String, in context: StageContext) -> Event {
        var event = Event(
            "identification_failed", app: Self.model.name.app, context: ["username": .string(typed)],
            request: context.request)
        event.isKept = false
        return event
    }

    /// Takes the name that an application asked for as the answer, where the page would ask for nothing else. A name
    /// that leads nowhere is dropped.
    private func takeHint(in context: StageContext) async throws -> StageOutcome? {
        let asksMore = passwordStage != nil || captchaStage != nil || webauthnStage != nil
        guard !asksMore, !isGuarded(in: context), let hint = context.plan[.pendingUserIdentifier] else { return nil }
        do {
            return try await identify(hint, password: nil, captcha: nil, in: context)
        } catch is Problems {
            context.plan[.pendingUserIdentifier] = nil
            return nil
        }
    }

    /// Whether policies are bound to the stage's place in the flow.
    private func isGuarded(in context: StageContext) -> Bool {
        guard let binding = context.binding else { return false }
        return context.configuration.referrers(of: binding.id).contains { $0.field == "target" }
    }

    /// The captcha stage, opened.
    /// - Throws: ``Missing`` when there is none of that key: going on without it would let programs in.
    func captchaStage(in configuration: Configuration) throws -> (any CaptchaStageKind)? {
        guard let captchaStage else { return nil }
        guard let stage = configuration[captchaStage.id]?.value as? any CaptchaStageKind else {
            throw Missing("The captcha stage \(captchaStage.id) that the identification stage names is not there.")
        }
        return stage
    }

    /// The password stage, opened.
    /// - Throws: ``Missing`` when there is none of that key: going on without a password would let anyone in.
    func passwordStage(in configuration: Configuration) throws -> (any PasswordStageKind)? {
        guard let passwordStage else { return nil }
        guard let stage = configuration[passwordStage.id]?.value as? any PasswordStageKind else {
            throw Missing("The password stage \(passwordStage.id) that the identification stage names is not there.")
        }
        return stage
    }
}

extension Plan {
    /// Leaves of the user nothing but what was typed, so that what one user has proved never counts for another.
    fileprivate mutating func forgetUser(butNot typed: String) {
        self[.pendingUser] = PendingUser(typed: typed)
        self[.userBackend] = nil
        self[.authMethod] = nil
        self[.authMethodArguments] = nil
    }
}
