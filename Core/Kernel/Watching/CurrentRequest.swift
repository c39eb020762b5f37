/// The request that a task works on, for log lines of parts that are not handed one.
public enum CurrentRequest {
    @TaskLocal public static var facts: RequestFacts?
}

/// Who a request comes from, and how that was shown.
public struct RequestCaller: Sendable, Hashable {
    public var id: Int
    public var username: String
    /// What showed it: `session`, `api_token`.
    public var via: String

    public init(_ user: User, via: String) {
        id = user.id
        username = user.username
        self.via = via
    }
}
