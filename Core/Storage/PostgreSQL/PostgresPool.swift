import Dispatch
import Synchronization

/// The connections to one server.
final class PostgresPool: Sendable {
    /// After a failure, nobody knocks for a while, and everybody is told at once what the last one was told.
    private struct BackOff {
        var failure: StorageError?
        var pause = Duration.zero
        var next = ContinuousClock.now

        mutating func note(_ failure: StorageError) {
            self.failure = failure
            pause = min(max(pause * 2, .milliseconds(50)), .seconds(2))
            next = .now + pause
        }
    }

    let options: PostgresOptions
    private let pool: ConnectionPool<PostgresConnection>
    private let watcher: SocketWatcher
    private let backOff = Mutex(BackOff())
    /// Making a connection asks for names and blocks.
    private let openers = DispatchQueue(label: "storage.postgresql", attributes: .concurrent)

    init(_ options: PostgresOptions, watcher: SocketWatcher) {
        self.options = options
        self.watcher = watcher
        pool = ConnectionPool(opened: [], more: max(1, options.poolSize))
    }

    /// Lends a connection; `giveBack` must follow.
    ///
    /// Throws `StorageError.closed`, `unavailable` and `cannotOpen`, and `CancellationError` when cancelled while waiting.
    func borrow() async throws -> PostgresConnection {
        let idle = try await pool.borrow()
        do {
            if let idle, idle.isUsable {
                guard options.connHealthChecks, idle.wasIdle else { return idle }
                if (try? await idle.checkHealth()) != nil { return idle }
            }
            return try await open()
        } catch {
            pool.giveBack(nil)
            throw error
        }
    }

    /// Takes back what was lent; a broken connection, or nil, leaves room for another.
    func giveBack(_ connection: PostgresConnection?) {
        pool.giveBack(connection.flatMap { $0.isBroken ? nil : $0 })
    }

    /// Makes a connection, in the place of one that was lent or beside the pool.
    func open() async throws -> PostgresConnection {
        if let failure = backOff.withLock({ $0.next > .now ? $0.failure : nil }) { throw failure }
        do {
            let connection = PostgresConnection(try await connect(), watcher: watcher, options: options)
            backOff.withLock { $0 = BackOff() }
            return connection
        } catch let failure as StorageError {
            backOff.withLock { $0.note(failure) }
            throw failure
        }
    }

    /// Waits until everything is given back, and closes the connections.
    func close() async {
        _ = await pool.close()
    }

    private func connect() async throws -> LibPQ {
        try await withCheckedThrowingContinuation { continuation in
            openers.async { [options] in
                continuation.resume(with: Self.connect(options))
            }
        }
    }

    /// Tries one place after the other; blocks.
    private static func connect(_ options: PostgresOptions) -> Result<LibPQ, any Error> {
        var failures: [StorageError] = []
        for place in options.places {
            do throws(LibPQ.OpeningFailure) {
                let parameters = options.parameters(host: place.host, port: place.port)
                let seconds =
                    parameters["connect_timeout"].flatMap { Int($0) } ?? Int(options.connectTimeout / .seconds(1))
                return .success(try LibPQ(parameters: parameters, seconds: max(1, seconds)))
            } catch {
                failures.append(StorageError(opening: error, options))
            }
        }
        // One that may pass by itself counts more than one that an administrator has to change.
        let passing = failures.first { if case .unavailable = $0 { true } else { false } }
        return .failure(passing ?? failures.first ?? StorageError.cannotOpen(options.place, reason: "it names no host"))
    }
}
