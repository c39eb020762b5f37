import Jobs
import Kernel

/// The schemas of background jobs.
enum TaskSchemas {
    static let all: [String: JSON] = [
        "Task": task, "PaginatedTaskList": ModelSchemas.page(of: "Task"),
        "Schedule": schedule, "PaginatedScheduleList": ModelSchemas.page(of: "Schedule"),
        "ScheduleRequest": Schema.object(changeable, required: ["crontab"]),
        "PatchedScheduleRequest": Schema.object(changeable),
        "Worker": Schema.object(
            ["worker_id": .text, "version": .text, "version_matching": .flag],
            required: ["worker_id", "version", "version_matching"]),
        "GlobalTaskStatus": Schema.object(
            Dictionary(TaskStatus.allCases.map { ($0.rawValue, Schema.annotated(.number, ["readOnly": true])) }) { $1 },
            required: TaskStatus.allCases.map(\.rawValue)),
        "TaskStatusEnum": words(TaskState.allCases.map(\.rawValue)),
        "TaskAggregatedStatusEnum": words(TaskStatus.allCases.map(\.rawValue)),
        "LastTaskStatusEnum": words(TaskStatus.allCases.map(\.rawValue)),
        "LogLevelEnum": words(["critical", "exception", "error", "warn", "warning", "info", "debug", "notset"]),
    ]

    private static let task = Schema.object(
        [
            "message_id": .uuid, "queue_name": .text, "actor_name": .text, "state": Schema.component("TaskStatusEnum"),
            "mtime": time, "retries": ["type": "integer", "minimum": 0, "format": "int64"],
            "eta": Schema.nullable(time), "rel_obj_app_label": shown(.text), "rel_obj_model": shown(.text),
            "rel_obj_id": .textOrNull, "uid": shown(.text), "logs": shown(Schema.list(Schema.component("LogEvent"))),
            "previous_logs": shown(Schema.list(Schema.component("LogEvent"))),
            "aggregated_status": Schema.component("TaskAggregatedStatusEnum"), "description": shown(.textOrNull),
        ],
        required: [
            "actor_name", "aggregated_status", "description", "logs", "previous_logs", "rel_obj_app_label",
            "rel_obj_model", "uid",
        ])

    private static let schedule = Schema.object(
        [
            "id": shown(.uuid), "identifier": shown(.textOrNull), "uid": shown(.text), "actor_name": shown(.text),
            "rel_obj_app_label": shown(.text), "rel_obj_model": shown(.text), "rel_obj_id": .textOrNull,
            "crontab": .text, "paused": .flag, "next_run": shown(time), "description": shown(.textOrNull),
            "last_task_status": shown(Schema.nullable(Schema.component("LastTaskStatusEnum"))),
        ],
        required: [
            "actor_name", "crontab", "description", "id", "identifier", "last_task_status", "next_run",
            "rel_obj_app_label", "rel_obj_model", "uid",
        ])

    private static let changeable: [String: JSON] = [
        "rel_obj_id": ["type": "string", "nullable": true, "minLength": 1],
        "crontab": ["type": "string", "minLength": 1], "paused": .flag,
    ]

    private static let time: JSON = ["type": "string", "format": "date-time"]

    private static func shown(_ schema: JSON) -> JSON { Schema.annotated(schema, ["readOnly": true]) }

    private static func words(_ words: [String]) -> JSON {
        ["type": "string", "enum": .array(words.map(JSON.string))]
    }
}
