import Identity
import Kernel
import Storage

/// Taking tasks and writing what became of them, for all tenants, on behalf of one worker.
///
/// Whoever takes a task has a lease on it. Everything that is written of a run is written only while the lease is held,
/// so that a worker that was silent for too long writes nothing over what another one did meanwhile.
struct Claims: Sendable {
    let database: any Database
    let clock: any WallClock
    let settings: JobSettings
    let known: KnownJobs
    /// This worker's key.
    let worker: String

    /// Takes tasks whose time has come: the earliest of each key, none whose key somebody is at.
    func take(_ most: Int) async throws -> [Claim] {
        let now = clock.now
        let known = known.condition("t.name")
        // Materialized, so that rows are chosen and locked once, however the engine joins them.
        let sql = """
            WITH chosen AS MATERIALIZED (
                SELECT t.id FROM job_tasks AS t
                WHERE t.state = 'queued' AND t.due <= ? AND \(known.sql) AND (t.job_key IS NULL OR (
                    NOT EXISTS (
                        SELECT 1 FROM job_tasks AS busy
                        WHERE busy.tenant = t.tenant AND busy.job_key = t.job_key AND busy.worker IS NOT NULL)
                    AND NOT EXISTS (
                        SELECT 1 FROM job_tasks AS earlier
                        WHERE earlier.tenant = t.tenant AND earlier.job_key = t.job_key AND earlier.state = 'queued'
                            AND (earlier.due, earlier.created, earlier.id) < (t.due, t.created, t.id))))
                ORDER BY t.due, t.created, t.id LIMIT ? {for_update_skip_locked})
            UPDATE job_tasks SET state = 'consumed', status = 'consumed', worker = ?, lease_end = ?,
                attempts = attempts + 1, twin = NULL, modified = ?
            WHERE id IN (SELECT id FROM chosen)
            RETURNING \(Claim.columns)
            """
        let arguments =
            [now.microseconds.sqlValue] + known.arguments + [
                most.sqlValue, .text(worker), leaseEnd(from: now), now.microseconds.sqlValue,
            ]
        do {
            let rows = try await database.write { try await $0.query(sql, arguments) }
            return try rows.map(Claim.init).sorted { ($0.due, $0.created, $0.task) < ($1.due, $1.created, $1.task) }
        } catch StorageError.uniqueViolation {
            // Another worker took a task with the same key at this very moment. Whatever is left is there next time.
            return []
        }
    }

    /// Notes that the job itself begins. False when the lease was lost.
    func begin(_ claim: Claim) async throws -> Bool {
        let columns = "state = 'running', status = 'running', logs = '[]', previous_logs = ?"
        return try await write(columns, [.text(JSON.array(claim.earlier).text)], of: claim)
    }

    /// Renews the lease, and stores what the run said so far. False when the lease was lost.
    func renew(_ claim: Claim, log: [JSON]?) async throws -> Bool {
        guard let log else { return try await write("lease_end = ?", [leaseEnd(from: clock.now)], of: claim) }
        let values = [leaseEnd(from: clock.now), .text(JSON.array(log).text)]
        return try await write("lease_end = ?, logs = ?", values, of: claim)
    }

    /// Stores what became of a run, and lets go of the task. False when the lease was lost.
    func settle(_ claim: Claim, _ end: RunEnd, log: [JSON], gravest: JobLogLevel?) async throws -> Bool {
        let now = clock.now
        let (state, status): (TaskState, TaskStatus) =
            switch end {
            case .done: (.done, TaskStatus(done: gravest))
            case .rejected: (.rejected, .rejected)
            case .again, .handedBack: (.queued, .queued)
            }
        var values: [SQLValue] = [state.sqlValue, status.sqlValue, .text(JSON.array(log).text)]
        var columns = "state = ?, status = ?, logs = ?, worker = NULL, lease_end = NULL"
        switch end {
        case .done, .rejected:
            columns += ", expires = ?"
            values.append((now + settings.expiration).microseconds.sqlValue)
        case .again(let pause):
            columns += ", retries = retries + 1, due = ?"
            values.append((now + pause).microseconds.sqlValue)
        case .handedBack:
            columns += ", due = ?"
            values.append(now.microseconds.sqlValue)
        }
        // Others may wait for the key, or go on with the task.
        let isAwaited = claim.key != nil || end == .handedBack
        return try await write(columns, values, of: claim, announcing: isAwaited)
    }

    private func write(
        _ columns: String, _ values: [SQLValue], of claim: Claim, announcing: Bool = false
    ) async throws -> Bool {
        let sql = "UPDATE job_tasks SET \(columns), modified = ? WHERE id = ? AND worker = ? AND attempts = ?"
        let place = [
            clock.now.microseconds.sqlValue, .text(claim.task), .text(worker), claim.attempt.sqlValue,
        ]
        return try await database.write { transaction in
            let count = try await transaction.execute(sql, values + place)
            if announcing { try await transaction.announce(Announcement(NewTask.topic)) }
            return count > 0
        }
    }

    private func leaseEnd(from now: Timestamp) -> SQLValue { (now + settings.lease).microseconds.sqlValue }
}
