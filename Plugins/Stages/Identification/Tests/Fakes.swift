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
