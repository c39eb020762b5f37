import Kernel
import Logging
import Storage
import StorageTestKit
import Synchronization
import TestKit

@testable import Jobs

/// A queue in memory, with a clock that tests control, and workers that do its jobs.
struct Yard: Sendable {
    let fakes = FakePowers()
    let database: any Database
    let queue: JobQueue
    let registry: Registry
    let notebook = Notebook()
    let reports = FakeReports()

    var clock: FakeClock { fakes.clock }

    init(_ settings: JobSettings = JobSettings()) async throws {
        database = try await TestDatabase.make()
        try await Migrations(JobsSchema.migrations).apply(to: database, at: 0)
        queue = JobQueue(database, clock: fakes.clock, random: fakes.random, settings: settings)
        registry = try Registry(
            [], jobs: [NotingJob.self, NightlyJob.self, EndlessJob.self, OnceOnlyJob.self, RoundJob.self])
    }

    /// The powers of every tenant. Jobs reach the notebook through the users' power.
    var environment: NotingEnvironment { NotingEnvironment(fakes: fakes, notebook: notebook) }

    func worker(counters: JobCounters = JobCounters(), environment other: (any JobEnvironment)? = nil) -> JobWorker {
        JobWorker(
            queue, registry: registry, environment: other ?? environment, hostname: "host", version: "1",
            counters: counters, reports: reports, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func claims(of worker: JobWorker) -> Claims { worker.claims }

    /// A task's row.
    func task(_ id: String) async throws -> Row {
        let row = try await database.read { try await $0.first("SELECT * FROM job_tasks WHERE id = ?", id) }
        guard let row else { throw Missing("the task \(id)") }
        return row
    }

    func state(_ id: String) async throws -> TaskState { try await task(id)["state"] }

    func count(_ condition: String = "1 = 1") async throws -> Int {
        let row = try await database.read {
            try await $0.first("SELECT COUNT(*) FROM job_tasks WHERE \(condition)")
        }
        return try row?[0] ?? 0
    }

    func change(_ sql: String) async throws {
        try await database.write { try await $0.run(script: sql) }
    }

    /// Until a condition holds; gives up after two minutes of real time, since hundreds of tests may take turns at the same
    /// few connections and processors.
    func until(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Missing("what was waited for")
    }
}

/// What jobs note of themselves.
final class Notebook: Sendable {
    private struct State {
        var notes: [String] = []
        var running: [String: Int] = [:]
        var mostAtOnce: [String: Int] = [:]
        var failing: [String: Int] = [:]
    }
    private let state = Mutex(State())

    var notes: [String] { state.withLock { $0.notes } }
    func note(_ text: String) { state.withLock { $0.notes.append(text) } }

    /// The most that ran at the same time under a name.
    func mostAtOnce(_ name: String) -> Int { state.withLock { $0.mostAtOnce[name] ?? 0 } }
    func begin(_ name: String) {
        state.withLock { state in
            state.running[name, default: 0] += 1
            state.mostAtOnce[name] = max(state.mostAtOnce[name] ?? 0, state.running[name] ?? 0)
        }
    }
    func end(_ name: String) { state.withLock { $0.running[name, default: 0] -= 1 } }

    /// Lets a job fail so many times.
    func fail(_ name: String, times: Int) { state.withLock { $0.failing[name] = times } }
    func isToFail(_ name: String) -> Bool {
        state.withLock { state in
            guard let left = state.failing[name], left > 0 else { return false }
            state.failing[name] = left - 1
            return true
        }
    }
}

/// Notes a word.
struct NotingJob: Job {
    static let job = JobInfo("test.note", summary: "Notes a word.")
    struct Refusal: Error, CustomStringConvertible { let description = "it would not" }

    @Field(help: "The word.")
    var word = ""
    @Field(help: "How long it takes, in milliseconds.")
    var takes = 0
    @Field(help: "Jobs of one group run one at a time.")
    var group: String?
    @Field(help: "Lines to log.")
    var lines = 0
    @Power(\.records) private var records

    init() {}
    init(_ word: String, takes: Int = 0, group: String? = nil, lines: Int = 0) {
        self.word = word
        self.takes = takes
        self.group = group
        self.lines = lines
    }

    var key: String? { group }

    func run(in context: JobContext) async throws {
        guard let notebook = (records as? NotingRecords)?.notebook else { throw Missing("the notebook") }
        let name = group ?? "all"
        notebook.begin(name)
        defer { notebook.end(name) }
        if takes > 0 { try await Task.sleep(for: .milliseconds(takes)) }
        for line in 0..<lines {
            context.log(.info, "line \(line)")
            context.progress(line + 1, of: lines)
        }
        if notebook.isToFail(word) { throw Refusal() }
        notebook.note(word)
    }
}

/// Runs by itself.
struct NightlyJob: Job {
    static let job = JobInfo("test.nightly", summary: "Runs by itself.", schedule: "30 2 * * *")
    @Power(\.records) private var records
    init() {}
    func run(in context: JobContext) async throws { (records as? NotingRecords)?.notebook.note("night") }
}

/// Goes on until it is told to stop.
struct EndlessJob: Job {
    static let job = JobInfo("test.endless", summary: "Never ends by itself.", timeLimit: .milliseconds(200))
    @Power(\.records) private var records
    init() {}
    func run(in context: JobContext) async throws {
        (records as? NotingRecords)?.notebook.note("endless")
        try await Task.sleep(for: .seconds(3600))
    }
}

/// Is not tried again.
struct OnceOnlyJob: Job {
    static let job = JobInfo("test.once", summary: "Fails for good.", retries: 0)
    init() {}
    func run(in context: JobContext) async throws { throw NotingJob.Refusal() }
}

/// Works for all tenants, and says so.
struct RoundJob: Job {
    static let job = JobInfo("test.round", summary: "Works for all tenants.", for: .everyTenant)
    @Field(help: "The word.") var word = ""
    @Power(\.records) private var records
    init() {}
    func run(in context: JobContext) async throws {
        guard let records = records as? NotingRecords else { throw Missing("the notebook") }
        records.notebook.note("\(records.tenant)\(word)")
        context.log(.info, "was here")
        if records.notebook.isToFail(records.tenant) { throw NotingJob.Refusal() }
    }
}

/// The fakes' powers, with the notebook among them.
struct NotingEnvironment: JobEnvironment {
    let fakes: FakePowers
    let notebook: Notebook
    var others = OtherTenants()
    func use(_ tenant: String, _ body: (Powers) async -> Void) async throws {
        guard tenant != "closed" else { throw Missing("the tenant '\(tenant)'") }
        var powers = fakes.all
        powers.records = NotingRecords(notebook: notebook, tenant: tenant)
        await body(powers)
    }
}

/// Where jobs find the notebook.
struct NotingRecords: RecordStore {
    let notebook: Notebook
    let tenant: String
    func find(_ collection: RecordCollection, key: String) async throws -> (record: Record, user: User?)? { nil }
    func list(_ collection: RecordCollection, _ filter: RecordFilter) async throws -> [Record] { [] }
    func apply(_ steps: [RecordStep]) async throws -> Bool { true }
}
