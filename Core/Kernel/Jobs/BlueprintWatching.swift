/// Looking after what blueprints have made.
public protocol BlueprintWatching: Sendable {
    /// Compares what is stored with what the applied blueprints say.
    /// - Returns: every object that differs, with what differs as its problem.
    func findDrift() async throws -> [Discovered]

    /// Takes back what was applied on trial, and nobody confirmed in time.
    /// - Returns: what was taken back; what of it could not be is its problem.
    func takeBackUnconfirmed() async throws -> [Discovered]
}
