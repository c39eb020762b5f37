import Dispatch
import Glibc

/// Where a pool's computations run.
enum PoolThreads: Sendable {
    /// Threads that come and go as they are needed.
    case shared(DispatchQueue)
    /// Threads that the system runs when nobody else wants the processor. Each ends with its work: a thread may lower its
    /// own priority, and not raise it again.
    case background

    static var ordinary: PoolThreads { .shared(DispatchQueue(label: "passwords", attributes: .concurrent)) }

    func run(_ work: @escaping @Sendable () -> Void) {
        switch self {
        case .shared(let queue): queue.async(execute: work)
        case .background: BackgroundThread.start(work)
        }
    }
}

/// A thread with the lowest priority that is still sure to make progress.
private final class BackgroundThread {
    private let work: @Sendable () -> Void

    private init(_ work: @escaping @Sendable () -> Void) { self.work = work }

    static func start(_ work: @escaping @Sendable () -> Void) {
        let argument = Unmanaged.passRetained(BackgroundThread(work))
        var thread = pthread_t()
        let problem = pthread_create(&thread, nil, { BackgroundThread.main($0) }, argument.toOpaque())
        guard problem == 0 else {
            // As many threads as there may be. It is done nevertheless, if not in the background.
            argument.release()
            DispatchQueue.global().async(execute: work)
            return
        }
        pthread_detach(thread)
    }

    private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        // In Linux this is the calling thread's, whoever else is in the process. Without leave it stays as it was.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
        Unmanaged<BackgroundThread>.fromOpaque(argument).takeRetainedValue().work()
        return nil
    }
}
