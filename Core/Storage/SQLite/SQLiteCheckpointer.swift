import GRDB
import Synchronization

/// Moves what was committed from the log into the database file, on a thread of its own, so that no request waits for
/// the disk.
final class SQLiteCheckpointer: Sendable {
    private struct State {
        var changes = 0
        var isRunning = false
    }

    /// In changed rows: about the thousand pages after which SQLite would do it inside a commit.
    private static let threshold = 500

    private let queue: DatabaseQueue
    private let state = Mutex(State())

    init(_ place: SQLitePlace) throws {
        queue = try place.open(for: .checkpointing)
    }

    /// Tells of changes that were committed, in rows.
    func noteChanges(_ count: Int) {
        let isDue = state.withLock { state in
            state.changes += count
            guard state.changes >= Self.threshold, !state.isRunning else { return false }
            state = State(changes: 0, isRunning: true)
            return true
        }
        guard isDue else { return }
        queue.asyncWriteWithoutTransaction { [self] database in
            // If it fails, the log grows until the next time, or until a commit does it and reports the error.
            _ = try? database.checkpoint(.passive)
            state.withLock { $0.isRunning = false }
        }
    }

    /// Waits for a running checkpoint.
    func close() {
        try? queue.close()
    }
}
