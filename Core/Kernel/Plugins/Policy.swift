/// A question about a request that is answered with yes or no.
public protocol Policy: Model where Base == PolicyBase {
    /// Answers. What it throws counts as a failure of the policy, and the binding says what that means.
    func evaluate(_ request: PolicyRequest) async throws -> PolicyAnswer
    /// Whether it takes no longer than the request's ``PolicyRequest/time`` by itself, so that nobody else need watch it.
    var keepsTime: Bool { get }
}

extension Policy {
    public var keepsTime: Bool { false }
}

/// A policy's answer.
public struct PolicyAnswer: Sendable, Hashable {
    public var passes: Bool
    /// What to tell the user.
    public var messages: [String]
    /// What it wants changed of the plan of the flow that it was asked in.
    public var changes = PlanChanges()
    /// What was asked on the way to this answer.
    public var steps: [TraceStep] = []

    public init(_ passes: Bool, _ messages: [String] = []) {
        self.passes = passes
        self.messages = messages
    }
}

/// A policy that could not answer, and what had been asked up to there.
public struct PolicyFailure: Error, Sendable, CustomStringConvertible {
    /// Why, for administrators.
    public let description: String
    public let steps: [TraceStep]

    public init(_ description: String, steps: [TraceStep] = []) {
        self.description = description
        self.steps = steps
    }
}

/// What a policy is asked about.
public struct PolicyRequest: Sendable {
    /// The user in question; nil for somebody who is not known.
    public var user: User?
    /// The browser's or client's request, when there is one.
    public var http: RequestFacts?
    /// What is known so far, by the names that expressions use: where the client is among it (`geoip`, `asn`).
    public var context: [String: JSON]
    /// The flow that somebody walks through, when the question is asked in one.
    public var plan: Plan?
    /// The object that the policy is bound to.
    public var target: ObjectID?
    /// The longest that the answer may take; nil for the usual.
    public var time: Duration?
    /// How many policies asked for this one, each by the one before it.
    public var depth = 0

    public init(user: User?, http: RequestFacts?, context: [String: JSON] = [:]) {
        self.user = user
        self.http = http
        self.context = context
        guard let http, http.places != nil else { return }
        self.context["geoip"] = http.place?.json ?? .null
        self.context["asn"] = http.system?.json ?? .null
    }
}

extension PolicyRequest {
    /// Goes on with what a policy changed.
    public mutating func take(_ changes: PlanChanges) {
        if changes.isEmpty { return }
        context = changes.applied(to: context)
        plan?.take(changes)
    }
}

extension Plan {
    /// Makes the changes that policies want.
    public mutating func take(_ changes: PlanChanges) {
        if changes.isEmpty { return }
        context = changes.applied(to: context)
        steps.insert(contentsOf: changes.next, at: min(1, steps.count))
        steps += changes.last
    }
}

/// Asking the policies that are bound to an object.
public protocol Deciding: Sendable {
    /// Asks every enabled binding of the target, in order, and combines the answers.
    /// - Parameter withoutBindings: the answer when nothing is bound.
    func decide(
        _ target: ObjectID, mode: PolicyEngineMode, _ request: PolicyRequest, withoutBindings: Bool
    ) async -> Decision
    /// Asks one policy as a binding with the usual terms would.
    func ask(_ policy: ObjectID, _ request: PolicyRequest) async -> Decision
}

extension Deciding {
    /// Whether a user may use an application: by the account's own state first, then by the policies that are bound to it.
    public func access(
        of user: User, to application: Stored<Application>, _ http: RequestFacts?, context: [String: JSON] = [:],
        withoutBindings: Bool
    ) async -> Decision {
        let isActive = "the account of \(user.username) is active"
        guard user.isActive else { return .no(isActive, "This account is deactivated.") }
        return await decide(
            application.id, mode: application.policyEngineMode,
            PolicyRequest(user: user, http: http, context: context), withoutBindings: withoutBindings)
    }
}
