import Dispatch
import JOSE
import ServiceLifecycle
import Synchronization

/// Signing keys that were made before anybody needs them: making one takes as long as chance wants, and who makes a tenant
/// should not wait for that. They are in memory only.
///
/// Keys are made on a thread of their own, one after the other, so that neither requests nor passwords wait for them.
final class SpareKeys: Service {
    private struct State {
        var spares: [PrivateKey] = []
        /// Those who came when there was none. Each has had a key begun, and gets the first that is made.
        var waiting: [CheckedContinuation<PrivateKey, any Error>] = []
    }

    private let count: Int
    private let make: @Sendable () throws -> PrivateKey
    private let thread = DispatchQueue(label: "keys")
    private let state = Mutex(State())
    private let taken = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    /// - Parameters:
    ///   - count: how many are kept while it runs as a service; without that, each is made when it is taken.
    ///   - make: makes one.
    init(count: Int, make: @escaping @Sendable () throws -> PrivateKey = { try PrivateKey.generateRSA(bits: 2048) }) {
        self.count = count
        self.make = make
    }

    /// How many there are at this moment.
    var ready: Int { state.withLock { $0.spares.count } }

    /// A key that nobody else gets.
    func take() async throws -> PrivateKey {
        let spare = state.withLock { $0.spares.popLast() }
        taken.continuation.yield()
        if let spare { return spare }
        return try await withCheckedThrowingContinuation { continuation in
            state.withLock { $0.waiting.append(continuation) }
            thread.async { self.hand(Result { try self.make() }) }
        }
    }

    /// Keeps as many as there are to be, until the program is told to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while await fill() {
                var next = taken.stream.makeAsyncIterator()
                guard await next.next() != nil else { return }
            }
        }
    }

    /// - Returns: whether to go on: not when the task was cancelled, or keys cannot be made.
    private func fill() async -> Bool {
        while ready < count {
            guard !Task.isCancelled else { return false }
            let isMade = await withCheckedContinuation { continuation in
                thread.async {
                    let key = Result { try self.make() }
                    self.hand(key)
                    continuation.resume(returning: (try? key.get()) != nil)
                }
            }
            // Whoever takes one makes it then, and is told why it cannot be made.
            guard isMade else { return true }
        }
        return !Task.isCancelled
    }

    /// Gives a key to whoever waits longest, or keeps it.
    private func hand(_ key: Result<PrivateKey, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<PrivateKey, any Error>? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            if case .success(let spare) = key { state.spares.append(spare) }
            return nil
        }
        waiting?.resume(with: key)
    }
}
