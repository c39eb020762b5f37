/// A mail to somebody.
public struct MailMessage: Sendable, Hashable {
    /// What it says.
    public enum Body: Sendable, Hashable {
        case text(String)
        case html(String)
        /// A template by its name, and what it is filled in with.
        case template(String, [String: JSON])
    }

    public var to: [String]
    public var cc: [String]
    public var bcc: [String]
    public var subject: String
    public var body: Body
    /// The stage whose settings say how mail is sent; nil for the server's own.
    public var stage: ObjectID?

    public init(
        to: [String], cc: [String] = [], bcc: [String] = [], subject: String, body: Body, stage: ObjectID? = nil
    ) {
        self.to = to
        self.cc = cc
        self.bcc = bcc
        self.subject = subject
        self.body = body
        self.stage = stage
    }
}

/// Sending mail.
public protocol MailSending: Sendable {
    /// Queues a message.
    /// - Returns: whether it was accepted, which does not mean that it arrives.
    /// - Throws: a sentence that says why it was not.
    func send(_ message: MailMessage) async throws -> Bool
}
