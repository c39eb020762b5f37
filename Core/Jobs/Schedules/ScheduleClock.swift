import Identity
import Kernel
import Storage

/// Queues what schedules say, for all tenants.
///
/// A schedule's next time is stored, and moved on in the transaction that queues its task: whichever program looks first
/// queues it, and nobody a second time. What was missed while no program ran is done once, since the next time is the
/// first after now. A clock that was set back finds the next time still ahead.
struct ScheduleClock: Sendable {
    let database: any Database
    let clock: any WallClock
    let random: any RandomSource
    /// Schedules of other jobs are left to programs that know them.
    let known: KnownJobs
    /// Schedules that are looked at in one transaction.
    private static let batch = 100
    /// How far in the future a time must lie for the clock to have been ahead when it was noted, and not another machine's
    /// by a little.
    private static let tolerance = Duration.seconds(60)

    /// Queues a task for each schedule whose time has come.
    /// - Returns: how many schedules there were.
    func queueDue() async throws -> Int {
        var total = 0
        while true {
            let count = try await database.write { try await queueDue(in: $0) }
            total += count
            if count < Self.batch { return total }
        }
    }

    private func queueDue(in transaction: any WriteTransaction) async throws -> Int {
        let now = clock.now
        let known = known.condition("s.name")
        let rows = try await transaction.query(
            """
            SELECT \(ScheduleRow.columns) FROM job_schedules AS s
            WHERE s.paused = 0 AND s.next_run <= ? AND \(known.sql) ORDER BY s.next_run LIMIT ? {for_update_skip_locked}
            """, [now.microseconds.sqlValue] + known.arguments + [Self.batch.sqlValue])
        for row in rows {
            let schedule = try ScheduleRow(row)
            try await schedule.send(at: now, id: random.uuid(), in: transaction)
            try await schedule.moveOn(from: now, in: transaction)
        }
        if !rows.isEmpty { try await transaction.announce(Announcement(NewTask.topic)) }
        return rows.count
    }

    /// Puts right what a clock noted that was ahead and has been set back since, so that nothing waits until that time
    /// comes again: a task waits no longer than it was to, and a schedule less than twice the time between two runs.
    func repair() async throws {
        let now = clock.now
        let horizon = (now + Self.tolerance).microseconds
        try await database.write { transaction in
            try await transaction.execute(
                """
                UPDATE job_tasks SET due = due - modified + ?, modified = ?,
                    created = CASE WHEN created > ? THEN ? ELSE created END
                WHERE state = 'queued' AND modified > ?
                """, now.microseconds, now.microseconds, now.microseconds, now.microseconds, horizon)
            // A run that is in the future now is not done again when its time comes, unless that is far away, as far as
            // one run from the next. A schedule that never ran was noted by a clock as wrong as that.
            let rows = try await transaction.query(
                """
                SELECT \(ScheduleRow.columns), s.next_run FROM job_schedules AS s
                WHERE s.paused = 0 AND s.next_run > ?
                    AND (s.last_run IS NULL OR s.last_run > ? AND s.last_run - ? >= s.next_run - s.last_run)
                LIMIT 10000
                """, horizon, horizon, now.microseconds)
            for row in rows { try await ScheduleRow(row).comeNearer(to: now, than: row[9], in: transaction) }
        }
    }
}

/// The jobs that a program can do.
struct KnownJobs: Sendable {
    let names: [JobName]

    /// The condition that a column names one of them.
    func condition(_ column: String) -> SQLCondition { .among(column, names.map { .text($0.text) }) }
}

/// A stored schedule, as far as queueing its task needs it.
struct ScheduleRow {
    let id: String
    let task: NewTask
    let crontab: String

    static let columns =
        "s.id, s.tenant, s.name, s.arguments, s.job_key, s.subject_app, s.subject_model, s.subject_id, s.crontab"

    init(_ row: Row) throws {
        id = try row[0]
        crontab = try row[8]
        let (app, model): (String, String) = (try row[5], try row[6])
        let subject: String? = try row[7]
        let key: String? = try row[4]
        task = NewTask(
            tenant: try row[1], job: JobName(try row[2]), arguments: try row[3],
            // A run that takes longer than the time to the next one is not overtaken by it.
            key: key ?? "schedule \(id)",
            subject: subject.map { JobSubject(ModelName("\(app).\(model)"), ObjectID($0)) },
            due: Timestamp(microseconds: 0))
    }

    /// Queues the task, unless the one of last time waits still. One that went well and had nothing to say is forgotten
    /// then: of a job that runs every few minutes nobody could read a month's tasks.
    func send(at now: Timestamp, id task: String, in transaction: any WriteTransaction) async throws {
        var new = self.task
        new.due = now
        let sent = try await new.add(at: now, id: task, in: transaction)
        try await transaction.execute(
            """
            DELETE FROM job_tasks WHERE id = (SELECT last_task FROM job_schedules WHERE id = ?)
                AND status = 'done' AND logs = '[]' AND previous_logs = '[]'
            """, id)
        try await transaction.execute("UPDATE job_schedules SET last_task = ? WHERE id = ?", sent, id)
    }

    /// Runs next when it would have without the time that was noted, if that is earlier.
    func comeNearer(to now: Timestamp, than noted: Int, in transaction: any WriteTransaction) async throws {
        guard let next = try? CronExpression(crontab).next(after: now)?.microseconds, next < noted else { return }
        try await transaction.execute(
            "UPDATE job_schedules SET next_run = ?, last_run = CASE WHEN last_run > ? THEN ? ELSE last_run END WHERE id = ?",
            next, now.microseconds, now.microseconds, id)
    }

    /// Notes that it ran now, and when it runs next. A schedule that nobody can read any more is paused.
    func moveOn(from now: Timestamp, in transaction: any WriteTransaction) async throws {
        guard let next = try? CronExpression(crontab).next(after: now) else {
            try await transaction.execute("UPDATE job_schedules SET paused = 1 WHERE id = ?", id)
            return
        }
        try await transaction.execute(
            "UPDATE job_schedules SET next_run = ?, last_run = ? WHERE id = ?", next.microseconds, now.microseconds, id)
    }
}
