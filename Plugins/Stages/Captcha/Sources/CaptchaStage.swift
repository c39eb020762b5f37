import Kernel

/// Shows a captcha and has the service that it comes from judge what came of it.
struct CaptchaStage: InteractiveStage, CaptchaStageKind {
    static let model = ModelInfo(
        "authentik_stages_captcha.captchastage", .stage, singular: "Captcha Stage",
        summary: "Tells people from programs.", path: "stages/captcha", component: "ak-stage-captcha-form")

    /// How the service is asked.
    enum ContentType: String, Choice {
        case form = "application/x-www-form-urlencoded"
        case json = "application/json"
    }

    @Field(help: "What the service knows this site by, which pages show.")
    var publicKey: String
    @Field(help: "What the service knows this server by.")
    var privateKey: Secret
    @Field(as: "js_url", help: "Address of the service's script.")
    var script: WebAddress = "https://www.recaptcha.net/recaptcha/api.js"
    @Field(as: "api_url", help: "Address at which the service is asked for its judgement.")
    var verification: WebAddress = "https://www.recaptcha.net/recaptcha/api/siteverify"
    @Field(help: "How the service is asked.")
    var requestContentType = ContentType.form
    @Field(help: "Whether there is something for people to do, or to see.")
    var interactive = false
    @Field(help: "Scores below this are refused; -1 for none.")
    var scoreMinThreshold = 0.5
    @Field(help: "Scores above this are refused; -1 for none.")
    var scoreMaxThreshold = 1.0
    @Field(
        help: "Refuse whom the service refuses, or gives a score that is out of bounds; otherwise policies can judge.")
    var errorOnInvalidScore = true

    @Power(\.http) var http

    func validate() throws(Problems) {
        for (name, address) in [("js_url", script), ("api_url", verification)] {
            guard CaptchaService.origin(of: address.text) != nil else { throw .field(name, "Enter a valid URL.") }
        }
    }

    func challenge(in context: StageContext) async throws -> StageStep<CaptchaChallenge> { .ask(question(in: context)) }

    func respond(to response: CaptchaChallenge.Response, in context: StageContext) async throws -> StageOutcome {
        try await verify(response.token, in: context)
        return .done
    }

    func captcha(
        named name: String, in context: StageContext
    ) -> (challenge: any Challenge, form: ChallengeForm.Captcha) {
        let challenge = question(in: context)
        return (challenge, challenge.part(named: name, isAnswer: false))
    }

    private func question(in context: StageContext) -> CaptchaChallenge {
        CaptchaChallenge(
            siteKey: context.plan[.captchaSiteKey] ?? publicKey, script: script.text, interactive: interactive)
    }
}

extension ContextKey where Value == String {
    /// Keys that policies want to be used instead of the stage's own.
    fileprivate static var captchaSiteKey: Self { Self("goauthentik.io/stages/captcha/site_key") }
    static var captchaPrivateKey: Self { Self("goauthentik.io/stages/captcha/private_key") }
}
