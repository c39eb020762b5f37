public import Kernel
public import Logging
public import ServiceLifecycle
import Storage
import Synchronization

/// Does the jobs of all tenants, a bounded number at a time, until the program is told to stop.
///
/// It sleeps until the next time that the database names, or until somebody announces a job. Several workers, in one
/// program or in many, share one queue.
public struct JobWorker: Service {
    let id: String
    let claims: Claims
    let schedules: ScheduleClock
    private let registry: Registry
    private let environment: any JobEnvironment
    private let rounds = Rounds()
    private let identity: (hostname: String, version: String)
    private let random: any RandomSource
    private let reports: any ErrorReporting
    private let logger: Logger
    /// What the jobs of this worker came to.
    public let counters: JobCounters

    /// - Parameters:
    ///   - queue: of any tenant; the worker serves all.
    ///   - hostname: this machine's name, for people.
    public init(
        _ queue: JobQueue, registry: Registry, environment: any JobEnvironment, hostname: String, version: String,
        counters: JobCounters = JobCounters(), reports: any ErrorReporting = Unreported(), logger: Logger
    ) {
        let known = KnownJobs(names: registry.jobs.keys.sorted())
        id = queue.random.uuid()
        claims = Claims(
            database: queue.database, clock: queue.clock, settings: queue.settings, known: known, worker: id)
        schedules = ScheduleClock(
            database: queue.database, clock: queue.clock, random: queue.random, known: known)
        self.registry = registry
        self.environment = environment
        self.counters = counters
        self.reports = reports
        self.logger = logger
        identity = (hostname, version)
        random = queue.random
    }

    private var database: any Database { claims.database }
    private var settings: JobSettings { claims.settings }

    public func run() async throws {
        let bell = Bell()
        await withGracefulShutdownHandler {
            await run(wokenBy: bell)
        } onGracefulShutdown: {
            bell.close()
        }
    }

    /// Works until the bell is closed or the task is cancelled.
    func run(wokenBy bell: Bell) async {
        // Listened to before the first look, so that nothing comes in between.
        let news = database.news()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await listen(to: news, bell) }
            await work(bell)
            group.cancelAll()
        }
        await Task { await depart() }.value
    }

    private func listen(to stream: AsyncStream<News>, _ bell: Bell) async {
        for await news in stream {
            if case .announced(let announcement) = news, announcement.topic != NewTask.topic { continue }
            bell.ring()
        }
    }

    private func work(_ bell: Bell) async {
        let slots = Slots(settings.threads)
        var upkeep = WorkerUpkeep(worker: self)
        await withDiscardingTaskGroup { group in
            while !bell.isClosed, !Task.isCancelled {
                var pause = settings.longestPause
                do {
                    let free = slots.free
                    let claimed = try await runs(free)
                    for run in claimed {
                        slots.take()
                        group.addTask {
                            await run.run()
                            slots.give()
                            bell.ring()
                        }
                    }
                    if claimed.count < free || upkeep.isOverdue { pause = try await upkeep.attend() }
                } catch {
                    if !Task.isCancelled {
                        logger.error("the queue of jobs cannot be read", metadata: ["error": "\(error)"])
                    }
                    pause = .seconds(5)
                }
                await bell.wait(atMost: pause)
            }
            await finish(slots, bell)
            group.cancelAll()
        }
    }

    /// Takes tasks.
    private func runs(_ most: Int) async throws -> [JobRun] {
        guard most > 0 else { return [] }
        return try await claims.take(most).compactMap { claim in
            registry.jobs[claim.job].map { registered in
                JobRun(
                    claim: claim, registered: registered, claims: claims, environment: environment, rounds: rounds,
                    random: random, counters: counters, reports: reports, logger: logger)
            }
        }
    }

    /// Waits for what runs, for as long as it may still go on.
    private func finish(_ slots: Slots, _ bell: Bell) async {
        let end = ContinuousClock.now + settings.grace
        while slots.taken > 0, !Task.isCancelled {
            let left = end - ContinuousClock.now
            if left <= .zero {
                logger.notice("jobs that still run are handed back", metadata: ["count": "\(slots.taken)"])
                return
            }
            // A closed bell wakes at once.
            try? await Task.sleep(for: min(left, .milliseconds(50)))
        }
    }

    private func depart() async {
        do {
            try await Presence(database: database, clock: claims.clock).leave(id)
        } catch {
            logger.debug("the worker could not say that it is gone", metadata: ["error": "\(error)"])
        }
    }

    // MARK: - What WorkerUpkeep does by and by

    func noteBeingThere() async throws {
        try await Presence(database: database, clock: claims.clock).note(
            id, hostname: identity.hostname, version: identity.version)
    }

    /// - Returns: whether there were any.
    func recoverLost() async throws -> Bool {
        let lost = try await claims.recover { registry.jobs[$0]?.info.retries ?? settings.retries }
        for (job, isGivenUp) in lost {
            logger.warning("a job's worker went away", metadata: ["job": "\(job)"])
            if isGivenUp { reports.report(Failure(WorkersWentAway(), at: "job \(job.text)")) }
        }
        return !lost.isEmpty
    }

    func purge() async throws {
        try await Retention(database: database, clock: claims.clock).purge()
    }

    /// Does everything that is due, and returns when nothing is.
    public func runDue() async throws {
        var upkeep = WorkerUpkeep(worker: self)
        while true {
            let pause = try await upkeep.attend()
            let runs = try await runs(settings.threads)
            if runs.isEmpty, pause > .zero { return }
            await withDiscardingTaskGroup { group in
                for run in runs { group.addTask { await run.run() } }
            }
        }
    }
}

/// How many jobs may run at a time, and how many do.
private final class Slots: Sendable {
    private let count: Int
    private let used = Atomic(0)

    init(_ count: Int) { self.count = max(1, count) }

    var taken: Int { used.load(ordering: .acquiring) }
    var free: Int { count - taken }
    func take() { used.add(1, ordering: .acquiringAndReleasing) }
    func give() { used.subtract(1, ordering: .acquiringAndReleasing) }
}
