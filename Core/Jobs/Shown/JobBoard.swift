import Identity
public import Kernel
public import ObjectStore
import Storage

/// The tasks, schedules and workers as one tenant's administrators see and change them.
///
/// Each function asks ``Permissions`` first.
public struct JobBoard: Sendable {
    let queue: JobQueue
    let registry: Registry
    /// This program's version.
    let version: String

    public init(_ queue: JobQueue, registry: Registry, version: String) {
        self.queue = queue
        self.registry = registry
        self.version = version
    }

    var database: any Database { queue.database }
    var tenant: SQLCondition { SQLCondition("t.tenant = ?", [.text(queue.tenant)]) }

    /// A page of tasks.
    /// - Throws: ``Refused``; ``Problems`` for a filter or order that does not exist.
    public func tasks(_ query: ListQuery, by actor: Principal) async throws -> Page {
        try Permissions.require(actor, .view, JobModels.task)
        let (rows, count) = try await database.read { transaction in
            try await DirectoryListing.tasks.page(of: TaskView.columns, query, and: tenant, in: transaction)
        }
        return Page(objects: try rows.map { try TaskView.fields($0, registry) }, count: count)
    }

    /// A task; nil when there is none.
    /// - Throws: ``Refused``.
    public func task(_ id: ObjectID, by actor: Principal) async throws -> [String: JSON]? {
        try Permissions.require(actor, .view, JobModels.task)
        let sql = "SELECT \(TaskView.columns) FROM job_tasks t WHERE t.id = ? AND \(tenant.sql)"
        let row = try await database.read { try await $0.first(sql, [id.sql] + tenant.arguments) }
        return try row.map { try TaskView.fields($0, registry) }
    }

    /// How many tasks there are of each status.
    /// - Throws: ``Refused``.
    public func status(by actor: Principal) async throws -> [TaskStatus: Int] {
        try Permissions.require(actor, .view, JobModels.task)
        let rows = try await database.read { transaction in
            try await transaction.query(
                "SELECT status, COUNT(*) FROM job_tasks t WHERE \(tenant.sql) GROUP BY status", tenant.arguments)
        }
        let none = Dictionary(TaskStatus.allCases.map { ($0, 0) }) { $1 }
        return try rows.reduce(into: none) { $0[try $1[0]] = try $1[1] }
    }

    /// Has a task that was rejected done again, as if it were new.
    /// - Throws: ``Refused``; ``Missing`` when there is none; ``NotRejected``.
    public func retry(_ id: ObjectID, by actor: Principal) async throws {
        try Permissions.require(actor, .special("retry_task"), JobModels.task)
        let now = queue.clock.now.microseconds.sqlValue
        try await database.write { transaction in
            let found = try await transaction.first(
                "SELECT state FROM job_tasks t WHERE t.id = ? AND \(tenant.sql)", [id.sql] + tenant.arguments)
            guard let state: TaskState = try found?[0] else { throw Missing("the task") }
            guard state == .rejected else { throw NotRejected() }
            try await transaction.execute(
                """
                UPDATE job_tasks SET state = 'queued', status = 'queued', retries = 0, due = ?, modified = ?,
                    expires = NULL
                WHERE id = ? AND state = 'rejected'
                """, [now, now, id.sql])
            try await transaction.announce(Announcement(NewTask.topic))
        }
    }

    /// The workers that have said lately that they are there.
    /// - Throws: ``Refused``.
    public func workers(by actor: Principal) async throws -> [[String: JSON]] {
        try Permissions.require(actor, .view, JobModels.worker)
        let since = queue.clock.now - Presence.patience
        let rows = try await database.read { transaction in
            try await transaction.query(
                "SELECT id, hostname, version FROM job_workers WHERE last_seen > ? ORDER BY hostname, id",
                since.microseconds)
        }
        return try rows.map { row in
            let (id, hostname, version): (String, String, String) = (try row[0], try row[1], try row[2])
            return [
                "worker_id": .string("\(id)@\(hostname)"), "version": .string(version),
                "version_matching": .bool(version == self.version),
            ]
        }
    }

