public import Kernel
public import Storage

/// The queue as one tenant sees it.
public struct JobQueue: JobQueueing {
    let database: any Database
    let clock: any WallClock
    let random: any RandomSource
    let settings: JobSettings
    let tenant: String

    /// The tenant that every installation has, and whose database the queue is in.
    public static let standardTenant = "public"

    /// - Parameters:
    ///   - database: the installation's own, which has the queue of all tenants.
    ///   - tenant: whose jobs these are.
    public init(
        _ database: any Database, clock: any WallClock, random: any RandomSource, settings: JobSettings = JobSettings(),
        tenant: String = JobQueue.standardTenant
    ) {
        self.database = database
        self.clock = clock
        self.random = random
        self.settings = settings
        self.tenant = tenant
    }

    @discardableResult
    public func enqueue(_ job: any Job, _ options: JobOptions) async throws -> String {
        let now = clock.now
        var task = try NewTask(job, key: options.key, tenant: tenant, due: now + max(.zero, options.after))
        task.label = options.label
        task.subject = options.subject
        let new = task
        return try await database.write { transaction in
            try await refuseTooMany(transaction)
            let id = try await new.add(at: now, id: random.uuid(), in: transaction)
            try await transaction.announce(Announcement(NewTask.topic))
            return id
        }
    }

    /// Who queues faster than is worked is told so, before the queue outgrows the disk.
    private func refuseTooMany(_ transaction: any ReadTransaction) async throws {
        let beyond = try await transaction.first(
            "SELECT 1 FROM job_tasks WHERE tenant = ? AND status = 'queued' LIMIT 1 OFFSET ?", tenant,
            settings.mostWaiting - 1)
        if beyond != nil { throw Busy("Too many background jobs are waiting. Try again in a few minutes.") }
    }

    public func schedule(
        _ job: any Job, _ times: JobSchedule, identifier: String, about subject: JobSubject?
    ) async throws {
        let schedule = NewSchedule(
            task: try NewTask(job, key: nil, tenant: tenant, due: clock.now), times: times, identifier: identifier,
            subject: subject)
        try await database.write { transaction in
            try await schedule.put(at: clock.now, random: random, in: transaction)
            try await transaction.announce(Announcement(NewTask.topic))
        }
    }

    public func unschedule(_ job: JobName, identifier: String) async throws {
        try await database.write { transaction in
            _ = try await transaction.execute(
                "DELETE FROM job_schedules WHERE tenant = ? AND name = ? AND identifier = ?", tenant, job.text,
                identifier)
        }
    }

    public func unschedule(about subject: JobSubject) async throws {
        try await database.write { transaction in
            _ = try await transaction.execute(
                """
                DELETE FROM job_schedules
                WHERE tenant = ? AND subject_app = ? AND subject_model = ? AND subject_id = ?
                """, tenant, subject.model.app, subject.model.model, subject.id.text)
        }
    }

    /// Deletes the tenant's tasks and schedules: for when the tenant itself is deleted. What runs at this moment is
    /// cancelled when its worker next looks after its lease.
    public func deleteAll() async throws {
        try await database.write { transaction in
            try await transaction.execute("DELETE FROM job_schedules WHERE tenant = ?", tenant)
            try await transaction.execute("DELETE FROM job_tasks WHERE tenant = ?", tenant)
        }
    }

    /// Forgets workers that have not been heard of for a day, whosever jobs they did.
    /// - Returns: how many there were.
    public func deleteGoneWorkers() async throws -> Int {
        try await Presence(database: database, clock: clock).forgetGone()
    }

    /// Makes the schedules that the jobs themselves declare for this tenant, and ends those that are another's to have.
    /// Called for each tenant whenever it is opened; writes nothing when all is as it should be.
    public func scheduleDeclared(of registry: Registry) async throws {
        let jobs = registry.jobs.values.filter { $0.info.schedule != nil }.sorted { $0.info.name < $1.info.name }
        let (own, others) = (jobs.filter { isHere($0.info) }, jobs.filter { !isHere($0.info) })
        let schedules = try own.compactMap { job in
            try job.info.schedule.map { times in
                NewSchedule(
                    task: try NewTask(job.declared, key: nil, tenant: tenant, due: clock.now), times: times,
                    identifier: "", subject: nil)
            }
        }
        let names = Set(others.map(\.info.name))
        let known = try await database.read { transaction in
            try await transaction.query(
                "SELECT name, declared, arguments, job_key FROM job_schedules WHERE tenant = ? AND identifier = ''",
                tenant)
        }
        let stored = try known.map { (name: JobName(try $0[0]), row: $0) }
        let isComplete = try schedules.allSatisfy { new in
            try stored.contains { try $0.name == new.task.job && new.isStored(as: $0.row) }
        }
        guard !isComplete || stored.contains(where: { names.contains($0.name) }) else { return }
        try await database.write { transaction in
            for name in names {
                try await transaction.execute(
                    "DELETE FROM job_schedules WHERE tenant = ? AND name = ? AND identifier = ''", tenant, name.text)
            }
            for schedule in schedules { try await schedule.put(at: clock.now, random: random, in: transaction) }
            try await transaction.announce(Announcement(NewTask.topic))
        }
    }

    /// Whether the schedule that a job declares is this tenant's to have.
    private func isHere(_ job: JobInfo) -> Bool { job.reach == .tenant || tenant == Self.standardTenant }
}
