import Kernel

/// Signs the pending user in: the browser gets a new session that is theirs.
struct UserLoginStage: InteractiveStage {
    static let model = ModelInfo(
        "authentik_stages_user_login.userloginstage", .stage, singular: "User Login Stage",
        summary: "Signs the pending user in to the browser's session.", path: "stages/user_login",
        component: "ak-stage-user-login-form")

    @Field(help: "How long the session lasts; zero means until the browser is closed.")
    var sessionDuration: TimeDelta = "seconds=0"
    @Field(help: "End every other session of the user.")
    var terminateOtherSessions = false
    @Field(help: "How much longer it lasts for users who want to stay signed in; zero means they are not asked.")
    var rememberMeOffset: TimeDelta = "seconds=0"
    @Field(help: "How much of the network must stay the same while the session lasts.")
    var networkBinding = NetworkBinding.none
    @Field(help: "How much of the place must stay the same while the session lasts.")
    var geoipBinding = GeoIPBinding.none
    @Field(help: "How long the browser is known as one that the user has signed in with.")
    var rememberDevice: TimeDelta = "days=30"

    @Power(\.clock) private var clock
    @Power(\.random) private var random
    @Power(\.sessions) private var sessions
    @Power(\.userWriting) private var users

    func validate() throws(Problems) {
        let spans = [("session_duration", sessionDuration), ("remember_me_offset", rememberMeOffset)]
        for (name, span) in spans where span.duration < .zero {
            throw .field(name, "Ensure this value is not negative.", code: "min_value")
        }
        try networkBinding.validate()
        try geoipBinding.validate()
    }

    func challenge(in context: StageContext) async throws -> StageStep<UserLoginChallenge> {
        guard rememberMeOffset.duration > .zero, try await pendingUser(in: context) != nil else {
            return .end(try await signIn(remembering: false, in: context))
        }
        return .ask(UserLoginChallenge())
    }

    func respond(to response: UserLoginChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        try await signIn(remembering: response.rememberMe, in: context)
    }

    /// The pending user, when they may sign in.
    private func pendingUser(in context: StageContext) async throws -> User? {
        guard let user = try await context.pendingUser(), user.isActive else { return nil }
        return user
    }

    private func signIn(remembering: Bool, in context: StageContext) async throws -> StageOutcome {
        guard let user = try await pendingUser(in: context) else { return try await refuse(in: context) }
        let session = newSession(for: user, remembering: remembering, in: context)
        if terminateOtherSessions { try await sessions.endSessions(of: user.id, except: session.publicID) }
        try await users.noteLogin(of: user.id)
        context.replaceSession(session)
        context.record(loginEvent(of: user, in: context))
        context.say(.success, "You have signed in.")
        return .done
    }

    private func refuse(in context: StageContext) async throws -> StageOutcome {
        if try await context.pendingUser() != nil { return .denied("This account is not active.") }
        context.say(.error, "No Pending user to login.")
        return .denied("No Pending user to login.")
    }
}

extension UserLoginStage {
    /// How long the server keeps a session that ends with the browser.
    private static let longestVisit = Duration.seconds(86_400)

    /// A session under a new key, so that nobody who knew the old one is signed in with the user.
    private func newSession(for user: User, remembering: Bool, in context: StageContext) -> Session {
        let old = context.session
        let isSameUser = old.user?.id == user.id
        let length = sessionDuration.duration + (remembering ? rememberMeOffset.duration : .zero)
        let expires = clock.now + (length > .zero ? length : Self.longestVisit)
        var session = Session(
            key: random.token(64), publicID: isSameUser ? old.publicID : random.uuid(), expires: expires)
        session.isPersistent = length > .zero
        session.user = user
        session.login = Session.Login(
            time: clock.now, method: context.plan[.authMethod] ?? "",
            arguments: context.plan[.authMethodArguments]?.members ?? [:])
        session.plan = old.plan
        // What another user left in the browser is not this user's.
        session.values = old.user == nil || isSameUser ? old.values : [:]
        session.boundNetwork = networkBinding.network(of: context.request.clientAddress)
        return session
    }

    private func loginEvent(of user: User, in context: StageContext) -> Event {
        var details: [String: JSON] = [:]
        if let method = context.plan[.authMethod] {
            details["auth_method"] = .string(method)
            details["auth_method_args"] = .object(context.plan[.authMethodArguments]?.members ?? [:])
        }
        return Event("login", app: Self.model.name.app, user: user, context: details, request: context.request)
    }
}

/// The question whether to stay signed in.
struct UserLoginChallenge: Challenge {
    static let component = "ak-stage-user-login"
    static let showsUser = true

    /// The answer to it.
    struct Response: FieldGroup {
        @Field(help: "Whether the user wants to stay signed in.")
        var rememberMe: Bool
    }

    var form: ChallengeForm {
        let choices = [(value: "true", label: "Yes, on this device"), (value: "false", label: "No")]
        let input = ChallengeForm.Input(
            "radio", "remember_me", label: "Stay signed in?", value: "false", isRequired: true, choices: choices)
        return ChallengeForm(inputs: [input])
    }
}
