public import Kernel
public import Storage

/// A database whose transactions are counted and timed.
public struct MeteredDatabase: Database {
    private let base: any Database
    private let reading: Meter
    private let writing: Meter

    public init(_ base: any Database, metrics: any Metering) {
        self.base = base
        reading = Meter("read", metrics)
        writing = Meter("write", metrics)
    }

    public var dialect: Dialect { base.dialect }

    public func read<Result>(_ body: (any ReadTransaction) async throws -> Result) async throws -> Result {
        try await reading.measure { note in
            try await base.read { transaction in
                note()
                return try await body(transaction)
            }
        }
    }

    public func readPossiblyStale<Result>(
        _ body: (any ReadTransaction) async throws -> Result
    ) async throws -> Result {
        try await reading.measure { note in
            try await base.readPossiblyStale { transaction in
                note()
                return try await body(transaction)
            }
        }
    }

    @discardableResult
    public func write<Result>(_ body: (any WriteTransaction) async throws -> Result) async throws -> Result {
        try await writing.measure { note in
            try await base.write { transaction in
                note()
                return try await body(transaction)
            }
        }
    }

    public func news() -> AsyncStream<News> { base.news() }
    public func close() async { await base.close() }
}

/// The metrics of a database.
enum DatabaseMetrics {
    static let transactions = Metric<Counter>(
        "lanyard_database_transactions_total", "Transactions ended, by kind and by whether they were kept.",
        by: ["kind", "outcome"])
    static let time = Metric<Histogram>(
        "lanyard_database_transaction_seconds",
        "Time that transactions took once they had a connection, their commit included, by kind.", by: ["kind"],
        buckets: .quick)
    static let wait = Metric<Histogram>(
        "lanyard_database_wait_seconds", "Time that transactions waited for a connection, by kind.", by: ["kind"],
        buckets: .quick)
    static let inUse = Metric<Gauge>(
        "lanyard_database_connections_in_use",
        "Transactions that have a connection now, or are being committed with others, by kind.", by: ["kind"])
    static let waiting = Metric<Gauge>(
        "lanyard_database_waiting", "Transactions that wait for a connection now, by kind.", by: ["kind"])
}

/// What one kind of transactions is measured with.
private struct Meter: Sendable {
    private let kept: Counter
    private let undone: Counter
    private let time: Histogram
    private let wait: Histogram
    private let inUse: Gauge
    private let waiting: Gauge
    private let clock = ContinuousClock()

    init(_ kind: String, _ metrics: any Metering) {
        kept = metrics.family(DatabaseMetrics.transactions)[kind, "kept"]
        undone = metrics.family(DatabaseMetrics.transactions)[kind, "undone"]
        time = metrics.family(DatabaseMetrics.time)[kind]
        wait = metrics.family(DatabaseMetrics.wait)[kind]
        inUse = metrics.family(DatabaseMetrics.inUse)[kind]
        waiting = metrics.family(DatabaseMetrics.waiting)[kind]
    }

    /// - Parameter transaction: calls what it is handed once it has a connection; again when it is tried again.
    func measure<Result>(_ transaction: (_ note: () -> Void) async throws -> Result) async throws -> Result {
        let asked = clock.now
        var began: ContinuousClock.Instant?
        waiting.add(1)
        defer {
            if let began {
                inUse.add(-1)
                time.observe(clock.now - began)
            } else {
                waiting.add(-1)
            }
        }
        do {
            let result = try await transaction {
                guard began == nil else { return }
                let now = clock.now
                began = now
                waiting.add(-1)
                inUse.add(1)
                wait.observe(now - asked)
            }
            kept.add()
            return result
        } catch {
            undone.add()
            throw error
        }
    }
}
