import CEpoll
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Waits for many sockets on one thread of its own, so that whoever waits for one holds no thread.
final class SocketWatcher: Sendable {
    private struct Waiter {
        let continuation: CheckedContinuation<Bool, Never>
        let deadline: ContinuousClock.Instant?
    }

    private struct State {
        var waiters: [Int32: Waiter] = [:]
        /// Whether the thread sleeps until something happens, instead of looking for deadlines now and then.
        var sleepsDeep = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let epoll: Int32
    /// Wakes the thread.
    private let bell: Int32
    /// How much later than a deadline a waiter may be told of it, in milliseconds.
    private static let tick: Int32 = 250

    init() throws(StorageError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard epoll >= 0, bell >= 0 else {
            throw .other(code: "\(errno)", message: "the system gives no more descriptors")
        }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data(fd: bell))
        _ = epoll_ctl(epoll, EPOLL_CTL_ADD, bell, &event)
        let thread = DispatchQueue(label: "storage.sockets")
        thread.async { [self] in watch() }
    }

    /// Waits until a socket can be read, or also until it can be written. False when the deadline came first.
    func wait(for socket: Int32, writing: Bool = false, until deadline: ContinuousClock.Instant? = nil) async -> Bool {
        await withCheckedContinuation { continuation in
            let mustRing = state.withLock { state -> Bool in
                guard !state.isClosed, arm(socket, writing: writing) else {
                    // The one who waits finds out what is wrong when it uses the socket.
                    continuation.resume(returning: true)
                    return false
                }
                state.waiters[socket] = Waiter(continuation: continuation, deadline: deadline)
                guard deadline != nil, state.sleepsDeep else { return false }
                state.sleepsDeep = false
                return true
            }
            if mustRing { ring() }
        }
    }

    /// Lets the one who waits for a socket go on.
    func wake(_ socket: Int32) {
        state.withLock { $0.waiters.removeValue(forKey: socket) }?.continuation.resume(returning: true)
    }

    /// Lets all go on, and ends the thread.
    func close() {
        state.withLock { $0.isClosed = true }
        ring()
    }

    private func arm(_ socket: Int32, writing: Bool) -> Bool {
        var event = epoll_event(
            events: EPOLLIN.rawValue | EPOLLONESHOT.rawValue | (writing ? EPOLLOUT.rawValue : 0),
            data: epoll_data(fd: socket))
        return epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) == 0
            || epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) == 0
    }

    private func ring() {
        var one: UInt64 = 1
        _ = write(bell, &one, MemoryLayout.size(ofValue: one))
    }

    // MARK: - The thread

    private func watch() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        var nextLook = ContinuousClock.now
        while let timeout = nextTimeout() {
            let count = Int(epoll_wait(epoll, &events, Int32(events.count), timeout))
            let now = ContinuousClock.now
            let looks = now >= nextLook
            if looks { nextLook = now + .milliseconds(Self.tick) }
            let (ready, late) = state.withLock { state in
                let ready = events.prefix(max(0, count)).compactMap { state.waiters.removeValue(forKey: $0.data.fd) }
                return (ready, looks ? Self.takeLate(&state, now) : [])
            }
            for waiter in ready { waiter.continuation.resume(returning: true) }
            for waiter in late { waiter.continuation.resume(returning: false) }
            var value: UInt64 = 0
            _ = read(bell, &value, MemoryLayout.size(ofValue: value))
        }
        let left = state.withLock { state in
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in left { waiter.continuation.resume(returning: true) }
        Glibc.close(epoll)
        Glibc.close(bell)
    }

    /// In milliseconds, -1 for no limit; nil at the end.
    private func nextTimeout() -> Int32? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.sleepsDeep = !state.waiters.values.contains { $0.deadline != nil }
            return state.sleepsDeep ? -1 : Self.tick
        }
    }

    private static func takeLate(_ state: inout State, _ now: ContinuousClock.Instant) -> [Waiter] {
        let late = state.waiters.filter { $0.value.deadline.map { $0 <= now } ?? false }
        for socket in late.keys { state.waiters[socket] = nil }
        return Array(late.values)
    }
}
