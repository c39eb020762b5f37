/// An answer of yes or no, and how it came about.
public struct Decision: Sendable, Hashable {
    public var passes: Bool
    /// What to tell the user.
    public var messages: [String]
    /// Everything that was asked, in order.
    public var trace: [TraceStep]
    /// What the policies want changed of the flow's plan.
    public var changes = PlanChanges()

    public init(_ passes: Bool, messages: [String] = [], trace: [TraceStep] = []) {
        self.passes = passes
        self.messages = messages
        self.trace = trace
    }

    /// A yes to a question that needed no asking.
    public static func yes(_ question: String) -> Decision {
        Decision(true, trace: [TraceStep(question: question, passes: true)])
    }
    /// A no, with what to tell the user.
    public static func no(_ question: String, _ message: String) -> Decision {
        Decision(false, messages: [message], trace: [TraceStep(question: question, passes: false, messages: [message])])
    }

    /// This decision and, if it is yes, the next one.
    public func and(_ next: Decision) -> Decision {
        var both = Decision(passes && next.passes, messages: messages + next.messages, trace: trace + next.trace)
        both.changes = changes
        both.changes.add(next.changes)
        return both
    }

    public var json: JSON {
        [
            "passing": .bool(passes), "messages": .array(messages.map(JSON.string)), "trace": .array(trace.map(\.json)),
        ]
    }
}

/// One thing that was asked on the way to a decision.
public struct TraceStep: Sendable, Hashable {
    /// What was asked, such as `group authentik Admins`.
    public var question: String
    /// The object that asks, such as a policy binding.
    public var object: ObjectID?
    /// What it answered, after negation.
    public var passes: Bool
    public var messages: [String]
    /// Why it could not answer by itself.
    public var failure: String?
    /// How long it took.
    public var duration: Duration
    /// What was asked on the way to this answer.
    public var steps: [TraceStep]

    public init(
        question: String, object: ObjectID? = nil, passes: Bool, messages: [String] = [], failure: String? = nil,
        duration: Duration = .zero, steps: [TraceStep] = []
    ) {
        self.question = question
        self.object = object
        self.passes = passes
        self.messages = messages
        self.failure = failure
        self.duration = duration
        self.steps = steps
    }

    public var json: JSON {
        let (seconds, attoseconds) = duration.components
        return [
            "question": .string(question), "object": object?.json ?? .null, "passing": .bool(passes),
            "messages": .array(messages.map(JSON.string)), "failure": JSON(failure),
            "microseconds": .int(Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)),
            "steps": .array(steps.map(\.json)),
        ]
    }
}

extension Decision {
    /// Reads a decision as events keep it.
    public init?(_ json: JSON) {
        guard let passes = json["passing"]?.bool, let trace = json["trace"]?.array else { return nil }
        self.init(
            passes, messages: (json["messages"]?.array ?? []).compactMap(\.string),
            trace: trace.compactMap(TraceStep.init))
    }
}

extension TraceStep {
    init?(_ json: JSON) {
        guard let question = json["question"]?.string, let passes = json["passing"]?.bool else { return nil }
        self.init(
            question: question, object: json["object"].flatMap(ObjectID.init), passes: passes,
            messages: (json["messages"]?.array ?? []).compactMap(\.string), failure: json["failure"]?.string,
            duration: .microseconds(json["microseconds"]?.int ?? 0),
            steps: (json["steps"]?.array ?? []).compactMap(TraceStep.init))
    }
}

/// Something that happened and is kept: what it was, who did it, from where.
public struct Event: Sendable, Hashable {
    /// What happened, as clients name it: `login`, `login_failed`, `authorize_application`.
    public var action: String
    /// Which part of the program says so, such as `authentik_stages_password`.
    public var app: String
    /// Who did it; nil for nobody known.
    public var user: Int?
    public var username: String
    public var context: [String: JSON]
    public var clientAddress: String?
    /// The brand that it happened under, as clients get it.
    public var brand: JSON
    /// What of the request is kept with it: its id, method and path without the query, and the client's name.
    public var request: JSON?
    /// Where the client was, and whose network that is, by the names that events have for them.
    public var origin: [String: JSON]
    /// Whether it is kept. What is not is only counted where it matters, such as in a reputation.
    public var isKept = true

    public init(
        _ action: String, app: String, user: User? = nil, context: [String: JSON] = [:], request: RequestFacts? = nil
    ) {
        self.action = action
        self.app = app
        self.user = user?.actor?.id ?? user?.id
        self.username = user?.actor?.username ?? user?.username ?? ""
        self.context = context
        if let user, user.actor != nil {
            self.context[Self.behalf] = ["pk": .int(user.id), "username": .string(user.username)]
        }
        self.clientAddress = request?.clientAddress
        brand = request?.brand.mark ?? [:]
        self.request = request?.mention
        var origin: [String: JSON] = [:]
        if let place = request?.place { origin["geo"] = place.json }
        if let system = request?.system { origin["asn"] = system.json }
        self.origin = origin
    }

    /// Where the context says whom somebody acted as.
    public static let behalf = "on_behalf_of"

    /// The context as it is kept, the request and where it came from in it.
    public var document: JSON {
        guard let request else { return .object(context) }
        return .object(context.merging(origin) { own, _ in own }.merging(["http_request": request]) { own, _ in own })
    }
}

extension Event {
    /// Something failed that nobody foresaw.
    public static func systemException(
        _ error: any Error, app: String, user: User?, request: RequestFacts
    ) -> Event {
        let message = String("\(error)".prefix(2000))
        return Event("system_exception", app: app, user: user, context: ["message": .string(message)], request: request)
    }
}

extension RequestFacts {
    /// The request as events keep it. The query may hold secrets, so `args` stays empty.
    var mention: JSON {
        [
            "request_id": .string(id), "method": .string(method), "path": .string(shownPath), "args": [:],
            "user_agent": .string(userAgent),
        ]
    }
}

/// Recording events.
public protocol EventRecording: Sendable {
    /// Keeps an event. Recording never fails the request: what cannot be kept is logged.
    func record(_ event: Event) async
}
