import Kernel

/// The page that shows a captcha.
struct CaptchaChallenge: Challenge {
    static let component = "ak-stage-captcha"
    static let showsUser = true

    @Field(help: "What the service knows this site by.")
    var siteKey: String
    @Field(as: "js_url", help: "Address of the service's script.")
    var script: String
    @Field(help: "Whether there is something for people to do, or to see.")
    var interactive: Bool

    /// What the script gave.
    struct Response: FieldGroup {
        @Field(help: "What the script gave.")
        var token: String
    }

    var form: ChallengeForm {
        var form = ChallengeForm(text: "This checks that you are no program.", submit: interactive ? "Continue" : nil)
        form.captcha = part(named: "token", isAnswer: true)
        return form
    }

    /// The part of a form that shows it.
    func part(named name: String, isAnswer: Bool) -> ChallengeForm.Captcha {
        ChallengeForm.Captcha(
            name: name, script: script, siteKey: siteKey, isInteractive: interactive, isAnswer: isAnswer,
            origins: CaptchaService.origins(of: script))
    }
}

extension CaptchaChallenge {
    init(siteKey: String, script: String, interactive: Bool) {
        self.init()
        self.siteKey = siteKey
        self.script = script
        self.interactive = interactive
    }
}
