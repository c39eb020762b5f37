import Kernel

/// The page that asks for a password.
struct PasswordChallenge: Challenge {
    static let component = "ak-stage-password"
    static let showsUser = true

    @Field(.omittedWhenNull, help: "Where users get a new password.")
    var recoveryURL: String?
    @Field(help: "Whether the page offers to show the password that is typed.")
    var allowShowPassword = false

    /// The password.
    struct Response: FieldGroup {
        @Field(help: "What the user typed.")
        var password: Secret
    }

    var form: ChallengeForm {
        ChallengeForm(
            inputs: [
                .init("password", "password", label: "Password", isRequired: true, autocomplete: "current-password")
            ],
            links: recoveryURL.map { [.init("Forgot your password?", $0)] } ?? [])
    }
}

extension PasswordChallenge {
    init(offersToShow: Bool, recovery: String?) {
        self.init()
        recoveryURL = recovery
        allowShowPassword = offersToShow
    }
}
