import Kernel

/// The page that asks users who they are.
struct IdentificationChallenge: Challenge {
    static let component = "ak-stage-identification"

    @Field(help: "What users can be found by.")
    var userFields: [UserField]
    @Field(.omittedWhenNull, help: "Name to begin with.")
    var pendingUserIdentifier: String?
    @Field(help: "Whether the page asks for the password too.")
    var passwordFields: Bool
    @Field(help: "Whether the page offers to show the password that is typed.")
    var allowShowPassword = false
    @Field(.omittedWhenNull, help: "Name of the application that the user is on the way to.")
    var applicationPre: String?
    @Field(.omittedWhenNull, help: "Address of that application.")
    var applicationPreLaunch: String?
    @Field(help: "What the flow is for.")
    var flowDesignation: Flow.Designation
    @Field(help: "The captcha that the page shows.")
    var captchaStage: Attributes?
    @Field(.omittedWhenNull, help: "Where users enrol who are new.")
    var enrollURL: String?
    @Field(.omittedWhenNull, help: "Where users get a new password.")
    var recoveryURL: String?
    @Field(.omittedWhenNull, help: "Where users sign in without a password.")
    var passwordlessURL: String?
    @Field(help: "Label of the button.")
    var primaryAction: String
    @Field(help: "Sources that users can come from.")
    var sources: [SourceButton] = []
    @Field(help: "Whether the sources' names are shown.")
    var showSourceLabels: Bool
    @Field(help: "Whether the page offers to remember the name.")
    var enableRememberMe = true
    @Field(help: "What passkeys sign.")
    var passkeyChallenge: Attributes?
    /// The captcha, as the page's form shows it.
    var captcha: ChallengeForm.Captcha?

    /// Who the user says they are.
    struct Response: FieldGroup {
        @Field(help: "What the user typed.")
        var uidField: String?
        @Field(help: "The password, where the page asks for it.")
        var password: Secret?
        @Field(help: "What the captcha's script gave, where the page shows one.")
        var captchaToken: String?

        /// What the user typed, without spaces around it.
        var identifier: String {
            let text = (uidField ?? "").drop(while: \.isWhitespace)
            return String(text.reversed().drop(while: \.isWhitespace).reversed())
        }
    }
}

/// A source's button.
struct SourceButton: NestedGroup {
    @Field(help: "Name of the source.")
    var name: String
    @Field(help: "Address of its icon.")
    var iconURL: String?
    @Field(help: "Whether it is shown before the others.")
    var promoted = false
    @Field(help: "What happens at the press of the button.")
    var challenge: Attributes
}

extension SourceButton {
    init(name: String, isPromoted: Bool, address: String) {
        self.init()
        self.name = name
        promoted = isPromoted
        challenge = ["component": .string(RedirectChallenge.component), "to": .string(address)]
    }

    /// Where the button leads.
    var address: String { challenge.members["to"]?.string ?? "" }
}
