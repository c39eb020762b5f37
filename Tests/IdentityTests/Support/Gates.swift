import Dispatch
import Synchronization

/// Counts who is inside.
final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0, total: 0))

    var most: Int { state.withLock { $0.most } }
    var total: Int { state.withLock { $0.total } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.total += 1
            state.most = max(state.most, state.now)
        }
    }
    func leave() { state.withLock { $0.now -= 1 } }
}

/// Holds a thread until it is opened.
final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let isInside = Atomic(false)

    func wait() -> Bool {
        isInside.store(true, ordering: .releasing)
        opened.wait()
        return true
    }
    func open() { opened.signal() }
    /// Returns once somebody waits.
    func entered() async {
        while !isInside.load(ordering: .acquiring) { await Task.yield() }
    }
}
