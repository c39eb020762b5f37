import Kernel

/// A template that comes with the server: which phrases it says, in which form, and what is filled in.
struct ShippedTemplate: Sendable {
    /// As clients name it.
    let name: String
    let description: String
    /// What the names of its phrases begin with.
    let topic: String
    /// Its files.
    let form: String
    /// What it is looked at with.
    let sample: @Sendable () -> any MailContents
    /// Whether it can be chosen.
    var isOffered = true

    static let all: [ShippedTemplate] = [
        ShippedTemplate(
            name: "email/password_reset.html", description: "Password Reset", topic: "password_reset", form: "link",
            sample: { LinkMail.sample }),
        ShippedTemplate(
            name: "email/account_confirmation.html", description: "Account Confirmation",
            topic: "account_confirmation", form: "link", sample: { LinkMail.sample }),
        ShippedTemplate(
            name: "email/email_otp.html", description: "Email OTP", topic: "email_otp", form: "code",
            sample: { CodeMail.sample }),
        ShippedTemplate(
            name: "email/event_notification.html", description: "Event Notification", topic: "event_notification",
            form: "event", sample: { EventMail.sample }),
        ShippedTemplate(
            name: "email/invitation.html", description: "Invitation", topic: "invitation", form: "link",
            sample: { LinkMail.sample }),
        ShippedTemplate(
            name: setup, description: "Test", topic: "setup", form: "plain", sample: { PlainMail.sample },
            isOffered: false),
    ]

    /// What a test of the mail server sends.
    static let setup = "email/setup.html"
}
