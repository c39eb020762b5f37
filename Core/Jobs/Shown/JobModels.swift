public import Kernel

/// What stands for tasks, schedules and workers where it is asked who may do what.
public enum JobModels {
    public static let task = ModelInfo(
        "authentik_tasks.task", singular: "Task", summary: "Something done in the background.", path: "tasks/tasks",
        actions: ["view"], specials: [ModelPermission("retry_task", "Retry failed task")])
    public static let schedule = ModelInfo(
        "authentik_tasks_schedules.schedule", singular: "Schedule", summary: "When a job runs by itself.",
        path: "tasks/schedules", actions: ["change", "view"],
        specials: [ModelPermission("send_schedule", "Manually trigger a schedule")])
    public static let worker = ModelInfo(
        "authentik_tasks.workerstatus", singular: "Worker", summary: "A program that does jobs.", path: "tasks/workers")
}
