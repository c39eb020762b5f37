import Kernel

/// Asks the pending user for the password and checks it with the back ends in turn.
struct PasswordStage: InteractiveStage, PasswordStageKind, UserConfigurableStage {
    static let model = ModelInfo(
        "authentik_stages_password.passwordstage", .stage, singular: "Password Stage",
        summary: "Asks users for their password and checks it.", path: "stages/password",
        component: "ak-stage-password-form")

    /// Somewhere passwords are known.
    enum Backend: String, Choice {
        case inbuilt = "authentik.core.auth.InbuiltBackend"
        case appPassword = "authentik.core.auth.TokenBackend"
        case ldap = "authentik.sources.ldap.auth.LDAPBackend"
        case kerberos = "authentik.sources.kerberos.auth.KerberosBackend"
    }

    @Field(help: "Where passwords are checked, in this order.")
    var backends: [Backend]
    @Field(help: "Flow in which users who have signed in set another password.")
    var configureFlow: Reference<Flow>?
    @Field(help: "Wrong passwords after which the flow is cancelled.")
    var failedAttemptsBeforeCancel = 5
    @Field(help: "Whether the page offers to show the password that is typed.")
    var allowShowPassword = false

    @Power(\.passwords) var passwords
    @Power(\.attempts) var attempts

    static let settingsComponent = "ak-user-settings-password"
    var passwordBackends: [String] { backends.map(\.rawValue) }
    var offersToShowPassword: Bool { allowShowPassword }
    var attemptLimit: Int { failedAttemptsBeforeCancel }

    func challenge(in context: StageContext) async throws -> StageStep<PasswordChallenge> {
        guard let pending = context.plan[.pendingUser] else { return .end(.denied("It is not known who signs in.")) }
        // An earlier stage has checked this user's password already.
        if pending.pk != nil, context.plan[.userBackend] != nil { return .end(.done) }
        try await noteFailures(of: pending.username, in: context)
        return .ask(PasswordChallenge(offersToShow: allowShowPassword, recovery: recoveryAddress(in: context)))
    }

    /// The page of the brand's recovery flow; nil when it has none.
    private func recoveryAddress(in context: StageContext) -> String? {
        let flow = context.request.brand.flowRecovery.flatMap { context.configuration.get($0) }
        return flow.map { "\(context.request.site)/if/flow/\($0.slug)/" }
    }

    func respond(to response: PasswordChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        let user = try await context.pendingUser()
        let name = context.plan[.pendingUser]?.username ?? ""
        switch try await verify(response.password, of: user, called: name, in: context) {
        case .right: return .done
        case .wrong: throw Problems.field("password", Self.refusal)
        case .wrongOnceTooOften: return .denied(Self.refusal)
        }
    }
}
