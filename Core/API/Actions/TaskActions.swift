import HTTPTypes
import Jobs
import Kernel
import ObjectStore

/// What clients can learn of background jobs and do with them.
enum TaskActions {
    static let operations = [list, retrieve, retry, status, workers]

    private static let key = Parameter(
        name: "message_id", place: .path, schema: .uuid, description: "The key of a task.")

    private static let list = Operation(
        method: "GET", path: "tasks/tasks/", id: "tasks_tasks_list", summary: "List tasks, the latest first.",
        access: .permission(.view, JobModels.task),
        parameters: JobFilters.parameters([
            Parameter(
                name: "aggregated_status", place: .query,
                schema: Schema.list(Schema.component("TaskAggregatedStatusEnum")), description: "Any of these."),
            Parameter(name: "queue_name", place: .query, schema: .text),
            Parameter(name: "state", place: .query, schema: Schema.component("TaskStatusEnum")),
        ]),
        answer: .init(schema: Schema.component("PaginatedTaskList")),
        handle: { call in
            let query = try ListParameters(settings: call.settings).query(from: call.query)
            return .json(try await call.jobs.tasks(query, by: call.actor).body(for: query))
        })

    private static let retrieve = Operation(
        method: "GET", path: "tasks/tasks/{message_id}/", id: "tasks_tasks_retrieve", summary: "Show a task.",
        access: .permission(.view, JobModels.task), parameters: [key], answer: .init(schema: Schema.component("Task")),
        handle: { call in
            guard let task = try await call.jobs.task(try id(call), by: call.actor) else { throw notFound }
            return .json(.object(task))
        })

    private static let retry = Operation(
        method: "POST", path: "tasks/tasks/{message_id}/retry/", id: "tasks_tasks_retry_create",
        summary: "Have a task that was given up done again.",
        access: .permission(.special("retry_task"), JobModels.task), parameters: [key], answer: .init(status: 204),
        handle: { call in
            do {
                try await call.jobs.retry(try id(call), by: call.actor)
            } catch is NotRejected {
                throw WebError(.badRequest, "The task is not in a state that can be tried again.")
            } catch is Missing {
                throw notFound
            }
            return .empty(.noContent)
        })

    private static let status = Operation(
        method: "GET", path: "tasks/tasks/status/", id: "tasks_tasks_status_retrieve",
        summary: "Count tasks by their status.", access: .permission(.view, JobModels.task),
        answer: .init(schema: Schema.component("GlobalTaskStatus")),
        handle: { call in
            let counts = try await call.jobs.status(by: call.actor)
            return .json(.object(Dictionary(counts.map { ($0.key.rawValue, JSON.int($0.value)) }) { $1 }))
        })

    private static let workers = Operation(
        method: "GET", path: "tasks/workers/", id: "tasks_workers_list", summary: "List the workers that are there.",
        access: .permission(.view, JobModels.worker), answer: .init(schema: Schema.list(Schema.component("Worker"))),
        handle: { call in .json(.array(try await call.jobs.workers(by: call.actor).map(JSON.object))) })

    private static func id(_ call: Call) throws -> ObjectID {
        guard let id = ObjectID(JSON.string(call.parameters[key.name] ?? "")) else { throw notFound }
        return id
    }

    private static var notFound: WebError { .noSuch("Task") }
}

/// Query parameters that the lists of tasks and of schedules share.
enum JobFilters {
    static func parameters(_ own: [Parameter]) -> [Parameter] {
        let texts = ["actor_name", "rel_obj_content_type__app_label", "rel_obj_content_type__model", "rel_obj_id"]
        let common =
            texts.map { Parameter(name: $0, place: .query, schema: .text) } + [
                Parameter(name: "rel_obj_id__isnull", place: .query, schema: .flag)
            ]
        return (own + common + Parameter.paging).sorted { $0.name < $1.name }
    }
}
