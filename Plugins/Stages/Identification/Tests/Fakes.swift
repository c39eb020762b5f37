import Kernel

/// A password stage that knows one password, and notes what it was asked.
struct FakePasswordStage: PasswordStageKind, SilentStage {
    static let model = ModelInfo(
        "authentik_stages_password.passwordstage", .stage, singular: "Password Stage", summary: "Knows one password.",
        path: nil)

    @Field(help: "How many failures are allowed.")
    var attemptLimit = 2

    @Power(\.passwords) private var passwords
    @Power(\.attempts) private var attempts

    var passwordBackends: [String] { ["fake"] }
    var offersToShowPassword: Bool { true }

    func verify(
        _ password: Secret, of user: User?, called identifier: String, in context: StageContext
    ) async throws -> PasswordVerdict {
        if let match = try await passwords.check(password, of: user, with: passwordBackends) {
            context.setPendingUser(match.user)
            context.plan[.userBackend] = match.backend
            return .right
        }
        let failures = try await attempts.failed("fake:\(identifier)", within: .seconds(60))
        return failures < attemptLimit ? .wrong : .wrongOnceTooOften
    }

    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

/// A source with a page to sign in on.
struct FakeLoginSource: LoginSource {
    static let model = ModelInfo("tests.loginsource", .source, singular: "Source", summary: "A source.", path: nil)

    func loginAddress(of source: ObjectID, slug: Slug) -> String { "/source/fake/login/\(slug)/" }
}

/// A source without one.
struct FakeSyncSource: Source {
    static let model = ModelInfo("tests.syncsource", .source, singular: "Source", summary: "A source.", path: nil)
}

/// A captcha stage that knows one token, and notes who was known when it was asked.
struct FakeCaptchaStage: CaptchaStageKind, SilentStage {
    static let model = ModelInfo(
        "authentik_stages_captcha.captchastage", .stage, singular: "Captcha Stage", summary: "Knows one token.",
        path: nil)

    func captcha(
        named name: String, in context: StageContext
    ) -> (challenge: any Challenge, form: ChallengeForm.Captcha) {
        let form = ChallengeForm.Captcha(
            name: name, script: "https://captcha.example/api.js", siteKey: "site", isInteractive: true, isAnswer: false,
            origins: ["https://captcha.example"])
        return (FakeCaptcha(), form)
    }

    func verify(_ token: String, in context: StageContext) async throws {
        if token != "human" { throw Problems.field("token", "Not a human.") }
    }

    func run(in context: StageContext) async throws -> StageOutcome { .done }
}

/// What clients show of it.
struct FakeCaptcha: Challenge {
    static let component = "ak-stage-captcha"
    @Field(help: "What the service knows this site by.")
    var siteKey = "site"
    var form: ChallengeForm { ChallengeForm() }
}
