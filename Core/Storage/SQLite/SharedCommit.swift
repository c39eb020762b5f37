import Synchronization

/// The one commit of several transactions that wrote after each other: a commit costs about as much as all that a
/// transaction does before it.
///
/// Whoever holds the connection to write with uses it; those who wait for the outcome do not.
final class SharedCommit: Sendable {
    private struct State {
        var legacy: SQLiteTransaction.Legacy
        var failure: StorageError?
        var outcome: Result<Void, StorageError>?
        var waiters: [CheckedContinuation<Result<Void, StorageError>, Never>] = []
    }

    private let state: Mutex<State>

    /// - Parameter legacy: that of the transaction that is to commit.
    init(_ legacy: SQLiteTransaction.Legacy) {
        state = Mutex(State(legacy: legacy))
    }

    /// What is to be told after it, in the transactions' order.
    var announcements: [Announcement] { state.withLock(\.legacy.announcements) }

    /// What the transactions so far hand on to the next one.
    var handedOn: (any Sendable)? { state.withLock(\.legacy.handedOn) }

    /// Why nothing of what was written can be committed any more: an error after which SQLite undid all of it.
    var failure: StorageError? { state.withLock(\.failure) }

    func add(_ legacy: SQLiteTransaction.Legacy) {
        state.withLock { state in
            state.legacy.announcements += legacy.announcements
            state.legacy.handedOn = legacy.handedOn
        }
    }

    func fail(_ error: StorageError) {
        state.withLock { $0.failure = $0.failure ?? error }
    }

    /// Tells those who wait, and those who will.
    func end(_ outcome: Result<Void, StorageError>) {
        let waiters = state.withLock { state in
            state.outcome = outcome
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    /// Returns once it is committed. Not even a cancelled task goes on earlier: what it wrote may be kept.
    func wait() async throws(StorageError) {
        let outcome = await withCheckedContinuation { waiter in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiters.append(waiter) }
                return state.outcome
            }
            if let outcome { waiter.resume(returning: outcome) }
        }
        try outcome.get()
    }
}
