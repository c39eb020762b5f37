import Kernel
import Storage

/// A schedule that is to be kept.
struct NewSchedule {
    /// What it queues each time.
    var task: NewTask
    var times: JobSchedule
    /// What tells it from other schedules of the job; empty for the one that the job itself declares.
    var identifier: String
    var subject: JobSubject?

    /// Whether a row's `declared`, `arguments` and `job_key` are what it would put there.
    func isStored(as row: Row) throws -> Bool {
        let (declared, arguments): (String, String) = (try row["declared"], try row["arguments"])
        let key: String? = try row["job_key"]
        return declared == times.text && arguments == task.arguments && key == task.key
    }

    /// Adds it, or puts it in the place of the one with its name and identifier. When the declared times are those of
    /// before, what an administrator made of them stays, and so does the time of the next run.
    func put(at now: Timestamp, random: any RandomSource, in transaction: any WriteTransaction) async throws {
        let expression = try times.expression(choosing: random)
        guard let next = expression.next(after: now) else { throw Problems.field("crontab", "It never comes.") }
        try await transaction.execute(
            """
            INSERT INTO job_schedules (id, tenant, name, identifier, arguments, job_key, subject_app, subject_model,
                subject_id, declared, crontab, paused, next_run)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
            ON CONFLICT (tenant, name, identifier) DO UPDATE SET arguments = excluded.arguments,
                job_key = excluded.job_key, subject_app = excluded.subject_app,
                subject_model = excluded.subject_model, subject_id = excluded.subject_id, declared = excluded.declared,
                crontab = CASE WHEN job_schedules.declared = excluded.declared THEN job_schedules.crontab
                    ELSE excluded.crontab END,
                next_run = CASE WHEN job_schedules.declared = excluded.declared THEN job_schedules.next_run
                    ELSE excluded.next_run END
            """,
            [
                .text(random.uuid()), .text(task.tenant), .text(task.job.text), .text(identifier),
                .text(task.arguments), task.key.sqlValue, .text(subject?.model.app ?? ""),
                .text(subject?.model.model ?? ""), (subject?.id.text).sqlValue, .text(times.text),
                .text(expression.text), next.microseconds.sqlValue,
            ])
    }
}
