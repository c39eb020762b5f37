import Kernel

/// Signs the user out: the browser gets a new session that is nobody's, and the flow goes on in it.
struct UserLogoutStage: SilentStage {
    static let model = ModelInfo(
        "authentik_stages_user_logout.userlogoutstage", .stage, singular: "User Logout Stage",
        summary: "Signs the user out of the browser's session.", path: "stages/user_logout",
        component: "ak-stage-user-logout-form")

    @Power(\.clock) private var clock
    @Power(\.random) private var random

    /// How long the server keeps a session in which nobody has signed in.
    private static let longestVisit = Duration.seconds(86_400)

    func run(in context: StageContext) async throws -> StageOutcome {
        if let user = context.session.user {
            context.record(Event("logout", app: Self.model.name.app, user: user, request: context.request))
        }
        var session = Session(
            key: random.token(64), publicID: random.uuid(), expires: clock.now + Self.longestVisit)
        session.plan = context.session.plan
        context.replaceSession(session)
        return .done
    }
}