    /// How many workers have said lately that they are there, by their version: for metrics.
    func workersByVersion() async throws -> [String: Int] {
        let since = queue.clock.now - Presence.patience
        let rows = try await database.read { transaction in
            try await transaction.query(
                "SELECT version, COUNT(*) FROM job_workers WHERE last_seen > ? GROUP BY version", since.microseconds)
        }
        return try rows.reduce(into: [:]) { $0[try $1[0]] = try $1[1] }
    }

    /// How many tasks of all tenants wait, by job: for metrics.
    public func waiting() async throws -> [JobName: Int] {
        let rows = try await database.read { transaction in
            try await transaction.query("SELECT name, COUNT(*) FROM job_tasks WHERE state = 'queued' GROUP BY name")
        }
        return try rows.reduce(into: [:]) { $0[JobName(try $1[0])] = try $1[1] }
    }
}

/// A task cannot be tried again, because it was not given up.
public struct NotRejected: Error, Sendable {}

/// A task as it is shown.
enum TaskView {
    static let columns = """
        t.id, t.queue, t.name, t.state, t.modified, t.retries, t.due, t.created, t.subject_app, t.subject_model, \
        t.subject_id, t.label, t.logs, t.previous_logs, t.status
        """

    static func fields(_ row: Row, _ registry: Registry) throws -> [String: JSON] {
        let (name, label): (String, String?) = (try row[2], try row[11])
        let (due, created): (Int, Int) = (try row[6], try row[7])
        return [
            "message_id": .string(try row[0]), "queue_name": .string(try row[1]), "actor_name": .string(name),
            "state": .string(try row[3]), "mtime": Timestamp(microseconds: try row[4]).json,
            "retries": .int(try row[5]),
            // What is to be done at once was never planned.
            "eta": due > created ? Timestamp(microseconds: due).json : .null,
            "rel_obj_app_label": .string(try row[8]), "rel_obj_model": .string(try row[9]),
            "rel_obj_id": JSON(try row[10] as String?), "uid": .string(uid(name, label)),
            "logs": .array(RunLog.lines(try row[12])), "previous_logs": .array(RunLog.lines(try row[13])),
            "aggregated_status": .string(try row[14]),
            "description": JSON(registry.jobs[JobName(name)]?.info.summary),
        ]
    }

    /// A name with what tells it from others of the job.
    static func uid(_ name: String, _ label: String?) -> String {
        guard let label, !label.isEmpty else { return name }
        return "\(name):\(label)"
    }
}

extension DirectoryListing {
    /// What both tasks and schedules are found by.
    private static let common: [String: ListFilter] = [
        "actor_name": .text("t.name"), "rel_obj_content_type__app_label": .text("t.subject_app"),
        "rel_obj_content_type__model": .text("t.subject_model"), "rel_obj_id": .text("t.subject_id"),
        "rel_obj_id__isnull": .isNull("t.subject_id"),
    ]

    static let tasks = DirectoryListing(
        source: "job_tasks t", key: "t.id",
        filters: common.merging([
            "aggregated_status": .oneOf("t.status"), "queue_name": .text("t.queue"), "state": .text("t.state"),
        ]) { $1 },
        ordering: [
            "message_id": "t.id", "actor_name": "t.name", "queue_name": "t.queue", "state": "t.state",
            "mtime": "t.modified", "retries": "t.retries", "eta": "t.due", "aggregated_status": "t.status",
            "rel_obj_id": "t.subject_id",
        ],
        label: "-mtime",
        searched: ["lower(t.name)", "t.queue", "t.state", "t.status", "lower(t.label)", "t.subject_id"]
    )

    static let schedules = DirectoryListing(
        source: "job_schedules t LEFT JOIN job_tasks k ON k.id = t.last_task", key: "t.id",
        filters: common.merging(["paused": .flag("t.paused")]) { $1 },
        ordering: [
            "id": "t.id", "actor_name": "t.name", "identifier": "t.identifier", "crontab": "t.crontab",
            "paused": "t.paused", "next_run": "t.next_run", "rel_obj_id": "t.subject_id",
        ],
        label: "actor_name", searched: ["lower(t.name)", "lower(t.identifier)", "t.subject_id"])
}
