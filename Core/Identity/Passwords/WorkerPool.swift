import Glibc
import Kernel
import Synchronization

/// Long computations on threads of their own: at most so many at a time, and so many that wait.
///
/// The threads that answer requests never compute for long, and a burst waits in line instead of taking every core.
final class WorkerPool: Sendable {
    private let width: Int
    private let room: Int
    private let meter: HashingMeter
    private let clock = ContinuousClock()
    private let threads: PoolThreads
    private let state = Mutex(State())

    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    /// Whether the caller still waits for the result.
    private final class Ticket: Sendable {
        let isCancelled = Atomic(false)
    }

    /// - Parameters:
    ///   - width: computations at a time.
    ///   - room: computations that may wait.
    ///   - threads: where they run.
    init(width: Int, room: Int, threads: PoolThreads = .ordinary, metrics: any Metering = Unmetered()) {
        self.width = max(1, width)
        self.room = room
        self.threads = threads
        meter = HashingMeter(metrics)
    }

    private static let busy = Busy(
        "Too many passwords are being checked at this moment. Try again in a minute.")

    /// Computes something on one of the pool's threads.
    /// - Throws: ``Busy`` when the line is full; `CancellationError` when the caller was cancelled before its turn.
    func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async throws -> Result {
        let ticket = Ticket()
        let asked = clock.now
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isAccepted = accept { [self] in
                    meter.wait.observe(clock.now - asked)
                    if ticket.isCancelled.load(ordering: .relaxed) {
                        continuation.resume(throwing: CancellationError())
                    } else {
                        continuation.resume(returning: measured(work))
                    }
                }
                if !isAccepted { continuation.resume(throwing: Self.busy) }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
        }
    }

    private func measured<Result>(_ work: () -> Result) -> Result {
        let start = (wall: clock.now, cpu: Self.threadTime)
        meter.running.add(1)
        defer {
            meter.running.add(-1)
            meter.hashing.observe(clock.now - start.wall)
            meter.cpu.observe(Self.threadTime - start.cpu)
        }
        return work()
    }

    /// The CPU time that this thread took so far.
    private static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Starts a job or puts it at the end of the line; false when the line is full.
    private func accept(_ job: @escaping @Sendable () -> Void) -> Bool {
        let isStarted: Bool? = state.withLock { state in
            if state.running < width {
                state.running += 1
                return true
            }
            guard state.waiting.count < room else { return nil }
            state.waiting.append(job)
            meter.waiting.set(state.waiting.count)
            return false
        }
        if isStarted == nil { meter.refused.add() }
        if isStarted == true {
            threads.run {
                job()
                while let next = self.next() { next() }
            }
        }
        return isStarted != nil
    }

    /// The first job in the line; when nobody waits, the thread is given back.
    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            if !state.waiting.isEmpty {
                meter.waiting.set(state.waiting.count - 1)
                return state.waiting.removeFirst()
            }
            state.running -= 1
            return nil
        }
    }
}
