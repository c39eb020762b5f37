/// Looking at where users signed in before.
public protocol LoginHistory: Sendable {
    /// A user's last sign-ins, the latest first.
    /// - Parameter count: how many at most.
    func logins(of user: Int, latest count: Int) async throws -> [PastLogin]
}

/// A sign-in that is over.
public struct PastLogin: Sendable, Hashable {
    public var time: Timestamp
    /// Where it came from; nil when that was not known.
    public var place: Place?

    public init(time: Timestamp, place: Place?) {
        self.time = time
        self.place = place
    }
}
