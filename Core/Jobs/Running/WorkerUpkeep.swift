import Kernel

/// What a worker does by and by beside its jobs: schedules, lost tasks, old tasks, and saying that it is there.
struct WorkerUpkeep {
    let worker: JobWorker
    private var presence = Interval(Presence.interval)
    private var purge: Interval
    /// The time of day when it was attended to last, and how long the program ran then.
    private var last: (time: Timestamp, running: ContinuousClock.Instant)?
    /// After the clock was set, when leases say something again: by then whoever holds one has renewed it by the new time.
    private var leasesCount = ContinuousClock.now

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
        if lookAtClock() { try await worker.schedules.repair() }
        if presence.isOver() { try await worker.noteBeingThere() }
        if purge.isOver() { try await worker.purge() }
        let outlook = try await worker.claims.outlook()
        let now = worker.claims.clock.now
        if let schedule = outlook.schedule, schedule <= now, try await worker.schedules.queueDue() > 0 { return .zero }
        var lease = outlook.lease
        if let end = lease, end <= now || end > now + settings.lease * 2 {
            let wait = leasesCount - ContinuousClock.now
            if wait <= .zero, try await worker.recoverLost() { return .zero }
            lease = now + max(.zero, wait)
        }
        let next = [outlook.task, outlook.schedule, lease].compactMap { $0 }.min().map { $0 - now }
        // What is due and was not there to take is another worker's at this moment.
        return max(.milliseconds(100), min(next ?? settings.longestPause, settings.longestPause))
    }

    /// Compares the time of day with how long the program has run since it was attended to last.
    /// - Returns: whether the clock was set back; not known at first, which counts as yes.
    private mutating func lookAtClock() -> Bool {
        let (time, running) = (worker.claims.clock.now, ContinuousClock.now)
        defer { last = (time, running) }
        guard let last else { return true }
        let leap = (time - last.time) - (running - last.running)
        let lease = worker.claims.settings.lease
        if leap > lease / 2 || leap + lease < .zero {
            leasesCount = running + lease
            // By the new time it said so long ago that it is there.
            presence = Interval(Presence.interval)
        }
        return leap + .seconds(60) < .zero
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
