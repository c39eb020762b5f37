import Kernel

/// What a worker does by and by beside its jobs: schedules, lost tasks, old tasks, and saying that it is there.
struct WorkerUpkeep {
    let worker: JobWorker
    private var presence = Interval(Presence.interval)
    private var purge: Interval
    /// The time of day when it was attended to last, and how long the program ran then.
    private var last: (time: Timestamp, running: ContinuousClock.Instant)?

    init(worker: JobWorker) {
        self.worker = worker
        purge = Interval(worker.claims.settings.purgeInterval)
    }

    /// Whether it is time to attend to it, however much else there is to do.
    var isOverdue: Bool { last.map { ContinuousClock.now - $0.running > .seconds(5) } ?? true }

    /// Does what is due.
    /// - Returns: how long nothing is to be done, as far as is known now: zero when something was queued.
    mutating func attend() async throws -> Duration {
        let settings = worker.claims.settings
        if wasSetBack() { try await worker.schedules.repair() }
        if presence.isOver() { try await worker.noteBeingThere() }
        if purge.isOver() { try await worker.purge() }
        let outlook = try await worker.claims.outlook()
        let now = worker.claims.clock.now
        if let schedule = outlook.schedule, schedule <= now, try await worker.schedules.queueDue() > 0 { return .zero }
        if let lease = outlook.lease, lease <= now || lease > now + settings.lease * 2 {
            if try await worker.recoverLost() { return .zero }
        }
        let next = [outlook.task, outlook.schedule, outlook.lease].compactMap { $0 }.min().map { $0 - now }
        // What is due and was not there to take is another worker's at this moment.
        return max(.milliseconds(100), min(next ?? settings.longestPause, settings.longestPause))
    }

    /// Whether the time of day went back since it was attended to last; not known at first, which counts as yes.
    private mutating func wasSetBack() -> Bool {
        let (time, running) = (worker.claims.clock.now, ContinuousClock.now)
        defer { last = (time, running) }
        guard let last else { return true }
        return (time - last.time) < (running - last.running) - .seconds(60)
    }
}

/// Something that is to be done again after a while.
private struct Interval {
    let length: Duration
    private var next: ContinuousClock.Instant?

    init(_ length: Duration) { self.length = length }

    /// Whether it is time, which it is at first; the next time is then a while from now.
    mutating func isOver() -> Bool {
        let now = ContinuousClock.now
        if let next, now < next { return false }
        next = now + length
        return true
    }
}
