import HTTPTypes
import Jobs
import Kernel
import ObjectStore

/// What clients can learn of schedules and do with them. They are made by the server and its plugins.
enum ScheduleActions {
    static let operations = [list, retrieve, update(partial: false), update(partial: true), send]

    private static let path = "tasks/schedules/{id}/"
    private static let key = Parameter(name: "id", place: .path, schema: .uuid, description: "The key of a schedule.")

    private static let list = Operation(
        method: "GET", path: "tasks/schedules/", id: "tasks_schedules_list", summary: "List schedules.",
        access: .permission(.view, JobModels.schedule),
        parameters: JobFilters.parameters([Parameter(name: "paused", place: .query, schema: .flag)]),
        answer: .init(schema: Schema.component("PaginatedScheduleList")),
        handle: { call in
            let query = try ListParameters(settings: call.settings).query(from: call.query)
            return .json(try await call.jobs.schedules(query, by: call.actor).body(for: query))
        })

    private static let retrieve = Operation(
        method: "GET", path: path, id: "tasks_schedules_retrieve", summary: "Show a schedule.",
        access: .permission(.view, JobModels.schedule), parameters: [key],
        answer: .init(schema: Schema.component("Schedule")),
        handle: { call in
            guard let schedule = try await call.jobs.schedule(try id(call), by: call.actor) else { throw notFound }
            return .json(.object(schedule))
        })

    private static func update(partial: Bool) -> Operation {
        Operation(
            method: partial ? "PATCH" : "PUT", path: path, id: "tasks_schedules_\(partial ? "partial_" : "")update",
            summary: "Change when a job runs by itself.", access: .permission(.change, JobModels.schedule),
            parameters: [key],
            input: (Schema.component(partial ? "PatchedScheduleRequest" : "ScheduleRequest"), !partial),
            answer: .init(schema: Schema.component("Schedule")),
            handle: { call in
                do {
                    let schedule = try await call.jobs.update(
                        try id(call), try call.input(), partial: partial, by: call.actor)
                    await call.services.powers.events.record(changed(schedule, by: call))
                    return .json(.object(schedule))
                } catch is Missing {
                    throw notFound
                }
            })
    }

    private static let send = Operation(
        method: "POST", path: "\(path)send/", id: "tasks_schedules_send_create",
        summary: "Have a schedule's job done now.",
        access: .permission(.special("send_schedule"), JobModels.schedule), parameters: [key],
        answer: .init(status: 204),
        handle: { call in
            do {
                try await call.jobs.send(try id(call), by: call.actor)
            } catch is Missing {
                throw notFound
            }
            return .empty(.noContent)
        })

    /// As every change of an object is kept. The queue may be in another database than the events.
    private static func changed(_ schedule: [String: JSON], by call: Call) -> Event {
        let name = JobModels.schedule.name
        let model: JSON = [
            "app": .string(name.app), "model_name": .string(name.model), "pk": schedule["id"] ?? .null,
            "name": schedule["uid"] ?? .null,
        ]
        return Event(
            "model_updated", app: name.app, user: call.actor.user, context: ["model": model],
            request: call.request.facts)
    }

    private static func id(_ call: Call) throws -> ObjectID {
        guard let id = ObjectID(JSON.string(call.parameters[key.name] ?? "")) else { throw notFound }
        return id
    }

    private static var notFound: WebError { .noSuch("Schedule") }
}
