/// What a template can be filled in with: each kind of mail has its own.
public protocol MailContents: Sendable {
    /// By the names that templates use.
    var members: [String: JSON] { get }
    /// Values to look at a template with.
    static var sample: Self { get }
}

/// The person that a mail is to, as templates see them.
public struct MailPerson: Sendable, Hashable {
    public var username: String
    public var name: String
    public var email: String

    public init(username: String, name: String, email: String) {
        (self.username, self.name, self.email) = (username, name, email)
    }
    public init(_ user: User) { self.init(username: user.username, name: user.name, email: user.email) }

    var json: JSON { ["username": .string(username), "name": .string(name), "email": .string(email)] }
    static let sample = MailPerson(username: "mira", name: "Mira Sample", email: "mira@example.com")
}

/// A mail with a link that leads somebody into a flow.
public struct LinkMail: MailContents {
    public var url: String
    /// The link's key by itself.
    public var token: String
    public var expires: Timestamp?
    public var user: MailPerson

    public init(url: String, token: String, expires: Timestamp?, user: MailPerson) {
        (self.url, self.token, self.expires, self.user) = (url, token, expires, user)
    }

    public var members: [String: JSON] {
        ["url": .string(url), "token": .string(token), "expires": expires?.json ?? .null, "user": user.json]
    }
    public static var sample: LinkMail {
        LinkMail(
            url: "https://id.example.com/if/flow/sample/?flow_token=sample", token: "sample",
            expires: Timestamp(seconds: 1_800_000_000), user: .sample)
    }
}

/// A mail with a code to be typed.
public struct CodeMail: MailContents {
    public var code: String
    public var expires: Timestamp?
    public var user: MailPerson

    public init(code: String, expires: Timestamp?, user: MailPerson) {
        (self.code, self.expires, self.user) = (code, expires, user)
    }

    public var members: [String: JSON] {
        ["code": .string(code), "expires": expires?.json ?? .null, "user": user.json]
    }
    public static var sample: CodeMail {
        CodeMail(code: "123456", expires: Timestamp(seconds: 1_800_000_000), user: .sample)
    }
}

/// A mail about something that happened.
public struct EventMail: MailContents {
    public var title: String
    public var body: String
    /// Names and values, in their order.
    public var details: [(name: String, value: String)]
    /// Where more is to be seen; nil for nowhere.
    public var url: String?

    public init(title: String, body: String, details: [(name: String, value: String)], url: String?) {
        (self.title, self.body, self.details, self.url) = (title, body, details, url)
    }

    public var members: [String: JSON] {
        [
            "title": .string(title), "body": .string(body), "url": JSON(url),
            "details": .array(details.map { ["name": .string($0.name), "value": .string($0.value)] }),
        ]
    }
    public static var sample: EventMail {
        EventMail(
            title: "login_failed", body: "Somebody failed to sign in as mira.",
            details: [("Address", "192.0.2.7"), ("Username", "mira")], url: "https://id.example.com/")
    }
}

/// A mail of which nothing is to be filled in but who sends it.
public struct PlainMail: MailContents {
    public init() {}
    public var members: [String: JSON] { [:] }
    public static var sample: PlainMail { PlainMail() }
}
