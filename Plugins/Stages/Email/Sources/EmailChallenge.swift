import Kernel

/// The page that waits for the user to open their mail. Nothing that is answered leads on from here: only the link does.
struct EmailChallenge: Challenge {
    static let component = "ak-stage-email"

    var form: ChallengeForm {
        ChallengeForm(
            text: "Open the link in the message that was sent to you, in this browser or in another one.",
            submit: "Send it again")
    }
}
