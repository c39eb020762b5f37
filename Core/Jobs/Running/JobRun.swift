import Kernel
import Logging

/// One run of one task: from when it was taken to when what became of it is stored.
struct JobRun: Sendable {
    let claim: Claim
    let registered: Registry.RegisteredJob
    let claims: Claims
    let environment: any JobEnvironment
    let rounds: Rounds
    let random: any RandomSource
    let counters: JobCounters
    let reports: any ErrorReporting
    let logger: Logger
    /// How often a lease is looked after, and what the run says is stored.
    private static let keepingInterval = Duration.seconds(2)

    /// How the job itself ended.
    private enum Ending: Sendable {
        case finished
        case failed(String, any Error, isHopeless: Bool)
        /// The program stops.
        case stopped
        /// Another worker has the task now.
        case lost
    }

    func run() async {
        let started = ContinuousClock.now
        counters.change(claim.job) { $0.inProgress += 1 }
        let log = RunLog(job: claim.job, clock: claims.clock)
        var isConcluded = false
        do {
            try await environment.use(claim.tenant) { powers in
                await conclude(await perform(log, powers), since: started, log, powers)
                isConcluded = true
            }
        } catch {
            if !isConcluded { await conclude(failure(error), since: started, log, nil) }
        }
    }

    private func conclude(
        _ ending: Ending, since started: ContinuousClock.Instant, _ log: RunLog, _ powers: Powers?
    ) async {
        let end = end(after: ending)
        counters.change(claim.job) { entry in
            entry.inProgress -= 1
            entry.runs += 1
            entry.duration += ContinuousClock.now - started
            if case .failed = ending { entry.errors += 1 }
            if case .again = end { entry.retries += 1 }
            if end == .rejected { entry.rejected += 1 }
        }
        // What became of it is stored even when the program is told to stop meanwhile, hence a task that is not cancelled.
        await Task { await settle(ending, end, log, powers) }.value
    }

    private func perform(_ log: RunLog, _ powers: Powers) async -> Ending {
        let job: any Job
        let fields: [String: JSON]
        do {
            fields = try JSON(parsing: claim.arguments, limits: .stored).object ?? [:]
            job = try registered.job(fields, powers: powers)
            guard try await claims.begin(claim) else { return .lost }
        } catch let problems as Problems {
            return .failed("The fields no longer fit the job: \(problems)", problems, isHopeless: true)
        } catch {
            return failure(error)
        }
        return await keeping(log) { await limited(job, fields, log) }
    }

    /// Runs the body beside a task that keeps the lease; without the lease the body is cancelled.
    private func keeping(_ log: RunLog, _ body: @escaping @Sendable () async -> Ending) async -> Ending {
        await withTaskGroup(of: Ending?.self) { group in
            group.addTask { await body() }
            group.addTask { await keepLease(log) ? nil : .lost }
            var ending: Ending?
            for await part in group {
                // Without the lease it does not matter how the body ends.
                if case .lost = ending { continue }
                if let part {
                    ending = part
                    group.cancelAll()
                }
            }
            return ending ?? .stopped
        }
    }

