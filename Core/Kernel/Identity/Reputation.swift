/// How sign-ins with a name, or from somewhere, have gone lately.
///
/// Events change scores: a `login` raises one, a `login_failed` or `identification_failed` lowers it, in the transaction that
/// keeps the flow's step. Whoever records such an event with its step need not do more.
public protocol ReputationKeeping: Sendable {
    /// The sum of the scores of an identifier, wherever it came from, and of an address, whoever came from it; what is nil
    /// does not count.
    func score(identifier: String?, address: String?) async throws -> Int
}
