public import Storage

/// The tables of the queue. There is one for all tenants of an installation, in its own database.
public enum JobsSchema {
    /// The steps that make them, oldest first.
    public static let migrations = [
        Migration(id: "0005-jobs", sql: [tasks, schedules, workers].joined(separator: "\n"))
    ]

    /// A task has a worker, and a time at which it is given up for lost, exactly while somebody is at it.
    ///
    /// `twin` is the same for tasks that wait for the same; it is empty once a task was begun.
    private static let tasks = """
        CREATE TABLE job_tasks (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL DEFAULT 'public',
            name TEXT NOT NULL,
            queue TEXT NOT NULL,
            arguments TEXT NOT NULL,
            job_key TEXT,
            twin TEXT,
            label TEXT,
            subject_app TEXT NOT NULL,
            subject_model TEXT NOT NULL,
            subject_id TEXT,
            state TEXT NOT NULL,
            status TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            retries BIGINT NOT NULL,
            due BIGINT NOT NULL,
            created BIGINT NOT NULL,
            modified BIGINT NOT NULL,
            worker TEXT,
            lease_end BIGINT,
            logs TEXT NOT NULL,
            previous_logs TEXT NOT NULL,
            expires BIGINT
        );
        CREATE INDEX job_tasks_waiting ON job_tasks (due, created, id) WHERE state = 'queued';
        CREATE INDEX job_tasks_waiting_keys ON job_tasks (tenant, job_key, due, created, id)
            WHERE state = 'queued' AND job_key IS NOT NULL;
        CREATE UNIQUE INDEX job_tasks_twins ON job_tasks (tenant, twin) WHERE twin IS NOT NULL;
        CREATE UNIQUE INDEX job_tasks_busy_keys ON job_tasks (tenant, job_key)
            WHERE worker IS NOT NULL AND job_key IS NOT NULL;
        CREATE INDEX job_tasks_leases ON job_tasks (lease_end) WHERE worker IS NOT NULL;
        CREATE INDEX job_tasks_expires ON job_tasks (expires) WHERE expires IS NOT NULL;
        CREATE INDEX job_tasks_modified ON job_tasks (tenant, modified);
        CREATE INDEX job_tasks_status ON job_tasks (tenant, status);
        CREATE INDEX job_tasks_subject ON job_tasks (tenant, subject_id) WHERE subject_id IS NOT NULL;
        """

    private static let schedules = """
        CREATE TABLE job_schedules (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL DEFAULT 'public',
            name TEXT NOT NULL,
            identifier TEXT NOT NULL,
            arguments TEXT NOT NULL,
            job_key TEXT,
            subject_app TEXT NOT NULL,
            subject_model TEXT NOT NULL,
            subject_id TEXT,
            declared TEXT NOT NULL,
            crontab TEXT NOT NULL,
            paused BIGINT NOT NULL,
            next_run BIGINT NOT NULL,
            last_run BIGINT,
            last_task TEXT,
            UNIQUE (tenant, name, identifier)
        );
        CREATE INDEX job_schedules_next ON job_schedules (next_run) WHERE paused = 0;
        """

    private static let workers = """
        CREATE TABLE job_workers (
            id TEXT PRIMARY KEY,
            hostname TEXT NOT NULL,
            version TEXT NOT NULL,
            last_seen BIGINT NOT NULL
        );
        """
}
