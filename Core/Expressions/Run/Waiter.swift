import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Something was asked for that takes time, where the evaluation may not wait.
struct CannotWait: Error {}

/// Lets the thread of an evaluation sleep until the host has an answer.
final class Waiter: Sendable {
    private struct State {
        var isCancelled = false
        var call: Task<Void, Never>?
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Cancels the call that is under way, and refuses further ones.
    func cancel() {
        let call = state.withLock { state in
            state.isCancelled = true
            return state.call
        }
        call?.cancel()
    }

    /// Runs an asynchronous call, while this thread sleeps. At the deadline the call is cancelled.
    func wait(
        until deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () async throws -> Handed<Value>
    ) throws -> Value {
        let answer = Answer()
        let call = Task {
            answer.give(await Result(catching: { () async throws -> Handed<Value> in try await body() }))
        }
        let isCancelled = state.withLock { state in
            state.call = call
            return state.isCancelled
        }
        if isCancelled { call.cancel() }
        let timer = Task {
            try? await Task.sleep(until: deadline, clock: .continuous)
            if !Task.isCancelled { call.cancel() }
        }
        let result = answer.take()
        timer.cancel()
        state.withLock { $0.call = nil }
        if ContinuousClock.now > deadline { throw TimeExhausted() }
        if self.isCancelled { throw CancellationError() }
        return try result.get().value
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

/// A value on its way from one thread to another, of which only one uses it at a time.
struct Handed<Element>: @unchecked Sendable {
    // The thread of an evaluation sleeps while the host has its values, and the host is done with them when it wakes.
    let value: Element

    init(_ value: Element) {
        self.value = value
    }
}

/// An answer that a thread sleeps for.
private final class Answer: @unchecked Sendable {
    // The lock guards all state; the condition belongs to the lock.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var result: Result<Handed<Value>, any Error>?

    init() {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    func give(_ answer: Result<Handed<Value>, any Error>) {
        pthread_mutex_lock(lock)
        result = answer
        pthread_cond_signal(condition)
        pthread_mutex_unlock(lock)
    }

    func take() -> Result<Handed<Value>, any Error> {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let result { return result }
            pthread_cond_wait(condition, lock)
        }
    }
}

/// Threads for evaluations that wait for the host: no more than a given number, each with a stack of its own size. They
/// are made when they are needed, and stay.
public final class WorkerPool: @unchecked Sendable {
    // The lock guards all state; the condition belongs to the lock.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [@Sendable () -> Void] = []
    private var threads = 0
    private var idle = 0
    private var isOver = false
    private let most: Int
    private let mostJobs: Int

    /// The pool has as many evaluations waiting as it takes.
    public struct Full: Error {}

    /// - Parameters:
    ///   - threads: The most evaluations that run at a time.
    ///   - queue: The most that wait for a thread; more are refused with ``Full``.
    public init(threads: Int = 16, queue: Int = 1000) {
        most = threads
        mostJobs = queue
        pthread_mutex_init(lock, nil)
        pthread_cond_init(condition, nil)
    }

    /// Ends its threads, once they have done what was asked of them. It must be called before the pool is let go.
    public func shutDown() {
        pthread_mutex_lock(lock)
        isOver = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(lock)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    func submit(_ job: @escaping @Sendable () -> Void) throws {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard !isOver, jobs.count < mostJobs else { throw Full() }
        jobs.append(job)
        if idle == 0 && threads < most {
            threads += 1
            if !start() { threads -= 1 }
        }
        pthread_cond_signal(condition)
    }

    private func start() -> Bool {
        let own = Unmanaged.passRetained(self)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 2 << 20)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let failed = pthread_create(
            &thread, &attributes,
            { pointer in
                #if canImport(Darwin)
                    let pool = Unmanaged<WorkerPool>.fromOpaque(pointer).takeRetainedValue()
                #else
                    guard let pointer else { return nil }
                    let pool = Unmanaged<WorkerPool>.fromOpaque(pointer).takeRetainedValue()
                #endif
                pool.work()
                return nil
            }, own.toOpaque())
        if failed != 0 { own.release() }
        return failed == 0
    }

    private func work() {
        while let job = nextJob() { job() }
    }

    private func nextJob() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while jobs.isEmpty {
            if isOver {
                threads -= 1
                return nil
            }
            idle += 1
            pthread_cond_wait(condition, lock)
            idle -= 1
        }
        return jobs.removeFirst()
    }
}
