import Dispatch
import Synchronization

/// Asks a server once to stop what a connection does, without a thread that waits for it.
final class CancelRequest: Sendable {
    private enum State {
        case unsent
        case sending([CheckedContinuation<Void, Never>])
        case sent
    }

    private let canceller: LibPQCanceller
    private let state = Mutex(State.unsent)

    init(_ canceller: LibPQCanceller) { self.canceller = canceller }

    /// Sends the request, on a thread that may block.
    func send() {
        let isFirst = state.withLock { state in
            guard case .unsent = state else { return false }
            state = .sending([])
            return true
        }
        guard isFirst else { return }
        DispatchQueue.global().async { [self] in
            canceller.cancel()
            let waiters = state.withLock { state in
                defer { state = .sent }
                guard case .sending(let waiters) = state else { return [CheckedContinuation<Void, Never>]() }
                return waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Whether the request was sent; waits until the server has it.
    func wasSent() async -> Bool {
        let isUnsent = state.withLock { if case .unsent = $0 { true } else { false } }
        if isUnsent { return false }
        await withCheckedContinuation { continuation in
            let isSent = state.withLock { state in
                guard case .sending(let waiters) = state else { return true }
                state = .sending(waiters + [continuation])
                return false
            }
            if isSent { continuation.resume() }
        }
        return true
    }
}
