import Kernel

/// The page that shows the terms.
struct TermsChallenge: Challenge {
    static let component = "example-stage-terms"
    static let showsUser = true

    @Field(help: "The terms.")
    var text: String
    @Field(help: "Their version, to be sent back with the answer.")
    var version: String

    /// What the user says to the terms.
    struct Response: FieldGroup {
        @Field(help: "Whether the user accepts; a checkbox that is left empty sends nothing.")
        var accepted = false
        @Field(help: "The version that the user has read.")
        var version: String
    }

    var form: ChallengeForm {
        ChallengeForm(
            text: text,
            inputs: [
                .init("hidden", "version", value: version),
                .init("checkbox", "accepted", label: "I have read the terms and accept them.", isRequired: true),
            ])
    }
}

extension TermsChallenge {
    init(text: String, version: String) {
        self.init()
        self.text = text
        self.version = version
    }
}
