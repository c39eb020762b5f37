import Glibc
import Logging
import Synchronization

/// A file that may be replaced while the server runs: the new one is opened soon after.
///
/// It is to be replaced as a whole, by renaming another one over it, which is what the programs that fetch such files do.
/// One that is written over in place changes under whoever reads it.
final class WatchedFile: Sendable {
    private let path: String
    private let interval: Duration
    private let logger: Logger
    private let clock = ContinuousClock()
    private let state = Mutex(State())

    private struct State {
        var file: FileIdentity?
        var database: AddressDatabase?
        var looked: ContinuousClock.Instant?
    }

    /// What tells one file from another that took its place.
    private struct FileIdentity: Equatable {
        let (device, inode, size, seconds, nanoseconds): (UInt, UInt, Int, Int, Int)

        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            (device, inode, size) = (status.st_dev, status.st_ino, status.st_size)
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        }
    }

    /// - Parameter interval: how long a file may go unlooked at.
    init(path: String, interval: Duration, logger: Logger) {
        self.path = path
        self.interval = interval
        self.logger = logger
    }

    /// The file as it is, open; nil when there is none.
    var current: AddressDatabase? {
        let now = clock.now
        return state.withLock { state in
            if let looked = state.looked, now - looked < interval { return state.database }
            state.looked = now
            let file = FileIdentity(path: path)
            if file != state.file {
                state.file = file
                state.database = open(file, instead: state.database)
            }
            return state.database
        }
    }

    /// A file that cannot be read leaves the one before it in use.
    private func open(_ file: FileIdentity?, instead old: AddressDatabase?) -> AddressDatabase? {
        guard file != nil else { return nil }
        do {
            let database = try AddressDatabase(path: path)
            logger.notice("a database of addresses was opened", metadata: ["path": "\(path)"])
            return database
        } catch {
            logger.error(
                "a database of addresses cannot be used", metadata: ["path": "\(path)", "error": "\(error)"])
            return old
        }
    }
}
