/// A mail to somebody.
public struct MailMessage: Sendable, Hashable {
    /// What it says.
    public enum Body: Sendable, Hashable {
        case text(String)
        case html(String)
        /// A template by its name, and what it is filled in with.
        case template(String, [String: JSON])
    }

    /// Who gets it. A message to nobody is made and queued like any other, and thrown away: so nobody learns from how long
    /// an answer takes whether somebody got a mail.
    public var to: [String]
    public var cc: [String]
    public var bcc: [String]
    public var subject: String
    public var body: Body
    /// The stage whose settings say how mail is sent; nil for the server's own.
    public var stage: ObjectID?
    /// The language that it is written in; nil for the brand's.
    public var language: String?
    /// The brand that it looks like; nil for the standard one.
    public var brand: ObjectID?
    /// When it is of no use any more; nil for a day from now.
    public var expires: Timestamp?

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
    /// What addresses of this server begin with in mails that a request leads to: `https://id.example.com/auth`.
    ///
    /// Anybody can name any host in a request; a link to it would hand what the link is for to whoever has that host.
    /// - Throws: a sentence that says that the request's host is not known to be this server's.
    func site(for request: RequestFacts) throws -> String
}

/// How mail is handed to a mail server.
public struct MailServer: Sendable, Hashable {
    /// How what is sent is kept from others.
    public enum Security: Sendable, Hashable {
        case none
        /// The connection turns to TLS, or nothing is sent (RFC 3207).
        case startTLS
        /// The connection is TLS from its beginning (RFC 8314).
        case tls
    }

    public var host: String
    public var port: Int
    /// The account; empty for none.
    public var username: String
    public var password: Secret
    public var security: Security
    /// The longest that one step may take.
    public var timeout: Duration
    /// Who it is from: an address, or a name and an address in angle brackets.
    public var sender: String

    public init(
        host: String, port: Int, username: String = "", password: Secret = "", security: Security = .none,
        timeout: Duration = .seconds(10), sender: String
    ) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
        self.security = security
        self.timeout = timeout
        self.sender = sender
    }
}

/// A stage that sends mail.
public protocol MailingStage: Stage {
    /// The server that it sends with; nil for the installation's.
    var mailServer: MailServer? { get }
    /// The template's name.
    var mailTemplate: String { get }
}

/// Delivering what was queued.
public protocol MailDelivering: Sendable {
    /// Hands a queued message to its mail server. One that was delivered meanwhile is left alone.
    /// - Parameter isLast: whether it is not tried again after this.
    /// - Returns: what became of it, for the log.
    /// - Throws: why it is to be tried again.
    func deliver(_ id: String, isLast: Bool) async throws -> (level: JobLogLevel, text: String)
}

/// The templates of mails.
public protocol MailTemplating: Sendable {
    /// Those that can be chosen, by name.
    var templates: [MailTemplateInfo] { get }
    /// A mail that is made of a template and sample values.
    /// - Throws: ``Problems`` when there is no such template or it is broken.
    func preview(_ name: String, language: String?, brand: CurrentBrand) throws -> MailPreview
}

/// A template, for those who choose one.
public struct MailTemplateInfo: Sendable, Hashable {
    /// Such as `email/password_reset.html`.
    public var name: String
    public var description: String

    public init(name: String, description: String) { (self.name, self.description) = (name, description) }
}

/// A mail as it would be.
public struct MailPreview: Sendable, Hashable {
    public var subject: String
    public var text: String
    /// nil for one that is text alone.
    public var html: String?

    public init(subject: String, text: String, html: String?) {
        (self.subject, self.text, self.html) = (subject, text, html)
    }
}
