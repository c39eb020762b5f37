import Synchronization

/// Hears what is announced on a server, on a connection of its own, and tells the databases of this program.
final class PostgresListener: Sendable {
    /// All databases' announcements are on one channel; a payload says whose it is.
    static let channel = "lanyard"

    private struct State {
        var task: Task<Void, Never>?
        var boards: [String: [NewsBoard]] = [:]
        var connection: PostgresConnection?
        /// Those who wait for the connection, or for their own mark to come back.
        var starting: [CheckedContinuation<Void, Never>] = []
        var marks: [String: CheckedContinuation<Void, Never>] = [:]
        var hasTried = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let pool: PostgresPool
    private let isActive: Bool

    /// Listens with connections that `pool` makes. Unless it is active, it only tells everybody now and then to look for
    /// themselves.
    init(_ pool: PostgresPool, isActive: Bool) {
        self.pool = pool
        self.isActive = isActive
    }

    /// What an announcement looks like on the way.
    static func payload(schema: String, _ announcement: Announcement) -> String {
        "\(schema)\n\(announcement.topic)\n\(announcement.text)"
    }

    private static let mark = "-"

    /// What a database sends itself when it is closed, so that it hears all before it.
    static func mark(schema: String, _ id: String) -> String { "\(schema)\n\(mark)\n\(id)" }

    /// Starts to listen, if nobody did yet, and waits until the connection stands or could not be made.
    func start() async {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if state.hasTried || state.isClosed { return continuation.resume() }
                state.starting.append(continuation)
                if state.task == nil { state.task = Task { await run() } }
            }
        }
    }

    func add(_ board: NewsBoard, for schema: String) {
        state.withLock { $0.boards[schema, default: []].append(board) }
    }

    func remove(_ board: NewsBoard, for schema: String) {
        state.withLock { state in
            state.boards[schema]?.removeAll { $0 === board }
            if state.boards[schema]?.isEmpty == true { state.boards[schema] = nil }
        }
    }

    /// Calls `send`, which announces a mark, and waits until the mark has come back, so that all before it was told. Gives
    /// up after a moment.
    func waitForMark(_ id: String, send: @escaping @Sendable () async -> Void) async {
        guard state.withLock({ $0.connection != nil }) else { return }
        let giveUp = Task {
            try? await Task.sleep(for: .seconds(2))
            arrived(id)
        }
        await withCheckedContinuation { continuation in
            state.withLock { $0.marks[id] = continuation }
            Task { await send() }
        }
        giveUp.cancel()
    }

    /// Stops to listen.
    func close() async {
        let (task, connection) = state.withLock { state in
            state.isClosed = true
            return (state.task, state.connection)
        }
        task?.cancel()
        // The task may be about to wait when it is woken, so once is not enough.
        let waking = Task {
            while !Task.isCancelled {
                connection?.wake()
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
        await task?.value
        waking.cancel()
        noteTried()
    }

    // MARK: - The task

    private func run() async {
        var pause = Duration.milliseconds(50)
        var isFirst = true
        while !Task.isCancelled {
            if let connection = await connect() {
                if !isFirst { tellAll(.mayHaveMissed) }
                noteTried()
                await hear(connection)
                state.withLock { $0.connection = nil }
                pause = .milliseconds(50)
            }
            isFirst = false
            noteTried()
            if Task.isCancelled { return }
            try? await Task.sleep(for: isActive ? pause : .seconds(1))
            if isActive { pause = min(pause * 2, .seconds(2)) } else { tellAll(.mayHaveMissed) }
        }
    }

    private func connect() async -> PostgresConnection? {
        guard isActive else { return nil }
        do {
            let connection = try await pool.open()
            try await connection.listen(to: Self.channel)
            state.withLock { $0.connection = connection }
            return connection
        } catch {
            return nil
        }
    }

    /// Tells what is heard until the connection is lost.
    private func hear(_ connection: PostgresConnection) async {
        while !Task.isCancelled {
            do {
                let heard = try await connection.nextNotifications(until: .now + .seconds(60))
                // A server that is gone without a word is noticed by asking.
                if heard.isEmpty, !Task.isCancelled { try await connection.checkHealth() }
                for payload in heard { tell(payload) }
            } catch {
                return
            }
        }
    }

    private func tell(_ payload: String) {
        let parts = payload.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { return }
        if parts[1] == Self.mark { return arrived(parts[2]) }
        let boards = state.withLock { $0.boards[parts[0]] ?? [] }
        for board in boards { board.tell([.announced(Announcement(parts[1], parts[2]))]) }
    }

    private func tellAll(_ news: News) {
        let boards = state.withLock { $0.boards.values.flatMap(\.self) }
        for board in boards { board.tell([news]) }
    }

    private func noteTried() {
        let waiters = state.withLock { state in
            state.hasTried = true
            defer { state.starting = [] }
            return state.starting
        }
        for waiter in waiters { waiter.resume() }
    }

    private func arrived(_ id: String) {
        state.withLock { $0.marks.removeValue(forKey: id) }?.resume()
    }
}
