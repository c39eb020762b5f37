public import Kernel
import Synchronization

/// Notes which jobs were to be done, and does none.
public final class FakeJobs: JobQueueing {
    /// A job that was queued.
    public struct Queued: Sendable {
        public let job: any Job
        public let options: JobOptions
    }

    /// A schedule that was set.
    public struct Scheduled: Sendable {
        public let job: any Job
        public let times: JobSchedule
        public let identifier: String
        public let subject: JobSubject?
    }

    private struct State {
        var queued: [Queued] = []
        var schedules: [Scheduled] = []
    }

    private let state = Mutex(State())
    public init() {}

    /// Every job that was queued, in order.
    public var queued: [Queued] { state.withLock { $0.queued } }
    /// The schedules there are, in the order they were set.
    public var schedules: [Scheduled] { state.withLock { $0.schedules } }

    @discardableResult
    public func enqueue(_ job: any Job, _ options: JobOptions) async throws -> String {
        state.withLock { state in
            state.queued.append(Queued(job: job, options: options))
            return "task-\(state.queued.count)"
        }
    }

    public func schedule(
        _ job: any Job, _ times: JobSchedule, identifier: String, about subject: JobSubject?
    ) async throws {
        try await unschedule(type(of: job).job.name, identifier: identifier)
        state.withLock {
            $0.schedules.append(Scheduled(job: job, times: times, identifier: identifier, subject: subject))
        }
    }

    public func unschedule(_ job: JobName, identifier: String) async throws {
        state.withLock { state in
            state.schedules.removeAll { type(of: $0.job).job.name == job && $0.identifier == identifier }
        }
    }

    public func unschedule(about subject: JobSubject) async throws {
        state.withLock { $0.schedules.removeAll { $0.subject == subject } }
    }
}

/// What a run of a job said of itself.
public final class FakeJobReport: JobReporting {
    /// A line of the log.
    public struct Line: Sendable, Hashable {
        public let level: JobLogLevel
        public let message: String
        public let attributes: [String: JSON]
    }

    private let noted = Mutex<(lines: [Line], done: Int, total: Int)>(([], 0, 0))
    public init() {}

    /// Every line, in order.
    public var lines: [Line] { noted.withLock { $0.lines } }
    /// How far it said it was, last.
    public var progress: (done: Int, total: Int) { noted.withLock { ($0.done, $0.total) } }

    public func progress(_ done: Int, of total: Int) { noted.withLock { ($0.done, $0.total) = (done, total) } }
    public func log(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON]) {
        noted.withLock { $0.lines.append(Line(level: level, message: message, attributes: attributes)) }
    }
}

/// Says what it was told to say, and counts how often it was asked.
public final class FakeUpkeep: Upkeep {
    private let state = Mutex<(expired: [String: Int], users: Int, workers: Int, asked: Int)>(([:], 0, 0, 0))
    public init() {}

    /// What there is to delete.
    public func expire(_ counts: [String: Int], users: Int = 0, workers: Int = 0) {
        state.withLock { ($0.expired, $0.users, $0.workers) = (counts, users, workers) }
    }
    /// How often it was asked.
    public var asked: Int { state.withLock { $0.asked } }

    public func deleteExpired() async throws -> [String: Int] {
        state.withLock { state in
            state.asked += 1
            return state.expired
        }
    }

    public func deleteTemporaryUsers() async throws -> Int { state.withLock { $0.users } }
    public func deleteGoneWorkers() async throws -> Int { state.withLock { $0.workers } }
}

/// Finds what it was told to find, once.
public final class FakeDiscovery: FileDiscovering {
    private struct State {
        var blueprints: [DiscoveredBlueprint] = []
        var certificates: [Discovered] = []
        var problems: [ObjectID: String] = [:]
        var applied: [ObjectID] = []
        var cleared: [String] = []
    }

    private let state = Mutex(State())
    public init() {}

    /// What there is that is new.
    public func find(
        blueprints: [DiscoveredBlueprint] = [], certificates: [Discovered] = [], gone: [String] = []
    ) {
        state.withLock { ($0.blueprints, $0.certificates, $0.cleared) = (blueprints, certificates, gone) }
    }

    /// Has a blueprint fail.
    public func fail(_ blueprint: ObjectID, _ problem: String) { state.withLock { $0.problems[blueprint] = problem } }

    /// The blueprints that were to be applied, in order.
    public var applied: [ObjectID] { state.withLock { $0.applied } }

    public func discoverBlueprints() async throws -> [DiscoveredBlueprint] {
        state.withLock { state in
            defer { state.blueprints = [] }
            return state.blueprints
        }
    }

    public func applyBlueprint(_ instance: ObjectID, again: Bool) async throws -> AppliedBlueprint {
        state.withLock { state in
            state.applied.append(instance)
            return AppliedBlueprint(instance.text, problem: state.problems[instance])
        }
    }

    public func clearFailedBlueprints() async throws -> [String] {
        state.withLock { state in
            defer { state.cleared = [] }
            return state.cleared
        }
    }

    public func takeCertificates() async throws -> [Discovered] {
        state.withLock { state in
            defer { state.certificates = [] }
            return state.certificates
        }
    }
}

extension FakePowers {
    /// Runs a job as a worker does, once.
    /// - Returns: what it said of itself.
    /// - Throws: what the job throws.
    @discardableResult
    public func run(_ job: some Job) async throws -> FakeJobReport {
        let report = FakeJobReport()
        let context = JobContext(
            task: "task-1", attempt: 1, deadline: clock.now + .seconds(600), reporter: report)
        try await job.opened(with: all).run(in: context)
        return report
    }
}
