import Synchronization

/// Lends connections, each to one transaction at a time; those who find none wait in line.
final class ConnectionPool<Connection: Sendable>: Sendable {
    private let state: Mutex<PoolState<Connection>>

    /// A pool of `opened` connections, to which borrowers may add up to `more`.
    init(opened: [Connection], more: Int) {
        state = Mutex(PoolState(idle: opened, unopened: more))
    }

    /// Lends a connection, or nil: then the borrower is to open one. Either way `giveBack` must follow.
    ///
    /// Throws `StorageError.closed`, and `CancellationError` when cancelled while waiting.
    func borrow() async throws -> Connection? {
        if let loan = try state.withLock({ try $0.lend() }) { return loan.connection }
        let ticket = state.withLock { $0.drawTicket() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                state.withLock { $0.enqueue(waiter, ticket: ticket) }
            }
        } onCancel: {
            state.withLock { $0.leaveLine(ticket: ticket) }?.resume(throwing: CancellationError())
        }
    }

    /// Whether it was closed.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Takes back what was lent, or nil in place of a connection that could not be opened or is to be replaced.
    func giveBack(_ connection: Connection?) {
        state.withLock { $0.takeBack(connection) }
    }

    /// Gives a borrowed connection to those who wait and those who come while tasks that are ready go on, and gets it
    /// back when they had it. The pool may have one connection only, and does not close before.
    func letOthersUse(_ connection: Connection) async {
        state.withLock { $0.lendOn(connection) }
        await Task.yield()
        _ = try? await withCheckedThrowingContinuation { waiter in
            state.withLock { state in
                let ticket = state.drawTicket()
                state.enqueueReturning(waiter, ticket: ticket)
            }
        }
    }

    /// Refuses all who wait and all who will come, waits until everything is given back, and yields the connections.
    func close() async -> [Connection] {
        await withCheckedContinuation { closer in
            state.withLock { $0.close(closer) }
        }
        return state.withLock { state in
            defer { state.idle = [] }
            return state.idle
        }
    }
}
