import Crypto
import Kernel
import Storage

/// A task that is to be added to the queue.
struct NewTask {
    var tenant: String
    var job: JobName
    /// The job's fields, as text.
    var arguments: String
    var key: String?
    var label: String?
    var subject: JobSubject?
    var due: Timestamp

    /// What every program that waits for jobs listens to.
    static let topic = "jobs"
    /// The one queue there is, as clients know it.
    static let queue = "default"
    /// The longest fields of a job, as JSON, in bytes.
    private static let longestArguments = 262_144
    private static let longestLabel = 500

    /// - Throws: ``Problems`` for what is too long to be kept.
    init(_ job: any Job, key: String?, tenant: String, due: Timestamp) throws(Problems) {
        self.tenant = tenant
        self.job = type(of: job).job.name
        arguments = JSON.object(job.document).text
        self.key = key ?? job.key
        self.due = due
        guard arguments.utf8.count <= Self.longestArguments else {
            throw .whole("The fields of the job '\(self.job)' have more than \(Self.longestArguments) bytes.")
        }
        guard (self.key ?? "").utf8.count <= Self.longestLabel else {
            throw .whole("The key of the job '\(self.job)' has more than \(Self.longestLabel) bytes.")
        }
    }

    init(tenant: String, job: JobName, arguments: String, key: String?, subject: JobSubject?, due: Timestamp) {
        self.tenant = tenant
        self.job = job
        self.arguments = arguments
        self.key = key
        self.subject = subject
        self.due = due
    }

    /// Adds it, unless its twin waits already; the twin then runs at the earlier of both times.
    /// - Returns: the key of the task that will run.
    func add(at now: Timestamp, id: String, in transaction: any WriteTransaction) async throws -> String {
        let row = try await transaction.first(
            """
            INSERT INTO job_tasks (id, tenant, name, queue, arguments, job_key, twin, label, subject_app, subject_model,
                subject_id, state, status, attempts, retries, due, created, modified, logs, previous_logs)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 'queued', 0, 0, ?, ?, ?, '[]', '[]')
            ON CONFLICT (tenant, twin) WHERE twin IS NOT NULL DO UPDATE SET
                due = CASE WHEN excluded.due < job_tasks.due THEN excluded.due ELSE job_tasks.due END
            RETURNING id
            """,
            [
                .text(id), .text(tenant), .text(job.text), .text(Self.queue), .text(arguments), key.sqlValue,
                twin.sqlValue, (label.map { String($0.prefix(Self.longestLabel)) }).sqlValue,
                .text(subject?.model.app ?? ""), .text(subject?.model.model ?? ""),
                (subject?.id.text).sqlValue, due.microseconds.sqlValue, now.microseconds.sqlValue,
                now.microseconds.sqlValue,
            ])
        guard let row else { throw Missing("the task that was added") }
        return try row[0]
    }

    /// The same for tasks that do the same under one key; nil for a task without a key.
    private var twin: String? {
        guard let key else { return nil }
        let parts = [job.text, key, arguments].map { "\($0.utf8.count):\($0)" }.joined()
        return SHA256.hash(data: Array(parts.utf8)).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}
