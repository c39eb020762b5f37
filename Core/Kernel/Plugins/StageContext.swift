/// What a stage works with: the request, the session, the plan, and the configuration of this moment.
///
/// One is made for each request and used by one task only.
public final class StageContext {
    /// What is known of the request.
    public let request: RequestFacts
    public let configuration: Configuration
    public let flow: Stored<Flow>
    /// The stage's own key and name; nil for stages that are not bound to the flow.
    public let stage: (id: ObjectID, name: String)?
    /// The binding that led here.
    public let binding: Stored<FlowStageBinding>?
    /// What is left to do, and what is known so far.
    public var plan: Plan
    /// The browser's session.
    public var session: Session
    /// What to say to the user with the next page.
    public private(set) var messages: [Message] = []
    /// Events of this step, recorded when the step is saved.
    public private(set) var events: [Event] = []
    private let users: any UserReading
    private var loaded: User?

    public init(
        request: RequestFacts, configuration: Configuration, flow: Stored<Flow>, stage: (id: ObjectID, name: String)?,
        binding: Stored<FlowStageBinding>?, plan: Plan, session: Session, users: any UserReading
    ) {
        self.request = request
        self.configuration = configuration
        self.flow = flow
        self.stage = stage
        self.binding = binding
        self.plan = plan
        self.session = session
        self.users = users
    }

    /// A line for the user.
    public struct Message: Sendable, Hashable {
        public enum Level: String, Sendable { case info, success, warning, error }
        public var level: Level
        public var text: String
        public init(_ level: Level, _ text: String) { (self.level, self.text) = (level, text) }
    }

    /// The user the flow is about, as the directory knows them now; nil when there is none or only a typed name.
    public func pendingUser() async throws -> User? {
        guard let id = plan[.pendingUser]?.pk else { return nil }
        if let loaded, loaded.id == id { return loaded }
        loaded = try await users.user(id)
        return loaded
    }

    /// Sets the user the flow is about.
    public func setPendingUser(_ user: User) {
        loaded = user
        plan[.pendingUser] = PendingUser(user)
        // What this flow changes does not end it.
        if plan[.passwordState]?.user == user.id { plan[.passwordState] = PasswordState(user) }
    }

    /// Says something to the user with the next page.
    public func say(_ level: Message.Level, _ text: String) { messages.append(Message(level, text)) }

    /// Records an event with this step.
    public func record(_ event: Event) { events.append(event) }

    /// Adds stages right after the current one, or at a place counted from it.
    public func insert(_ steps: [Plan.Step], at index: Int = 1) {
        plan.steps.insert(contentsOf: steps, at: min(max(index, 1), plan.steps.count))
    }

    /// Puts a new session in the place of the current one, as signing in and out do; its old key stops working.
    public func replaceSession(_ session: Session) { self.session = session }
}
