/// Who has which connection, and who waits; `ConnectionPool` guards it with a lock.
struct PoolState<Connection: Sendable> {
    typealias Continuation = CheckedContinuation<Connection?, any Error>

    /// One in the line.
    private struct Waiter {
        let continuation: Continuation
        /// Whether it comes back for what it let others use: it is counted as a borrower already.
        let isReturning: Bool
    }

    /// The one used last is lent first: its cache is warm, and connections that are seldom needed stay unopened.
    var idle: [Connection]
    /// Connections that may still be opened.
    private var unopened: Int
    private var lent = 0
    private var line = WaitingLine<Waiter>()
    private var lastTicket: UInt64 = 0
    private(set) var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    init(idle: [Connection], unopened: Int) {
        self.idle = idle
        self.unopened = unopened
    }

    /// What a borrower gets: a connection, or leave to open one.
    struct Loan {
        let connection: Connection?
    }

    /// Nil when all are lent.
    mutating func lend() throws(StorageError) -> Loan? {
        guard !isClosed else { throw .closed }
        if let connection = idle.popLast() {
            lent += 1
            return Loan(connection: connection)
        }
        guard unopened > 0 else { return nil }
        unopened -= 1
        lent += 1
        return Loan(connection: nil)
    }

    /// Tries again, since a connection may have come back in the meantime, and else puts the borrower in line.
    mutating func enqueue(_ waiter: Continuation, ticket: UInt64) {
        // A cancellation before this moment found nobody to wake.
        guard !Task.isCancelled else { return waiter.resume(throwing: CancellationError()) }
        do {
            if let loan = try lend() {
                waiter.resume(returning: loan.connection)
            } else {
                line.append(Waiter(continuation: waiter, isReturning: false), ticket: ticket)
            }
        } catch {
            waiter.resume(throwing: error)
        }
    }

    /// A number for one who is about to wait.
    mutating func drawTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Takes one that gave up out of the line; nil when its turn has come already.
    mutating func leaveLine(ticket: UInt64) -> Continuation? {
        line.remove(ticket: ticket)?.continuation
    }

    mutating func takeBack(_ connection: Connection?) {
        if let waiter = line.popFirst() {
            if waiter.isReturning { lent -= 1 }
            return waiter.continuation.resume(returning: connection)
        }
        lent -= 1
        if let connection { idle.append(connection) } else { unopened += 1 }
        if isClosed, lent == 0 { wakeClosers() }
    }

    /// Gives a connection to who waits, or else to who comes; the borrower stays one, and comes back for it.
    mutating func lendOn(_ connection: Connection) {
        lent += 1
        takeBack(connection)
    }

    /// Puts a borrower that comes back in line. It is neither refused nor cancelled: what it has begun it is to end.
    mutating func enqueueReturning(_ waiter: Continuation, ticket: UInt64) {
        if let connection = idle.popLast() {
            waiter.resume(returning: connection)
        } else {
            line.append(Waiter(continuation: waiter, isReturning: true), ticket: ticket)
        }
    }

    mutating func close(_ closer: CheckedContinuation<Void, Never>) {
        isClosed = true
        closers.append(closer)
        for waiter in line.removeAll() {
            if waiter.isReturning {
                line.append(waiter, ticket: drawTicket())
            } else {
                waiter.continuation.resume(throwing: StorageError.closed)
            }
        }
        if lent == 0 { wakeClosers() }
    }

    private mutating func wakeClosers() {
        for closer in closers { closer.resume() }
        closers = []
    }
}
