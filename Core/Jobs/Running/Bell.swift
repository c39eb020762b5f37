import Synchronization

/// Wakes the one who waits, at once or when they come to wait; several rings in between are one.
final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var isClosed = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Whether the bell was closed: nobody is to wait any more.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func ring() { wake { $0.hasRung = true } }

    /// Wakes whoever waits, now and from now on.
    func close() { wake { $0.isClosed = true } }

    private func wake(_ note: (inout State) -> Void) {
        let waiting = state.withLock { state in
            note(&state)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Waits until it rings, is closed, or a while is over; returns early when the task is cancelled.
    func wait(atMost limit: Duration) async {
        guard limit > .zero else { return forget() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForRing() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        forget()
    }

    private func forget() { state.withLock { $0.hasRung = false } }

    private func waitForRing() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNow = state.withLock { state in
                    if state.hasRung || state.isClosed || Task.isCancelled { return true }
                    state.waiting = continuation
                    return false
                }
                if isNow { continuation.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }
}
