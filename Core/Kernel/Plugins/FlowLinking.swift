/// Keeping plans for links that lead somebody into the middle of a flow, in whichever browser they open it.
public protocol FlowLinking: Sendable {
    /// Keeps a plan. Whoever opens the link is asked whether to go on, and only the answer uses it up: programs that look
    /// at the links of a mail before its reader does change nothing.
    /// - Returns: the key, which the query of the flow's page names ``FlowLink/parameter``.
    func keep(_ plan: Plan, _ link: FlowLink) async throws -> String
}

/// What is to be known of a link.
public struct FlowLink: Sendable, Hashable {
    /// What the query of a flow's page calls the key.
    public static let parameter = "flow_token"

    /// Who may come back by it, as they were when it was made: one who was locked out since cannot use it, and neither can
    /// one whose password has changed since. nil for nobody, for a link that nobody gets.
    public var user: User?
    /// What it is for: once one is used, others of the user for the same count no more.
    public var purpose: String
    public var lasting: Duration
    /// What whoever opens it is asked.
    public var question: String

    public init(user: User?, purpose: String, lasting: Duration, question: String) {
        self.user = user
        self.purpose = purpose
        self.lasting = lasting
        self.question = question
    }
}

/// What a link has proved of whoever opened it. It is in plans that links lead to, and in no other.
public struct LinkProof: NestedGroup {
    @Field(help: "The user that the link was made for.")
    public var user: Int
    @Field(help: "The address that it was sent to; none for a link that an administrator handed over.")
    public var email: String?
    @Field(help: "The stage that sent it.")
    public var stage: String?

    public init() {}
    public init(user: Int, email: String? = nil, stage: ObjectID? = nil) {
        self.user = user
        self.email = email
        self.stage = stage?.text
    }
}

/// The password that a user had when a link was made or opened. A plan with it ends when the password is changed by
/// anything but the plan itself: who was let in by the old one, and waits, is not let on.
public struct PasswordState: NestedGroup {
    @Field(help: "The user.")
    public var user: Int
    @Field(help: "When the password was changed last.")
    public var changed: Timestamp

    public init() {}
    public init(_ user: User) {
        self.user = user.id
        changed = user.passwordChanged
    }

    /// Whether it is still the password that a user has.
    public func isCurrent(for user: User) -> Bool { self.user == user.id && changed == user.passwordChanged }
}

extension ContextKey where Value == PasswordState {
    /// What must not change meanwhile, in plans that links lead to.
    public static var passwordState: Self { Self("lanyard/password_state") }
}
extension ContextKey where Value == LinkProof {
    /// What the link proved that led here.
    public static var linkProof: Self { Self("lanyard/link") }
}
extension ContextKey where Value == String {
    /// What the user typed to say who they are.
    public static var typedIdentifier: Self { Self("lanyard/typed_identifier") }
    /// An address to be used in place of the user's own.
    public static var email: Self { Self("email") }
}
extension ContextKey where Value == Bool {
    /// Whether the flow's mail was sent.
    public static var emailSent: Self { Self("email_sent") }
    /// Whether the pending user was created by this flow.
    public static var createdUser: Self { Self("lanyard/created_user") }
}
