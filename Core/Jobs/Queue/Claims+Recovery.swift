import Identity
import Kernel
import Storage

extension Claims {
    /// When something is to be done next; times that have passed already are left out of the first.
    struct Outlook: Sendable {
        var task: Timestamp?
        var schedule: Timestamp?
        var lease: Timestamp?
    }

    /// Looks when something is to be done next: one read.
    func outlook() async throws -> Outlook {
        let (tasks, schedules) = (known.condition("name"), known.condition("s.name"))
        let sql = """
            SELECT
                (SELECT due FROM job_tasks WHERE state = 'queued' AND due > ? AND \(tasks.sql) ORDER BY due LIMIT 1),
                (SELECT MIN(s.next_run) FROM job_schedules AS s WHERE s.paused = 0 AND \(schedules.sql)),
                (SELECT MIN(lease_end) FROM job_tasks WHERE worker IS NOT NULL)
            """
        let arguments = [clock.now.microseconds.sqlValue] + tasks.arguments + schedules.arguments
        guard let row = try await database.read({ try await $0.first(sql, arguments) }) else { return Outlook() }
        func time(_ index: Int) throws -> Timestamp? {
            try row[index, as: Int?.self].map(Timestamp.init(microseconds:))
        }
        return Outlook(task: try time(0), schedule: try time(1), lease: try time(2))
    }

    /// Takes tasks from workers that have been silent for too long: they wait again, or are rejected when that has
    /// happened too often.
    /// - Parameter retries: how often a job is tried again.
    func recover(retries: (JobName) -> Int) async throws -> [(job: JobName, isGivenUp: Bool)] {
        let now = clock.now
        // A lease longer than any was given by a clock that was ahead.
        let impossible = now + settings.lease + settings.lease
        return try await database.write { transaction in
            let rows = try await transaction.query(
                """
                SELECT \(Claim.columns) FROM job_tasks
                WHERE worker IS NOT NULL AND (lease_end <= ? OR lease_end > ?) LIMIT 100 {for_update_skip_locked}
                """, now.microseconds, impossible.microseconds)
            var lost: [(job: JobName, isGivenUp: Bool)] = []
            for claim in try rows.map(Claim.init) {
                let isLast = claim.retries >= retries(claim.job)
                try await release(claim, isLast: isLast, at: now, in: transaction)
                lost.append((claim.job, isLast))
            }
            if !lost.isEmpty { try await transaction.announce(Announcement(NewTask.topic)) }
            return lost
        }
    }

    private func release(
        _ claim: Claim, isLast: Bool, at now: Timestamp, in transaction: any WriteTransaction
    ) async throws {
        let log = RunLog(job: claim.job, clock: clock)
        log.log(.error, "The worker that ran this went away without a word.", [:])
        let state = isLast ? TaskState.rejected : .queued
        let expires = isLast ? (now + settings.expiration).microseconds : nil
        try await transaction.execute(
            """
            UPDATE job_tasks SET state = ?, status = ?, worker = NULL, lease_end = NULL, retries = retries + ?, due = ?,
                modified = ?, expires = ?, previous_logs = ?, logs = ?
            WHERE id = ?
            """, state, state, isLast ? 0 : 1, now.microseconds, now.microseconds, expires,
            JSON.array(claim.earlier).text, JSON.array(log.lines).text, claim.task)
    }
}
