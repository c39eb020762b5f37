import Kernel

extension IdentificationStage {
    /// The page's fields, from the stage, the flow and what is known so far.
    func question(in context: StageContext) throws -> IdentificationChallenge {
        let password = try passwordStage(in: context.configuration)
        let designation = context.flow.designation
        var challenge = IdentificationChallenge()
        challenge.userFields = userFields
        challenge.pendingUserIdentifier = context.plan[.pendingUserIdentifier]
        challenge.passwordFields = password != nil
        challenge.allowShowPassword = password?.offersToShowPassword ?? false
        challenge.flowDesignation = designation
        challenge.primaryAction = designation == .authentication ? "Log in" : "Continue"
        challenge.enrollURL = address(of: enrollmentFlow, in: context)
        challenge.recoveryURL = address(of: recoveryFlow, in: context)
        challenge.passwordlessURL = address(of: passwordlessFlow, in: context)
        challenge.sources = buttons(in: context.configuration)
        challenge.showSourceLabels = showSourceLabels
        challenge.enableRememberMe = enableRememberMe
        try addCaptcha(to: &challenge, in: context)
        if let application = context.plan[.application].flatMap(context.configuration.get) {
            challenge.applicationPre = application.name
            challenge.applicationPreLaunch =
                application.metaHide ? nil : context.configuration.launchAddress(of: application, for: nil)
        }
        return challenge
    }

    /// The captcha, as clients would get it by itself.
    private func addCaptcha(to challenge: inout IdentificationChallenge, in context: StageContext) throws {
        guard let stage = try captchaStage(in: context.configuration) else { return }
        let (asked, form) = stage.captcha(named: "captcha_token", in: context)
        var shown = asked.document
        shown["component"] = .string(type(of: asked).component)
        shown["pending_user"] = ""
        shown["pending_user_avatar"] = .string(context.configuration.settings.avatar(ofTyped: ""))
        challenge.captchaStage = Attributes(shown)
        challenge.captcha = form
    }

    /// Another flow's page, with the query that this one was started with.
    private func address(of flow: Reference<Flow>?, in context: StageContext) -> String? {
        guard let flow = flow.flatMap(context.configuration.get) else { return nil }
        let query = FormValues(context.plan.query.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
        return "/if/flow/\(flow.slug)/" + (query.isEmpty ? "" : "?" + query.text)
    }

    /// The stage's sources that are enabled and have a page to sign in on.
    private func buttons(in configuration: Configuration) -> [SourceButton] {
        let buttons = sources.compactMap { reference -> SourceButton? in
            guard let stored = configuration[reference.id], let base = stored.base as? SourceBase, base.enabled,
                let source = stored.value as? any LoginSource
            else { return nil }
            let address = source.loginAddress(of: stored.id, slug: base.slug)
            return SourceButton(name: base.name, isPromoted: base.promoted, address: address)
        }
        return buttons.sorted { $0.name < $1.name }
    }
}
