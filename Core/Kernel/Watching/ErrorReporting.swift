/// Telling whoever runs the server, outside of it, of errors that nobody foresaw.
public protocol ErrorReporting: Sendable {
    /// Takes a failure to be told of, at once and without waiting; what cannot be told is dropped.
    func report(_ failure: Failure)
}

/// An error that nobody foresaw, and what it stood in the way of.
public struct Failure: Sendable {
    public var error: any Error
    /// Where it happened: a route's pattern such as `/if/flow/:flow/`, or a job's name. Never what somebody typed.
    public var place: String
    /// The request that failed, when it was one.
    public var request: RequestFacts?
    /// Who asked.
    public var user: RequestCaller?
    /// What else tells such failures apart, such as the stage. Neither personal nor secret.
    public var tags: [String: String]

    public init(
        _ error: any Error, at place: String, request: RequestFacts? = nil, user: RequestCaller? = nil,
        tags: [String: String] = [:]
    ) {
        self.error = error
        self.place = place
        self.request = request
        self.user = user
        self.tags = tags
    }
}

/// Tells nobody.
public struct Unreported: ErrorReporting {
    public init() {}
    public func report(_ failure: Failure) {}
}
