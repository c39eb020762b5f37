import Kernel

extension JobRun {
    /// Runs the job in every other tenant, after it ran in the standard one. What fails in one stops none of the others:
    /// it stands in the run's log and among the tenant's events, and is tried again in the next round.
    ///
    /// A round takes half of the time that a run may take at most; the rest is the next round's.
    func goRound(_ fields: [String: JSON], in context: JobContext, _ log: RunLog) async throws {
        guard registered.info.reach == .everyTenant, claim.tenant == JobQueue.standardTenant else { return }
        let end = ContinuousClock.now + (registered.info.timeLimit ?? claims.settings.timeLimit) / 2
        let tenants = rounds.next(for: claim.job, of: await environment.others)
        for (number, tenant) in tenants.enumerated() {
            try Task.checkCancellation()
            guard ContinuousClock.now < end else {
                log.log(.info, "The next round goes on from here.", ["left": .int(tenants.count - number)])
                return
            }
            await work(for: tenant, fields, context, log)
            rounds.note(tenant, visitedBy: claim.job)
        }
    }

    private func work(for tenant: String, _ fields: [String: JSON], _ context: JobContext, _ log: RunLog) async {
        let reporter = TenantReporter(log: log, tenant: tenant)
        do {
            try await environment.visit(tenant) { powers in
                do {
                    let context = JobContext(
                        task: context.task, attempt: context.attempt, deadline: context.deadline, reporter: reporter)
                    try await registered.job(fields, powers: powers).run(in: context)
                } catch {
                    guard !Task.isCancelled else { return }
                    let reason = reporter.failed(error)
                    reports.report(Failure(error, at: "job \(claim.job.text)"))
                    await powers.events.record(event(reason, willRetry: false))
                }
            }
        } catch {
            guard !Task.isCancelled else { return }
            reporter.failed(error)
            reports.report(Failure(error, at: "job \(claim.job.text)"))
        }
    }
}

/// Keeps what a run says of one tenant.
private struct TenantReporter: JobReporting {
    let log: RunLog
    let tenant: String

    /// How far it is in one tenant says nothing of the run.
    func progress(_ done: Int, of total: Int) {}

    func log(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON]) {
        log.log(level, message, attributes.merging(["tenant": .string(tenant)]) { $1 })
    }

    /// - Returns: what it said.
    @discardableResult
    func failed(_ error: any Error) -> String {
        let reason = RunLog.cut("\(type(of: error)): \(error)")
        log(.error, reason, [:])
        return reason
    }
}
