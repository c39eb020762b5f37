/// Those who wait, first come first served. Taking the first and adding one take constant time on average.
struct WaitingLine<Waiter> {
    private var waiters: [(ticket: UInt64, waiter: Waiter)?] = []
    private var head = 0

    var isEmpty: Bool { head == waiters.count }

    mutating func append(_ waiter: Waiter, ticket: UInt64) {
        waiters.append((ticket, waiter))
    }

    mutating func popFirst() -> Waiter? {
        while head < waiters.count {
            let first = waiters[head]
            waiters[head] = nil
            head += 1
            compact()
            if let first { return first.waiter }
        }
        return nil
    }

    /// Takes out one that gave up waiting; nil when its turn has come already.
    mutating func remove(ticket: UInt64) -> Waiter? {
        guard let index = waiters[head...].firstIndex(where: { $0?.ticket == ticket }) else { return nil }
        return waiters.remove(at: index)?.waiter
    }

    mutating func removeAll() -> [Waiter] {
        defer { self = WaitingLine() }
        return waiters[head...].compactMap { $0?.waiter }
    }

    private mutating func compact() {
        guard head > 32, head * 2 > waiters.count else { return }
        waiters.removeFirst(head)
        head = 0
    }
}