    /// Runs the job and cancels it when its time is over.
    private func limited(_ job: any Job, _ fields: [String: JSON], _ log: RunLog) async -> Ending {
        let limit = registered.info.timeLimit ?? claims.settings.timeLimit
        let context = JobContext(
            task: claim.task, attempt: claim.attempt, deadline: claims.clock.now + limit, reporter: log)
        return await withTaskGroup(of: Ending?.self) { group in
            group.addTask {
                do {
                    try await job.run(in: context)
                    try await goRound(fields, in: context, log)
                    return .finished
                } catch {
                    return failure(error)
                }
            }
            group.addTask {
                // Nil, too, when the job ended first or the program stops.
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next()
            let isStopped = Task.isCancelled
            group.cancelAll()
            if let ending = first.flatMap({ $0 }) { return isStopped ? stopped(ending) : ending }
            let ending = await group.next().flatMap { $0 }
            if isStopped || Task.isCancelled { return stopped(ending) }
            if case .finished = ending { return .finished }
            let reason = TookTooLong(limit: limit)
            return .failed(reason.description, reason, isHopeless: false)
        }
    }

    /// How a job ended that was cancelled because the program stops: what it finished nevertheless is finished.
    private func stopped(_ ending: Ending?) -> Ending {
        if case .finished = ending { return .finished }
        return .stopped
    }

    /// Renews the lease until it is cancelled. False when the lease was lost.
    private func keepLease(_ log: RunLog) async -> Bool {
        var renewed = ContinuousClock.now
        while true {
            do { try await Task.sleep(for: Self.keepingInterval) } catch { return true }
            let news = log.news()
            guard news != nil || ContinuousClock.now - renewed > claims.settings.lease / 3 else { continue }
            do {
                guard try await claims.renew(claim, log: news) else { return false }
                renewed = ContinuousClock.now
            } catch {
                // The database may be back before the lease is over.
                if Task.isCancelled { return true }
                logger.warning("a job's lease could not be renewed", metadata: metadata(["error": "\(error)"]))
            }
        }
    }

    private func failure(_ error: any Error) -> Ending {
        .failed("\(type(of: error)): \(error)", error, isHopeless: false)
    }
}

// MARK: - What became of it

extension JobRun {
    private func end(after ending: Ending) -> RunEnd {
        switch ending {
        case .finished: return .done
        case .stopped, .lost: return .handedBack
        case .failed(_, _, let isHopeless):
            if isHopeless || claim.retries >= registered.info.retries ?? claims.settings.retries { return .rejected }
            return .again(after: Backoff.pause(after: claim.retries, random))
        }
    }

    private func settle(_ ending: Ending, _ end: RunEnd, _ log: RunLog, _ powers: Powers?) async {
        if case .lost = ending {
            logger.warning("a job was taken over by another worker while it ran here", metadata: metadata())
            return
        }
        if case .failed(let reason, let error, _) = ending {
            log.log(.error, reason, [:])
            logger.error("a job failed", metadata: metadata(["reason": "\(RunLog.cut(reason))", "end": "\(end)"]))
            // What is tried again may yet go well.
            if end == .rejected { reports.report(Failure(error, at: "job \(claim.job.text)")) }
        }
        await store(end, log)
        guard case .failed(let reason, _, _) = ending else { return }
        let willRetry = if case .again = end { true } else { false }
        await powers?.events.record(event(RunLog.cut(reason), willRetry: willRetry))
    }

    /// A database that is away for a moment does not undo what was done.
    private func store(_ end: RunEnd, _ log: RunLog) async {
        for pause in [1, 3, 9, 0] {
            do {
                if try await !claims.settle(claim, end, log: log.lines, gravest: log.gravest) {
                    logger.warning("a job was taken over by another worker while it ran here", metadata: metadata())
                }
                return
            } catch {
                logger.error("a job's end could not be stored", metadata: metadata(["error": "\(error)"]))
                if pause > 0 { try? await Task.sleep(for: .seconds(pause)) }
            }
        }
    }

    func event(_ reason: String, willRetry: Bool) -> Event {
        Event(
            "system_task_exception", app: "authentik_tasks",
            context: [
                "message": .string("Task \(claim.job) encountered an error"), "exception": .string(reason),
                "task": .string(claim.task), "actor_name": .string(claim.job.text), "attempt": .int(claim.attempt),
                "will_retry": .bool(willRetry),
            ])
    }

    private func metadata(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        more.merging(["job": "\(claim.job)", "task": "\(claim.task)", "tenant": "\(claim.tenant)"]) { $1 }
    }
}

/// A job exceeded its time limit.
struct TookTooLong: Error, CustomStringConvertible {
    let limit: Duration
    var description: String { "It took longer than \(limit.components.seconds) seconds." }
}

/// A job's workers went away too often while they ran it.
struct WorkersWentAway: Error, CustomStringConvertible {
    let description = "The workers that ran this went away without a word."
}
