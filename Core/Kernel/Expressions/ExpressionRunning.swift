public import Expressions

/// Running expressions with what the server hands to them: the names of authentik's expression environment.
public protocol ExpressionRunning: Sendable {
    /// Runs an expression to its end. It never throws: an error is part of what came out.
    func run(_ expression: ExpressionText, in scene: ExpressionScene) async -> ExpressionOutcome
    /// The same with other powers, such as those of a simulation.
    func with(_ powers: Powers) -> any ExpressionRunning
}

/// What an expression is run for, and what it can see.
public struct ExpressionScene: Sendable {
    /// What the expression is part of, which says what it is given.
    public enum Role: Sendable, Hashable { case policy, propertyMapping, prompt }

    public var role: Role
    /// The name of the policy, mapping or prompt: what its logger is called and its events are from.
    public var name: String
    /// The user in question; nil for somebody who is not known.
    public var user: User?
    /// The browser's or client's request, when there is one.
    public var http: RequestFacts?
    /// What is known so far: `request.context`, and names of their own.
    public var context: [String: JSON]
    /// The flow that somebody walks through, if that is so: `flow_plan`.
    public var plan: Plan?
    /// The object that the request is about: `request.obj`.
    public var object: ObjectID?
    /// Objects of the configuration, users and groups that the expression knows by name: `provider`, `group`.
    public var subjects: [String: ExpressionSubject] = [:]
    /// Values of the caller's own types, by name, made where the expression runs.
    public var values: [String: @Sendable () -> Value] = [:]
    /// Whether what it reads is to be taken down, which costs some time.
    public var isTraced = false
    /// How many policies asked for this one, each by the one before it.
    public var depth = 0
    /// The longest that it may take; nil for the usual.
    public var time: Duration?

    public init(
        _ role: Role, name: String, user: User? = nil, http: RequestFacts? = nil, context: [String: JSON] = [:]
    ) {
        self.role = role
        self.name = name
        self.user = user
        self.http = http
        self.context = context
    }
}

/// What an expression can be handed by name, apart from plain values.
public enum ExpressionSubject: Sendable {
    /// An object of the configuration, such as a provider.
    case object(AnyStored)
    case user(User)
    case group(Group)
    case event(Event)
    /// An object with these attributes, and what its type is called.
    case record(String, [String: JSON])
    case json(JSON)
}

/// What came of an expression.
public struct ExpressionOutcome: Sendable {
    /// How it ended.
    public enum Result: Sendable {
        /// What it returned; a list of what it yielded. What JSON has no form for is an error of kind `exception`.
        case value(JSON)
        /// It raised `SkipObject`.
        case skipped
        case failed(ExpressionError)
    }

    public var result: Result
    /// Whether what it returned counts as true.
    public var isTrue = false
    /// What it said by `ak_message`, for the user.
    public var messages: [String] = []
    /// What it logged and printed, for administrators.
    public var log: [ExpressionLog] = []
    /// What it changed of the flow's plan.
    public var changes = PlanChanges()
    /// What it read, line by line; empty unless that was asked for.
    public var trace: [TraceStep] = []

    public init(_ result: Result) { self.result = result }

    /// The error that ended it.
    public var error: ExpressionError? { if case .failed(let error) = result { error } else { nil } }
}

/// A line that an expression logged.
public struct ExpressionLog: Sendable, Hashable {
    /// `debug`, `info`, `warning` or `error`.
    public var level: String
    public var event: String
    public var attributes: [String: JSON]
    public var time: Timestamp

    public init(level: String, event: String, attributes: [String: JSON] = [:], time: Timestamp) {
        self.level = level
        self.event = event
        self.attributes = attributes
        self.time = time
    }
}

/// What a policy wants changed of the plan of a flow.
public struct PlanChanges: Sendable, Hashable {
    /// Values to be put into the context, by name.
    public var known: [String: JSON] = [:]
    /// Names to be taken out of the context.
    public var forgotten: Set<String> = []
    /// Steps to be run right after the one that is asked about.
    public var next: [Plan.Step] = []
    /// Steps to be run after all others.
    public var last: [Plan.Step] = []

    public init() {}

    public var isEmpty: Bool { known.isEmpty && forgotten.isEmpty && next.isEmpty && last.isEmpty }

    /// These changes, and others after them.
    public mutating func add(_ others: PlanChanges) {
        guard !others.isEmpty else { return }
        known = known.filter { !others.forgotten.contains($0.key) }.merging(others.known) { $1 }
        forgotten = forgotten.subtracting(others.known.keys).union(others.forgotten)
        next = others.next + next
        last += others.last
    }

    /// The context with the changes made to it.
    public func applied(to context: [String: JSON]) -> [String: JSON] {
        if known.isEmpty && forgotten.isEmpty { return context }
        return context.filter { !forgotten.contains($0.key) }.merging(known) { $1 }
    }
}
