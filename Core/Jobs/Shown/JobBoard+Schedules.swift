import Identity
public import Kernel
public import ObjectStore
import Storage

extension JobBoard {
    /// A page of schedules.
    /// - Throws: ``Refused``; ``Problems`` for a filter or order that does not exist.
    public func schedules(_ query: ListQuery, by actor: Principal) async throws -> Page {
        try Permissions.require(actor, .view, JobModels.schedule)
        let (rows, count) = try await database.read { transaction in
            try await DirectoryListing.schedules.page(of: ScheduleView.columns, query, and: tenant, in: transaction)
        }
        return Page(objects: try rows.map { try ScheduleView.fields($0, registry) }, count: count)
    }

    /// A schedule; nil when there is none.
    /// - Throws: ``Refused``.
    public func schedule(_ id: ObjectID, by actor: Principal) async throws -> [String: JSON]? {
        try Permissions.require(actor, .view, JobModels.schedule)
        return try await database.read { try await schedule(id, in: $0) }
    }

    /// Changes when a schedule runs, and whether it does. What it missed while it was paused is not made up for.
    /// - Returns: the schedule as it is then.
    /// - Throws: ``Refused``; ``Problems`` by field; ``Missing`` when there is none.
    public func update(
        _ id: ObjectID, _ input: [String: JSON], partial: Bool, by actor: Principal
    ) async throws -> [String: JSON] {
        try Permissions.require(actor, .change, JobModels.schedule)
        if !partial, input["crontab"] == nil { throw Problems.fields(["crontab": .here([.required])]) }
        let now = queue.clock.now
        return try await database.write { transaction in
            guard let old = try await schedule(id, in: transaction) else { throw Missing("the schedule") }
            let new = try ScheduleInput.make(input, over: old)
            guard let next = new.crontab.next(after: now) else { throw Problems.field("crontab", "It never comes.") }
            let isMoved = new.crontab.json != old["crontab"] || JSON.bool(new.paused) != old["paused"]
            var columns = "crontab = ?, paused = ?, subject_id = ?"
            var values: [SQLValue] = [.text(new.crontab.text), new.paused.sqlValue, new.relObjId.sqlValue]
            if isMoved {
                columns += ", next_run = ?"
                values.append(next.microseconds.sqlValue)
            }
            try await transaction.execute("UPDATE job_schedules SET \(columns) WHERE id = ?", values + [id.sql])
            try await transaction.announce(Announcement(NewTask.topic))
            return try await schedule(id, in: transaction) ?? old
        }
    }

    /// Queues a schedule's job now, whatever its times and whether it is paused or not.
    /// - Throws: ``Refused``; ``Missing`` when there is none.
    public func send(_ id: ObjectID, by actor: Principal) async throws {
        try Permissions.require(actor, .special("send_schedule"), JobModels.schedule)
        let sql = "SELECT \(ScheduleRow.columns) FROM job_schedules s WHERE s.id = ? AND s.tenant = ?"
        try await database.write { transaction in
            guard let row = try await transaction.first(sql, [id.sql, .text(queue.tenant)]) else {
                throw Missing("the schedule")
            }
            try await ScheduleRow(row).send(at: queue.clock.now, id: queue.random.uuid(), in: transaction)
            try await transaction.announce(Announcement(NewTask.topic))
        }
    }

    private func schedule(_ id: ObjectID, in transaction: any ReadTransaction) async throws -> [String: JSON]? {
        let listing = DirectoryListing.schedules
        let sql = "SELECT \(ScheduleView.columns) FROM \(listing.source) WHERE t.id = ? AND \(tenant.sql)"
        let row = try await transaction.first(sql, [id.sql] + tenant.arguments)
        return try row.map { try ScheduleView.fields($0, registry) }
    }
}

/// What clients can change of a schedule.
struct ScheduleInput: FieldGroup {
    @Field(help: "When it runs, as a cron expression in UTC.")
    var crontab: CronExpression
    @Field(help: "Whether it is not to run by itself.")
    var paused = false
    @Field(help: "Key of the object that it is about.")
    var relObjId: String?

    init() {}

    func validate() throws(Problems) {
        if relObjId?.isEmpty == true { throw .fields(["rel_obj_id": .here([.blank])]) }
    }
}

/// A schedule as it is shown.
enum ScheduleView {
    static let columns = """
        t.id, t.identifier, t.name, t.subject_app, t.subject_model, t.subject_id, t.crontab, t.paused, t.next_run, \
        k.status
        """

    static func fields(_ row: Row, _ registry: Registry) throws -> [String: JSON] {
        let (identifier, name): (String, String) = (try row[1], try row[2])
        return [
            "id": .string(try row[0]), "identifier": identifier.isEmpty ? .null : .string(identifier),
            "uid": .string(TaskView.uid(name, identifier)), "actor_name": .string(name),
            "rel_obj_app_label": .string(try row[3]), "rel_obj_model": .string(try row[4]),
            "rel_obj_id": JSON(try row[5] as String?), "crontab": .string(try row[6]), "paused": .bool(try row[7]),
            "next_run": Timestamp(microseconds: try row[8]).json,
            "description": JSON(registry.jobs[JobName(name)]?.info.summary),
            "last_task_status": JSON(try row[9] as String?),
        ]
    }
}
