/// Looking after what blueprints have made.
public protocol BlueprintWatching: Sendable {
    /// Compares what is stored with what the applied blueprints say.
    func findDrift() async throws -> BlueprintDifferences

    /// Takes back what was applied on trial, and nobody confirmed in time.
    /// - Returns: what was taken back; what of it could not be is its problem.
    func takeBackUnconfirmed() async throws -> [Discovered]
}

/// What is not as the applied blueprints say.
public struct BlueprintDifferences: Sendable {
    /// Every object that differs, with what differs as its problem.
    public let objects: [Discovered]
    /// The blueprints that could not be compared, with why as their problem.
    public let unread: [Discovered]

    public init(objects: [Discovered], unread: [Discovered] = []) {
        self.objects = objects
        self.unread = unread
    }
}
