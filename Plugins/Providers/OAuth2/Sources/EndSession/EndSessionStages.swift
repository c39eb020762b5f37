import Kernel

/// Tells the user that they are signed out of an application.
struct SessionEndStage: InteractiveStage {
    static let model = ModelInfo(
        "authentik_providers_oauth2.sessionendstage", .stage, singular: "OAuth2 Session End",
        summary: "Tells the user that they are signed out of an application.", path: nil)

    @Field(help: "Name of the application.")
    var applicationName = ""
    @Field(as: "application_launch_url", help: "Where the application starts.")
    var applicationLaunchURL = ""

    init() {}

    init(_ application: Stored<Application>, for user: User?, in configuration: Configuration) {
        applicationName = application.name
        applicationLaunchURL = configuration.launchAddress(of: application, for: user) ?? ""
    }

    func challenge(in context: StageContext) async throws -> StageStep<SessionEndChallenge> {
        var challenge = SessionEndChallenge()
        challenge.applicationName = applicationName
        challenge.applicationLaunchURL = applicationLaunchURL
        challenge.brandName = context.request.brand.brandingTitle
        return .ask(challenge)
    }

    func respond(to response: NoAnswer, in context: StageContext) async throws -> StageOutcome { .done }
}

/// What a user sees who has signed out of an application.
struct SessionEndChallenge: Challenge {
    static let component = "ak-stage-session-end"
    static let showsUser = true

    @Field(help: "Name of the application.")
    var applicationName = ""
    @Field(as: "application_launch_url", help: "Where the application starts.")
    var applicationLaunchURL = ""
    @Field(as: "invalidation_flow_url", help: "Where to sign out of everything.")
    var invalidationFlowURL = "/flows/-/default/invalidation/"
    @Field(as: "overview_url", help: "Where a user's applications are.")
    var overviewURL = "/"
    @Field(help: "Name of this server.")
    var brandName = "Lanyard"

    init() {}

    var form: ChallengeForm {
        var links = [
            ChallengeForm.Link("Your applications", overviewURL),
            ChallengeForm.Link("Sign out of \(brandName)", invalidationFlowURL),
        ]
        if !applicationLaunchURL.isEmpty {
            links.append(.init("Sign in to \(applicationName) again", applicationLaunchURL))
        }
        return ChallengeForm(text: "You are signed out of \(applicationName).", submit: nil, links: links)
    }
}

/// Sends the user back to the application they have signed out of.
struct ReturnStage: SilentStage {
    static let model = ModelInfo(
        "authentik_providers_oauth2.returnstage", .stage, singular: "OAuth2 Return",
        summary: "Sends the user back to the application they have signed out of.", path: nil)

    @Field(help: "Where to go; checked before it was put here.")
    var address = ""

    init() {}
    init(to address: String) { self.address = address }

    func run(in context: StageContext) async throws -> StageOutcome { .redirect(to: address) }
}
