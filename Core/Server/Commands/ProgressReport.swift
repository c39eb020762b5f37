import Glibc
import Storage
import Synchronization

/// Tells on standard error how far a copy has come, once a second at most and at the end of each table.
final class ProgressReport: Sendable {
    private let next = Mutex(ContinuousClock.now)

    func note(_ progress: DatabaseCopy.Progress) {
        let isDue = next.withLock { next in
            guard next <= .now || progress.rows == progress.total else { return false }
            next = .now + .seconds(1)
            return true
        }
        guard isDue else { return }
        let line = Array("\(progress.table): \(progress.rows) of \(progress.total)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
