/// Who has which connection, and who waits; `ConnectionPool` guards it with a lock.
struct PoolState<Connection: Sendable> {
    typealias Waiter = CheckedContinuation<Connection?, any Error>

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
    mutating func enqueue(_ waiter: Waiter, ticket: UInt64) {
        // A cancellation before this moment found nobody to wake.
        guard !Task.isCancelled else { return waiter.resume(throwing: CancellationError()) }
        do {
            if let loan = try lend() {
                waiter.resume(returning: loan.connection)
            } else {
                line.append(waiter, ticket: ticket)
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
    mutating func leaveLine(ticket: UInt64) -> Waiter? {
        line.remove(ticket: ticket)
    }

    mutating func takeBack(_ connection: Connection?) {
        if let waiter = line.popFirst() { return waiter.resume(returning: connection) }
        lent -= 1
        if let connection { idle.append(connection) } else { unopened += 1 }
        if isClosed, lent == 0 { wakeClosers() }
    }

    mutating func close(_ closer: CheckedContinuation<Void, Never>) {
        isClosed = true
        closers.append(closer)
        for waiter in line.removeAll() { waiter.resume(throwing: StorageError.closed) }
        if lent == 0 { wakeClosers() }
    }

    private mutating func wakeClosers() {
        for closer in closers { closer.resume() }
        closers = []
    }
}
