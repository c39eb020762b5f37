import Blueprints
import HTTPTypes
import Jobs
import Kernel
import ObjectStore

/// A blueprint that somebody hands over.
struct BlueprintInput: FieldGroup {
    @Field(help: "The blueprint, in YAML, when it is no file of the folder.")
    var content = ""
    @Field(help: "A file of the folder of blueprints.")
    var path = ""
    @Field(help: "Values for !Context, over those of the blueprint.")
    var context = Attributes()
    init() {}

    func validate() throws(Problems) {
        if content.isEmpty == path.isEmpty {
            throw .field(
                path.isEmpty ? "content" : "path", "Either a path or a content must be given, and not both.")
        }
    }

    /// What it says, for whoever may do all that could be done with the objects of its models.
    func batch(_ call: Call) throws -> BlueprintBatch {
        let file =
            path.isEmpty
            ? BlueprintFile(path: "content", text: content) : try BlueprintImport.file(at: path, call)
        do {
            let batch = try BlueprintBatch(
                [file], context: context.members, environment: call.services.shelf.environment(for: call.actor))
            try BlueprintImport.check(batch.models, call)
            return batch
        } catch let error as BlueprintError { throw problems(error) }
    }

    /// What is wrong with it, at the field that it came by.
    func problems(_ error: BlueprintError) -> Problems { .field(path.isEmpty ? "content" : "path", error.description) }
}

/// A blueprint that is to be applied on trial.
struct BlueprintTrialInput: FieldGroup {
    @Field(help: "How long there is to confirm it.")
    var commitConfirm: TimeDelta = "minutes=5"
    init() {}
}

/// Saying what blueprints would do, applying them on trial, and writing objects as one.
enum BlueprintPlanning {
    static let operations = [
        Operation(
            method: "POST", path: "managed/blueprints/plan/", id: "managed_blueprints_plan_create",
            summary: "Say what applying a blueprint would do, and change nothing.",
            access: .everyUser("what they may do themselves"), input: (Schema.component("BlueprintPlanRequest"), true),
            answer: .init(schema: Schema.component("BlueprintPlan")), handle: { try await plan($0) }),
        Operation(
            method: "POST", path: "managed/blueprints/trial/", id: "managed_blueprints_trial_create",
            summary: "Apply a blueprint, and take it back unless it is confirmed in time.", access: superusers,
            input: (Schema.component("BlueprintTrialRequest"), true),
            answer: .init(schema: Schema.component("BlueprintPlan")), handle: { try await apply($0) }),
        Operation(
            method: "GET", path: "managed/blueprints/confirm/", id: "managed_blueprints_confirm_retrieve",
            summary: "Show what was applied on trial last.", access: superusers,
            answer: .init(schema: Schema.component("BlueprintTrial")), handle: { try await latest($0) }),
        Operation(
            method: "POST", path: "managed/blueprints/confirm/", id: "managed_blueprints_confirm_create",
            summary: "Keep what was applied on trial. An administrator must have signed in since.", access: superusers,
            answer: .init(schema: Schema.component("BlueprintTrial")), handle: { try await confirm($0) }),
        Operation(
            method: "GET", path: "managed/blueprints/export/", id: "managed_blueprints_export_retrieve",
            summary: "Write objects as a blueprint: all, or some with what they need.", access: superusers,
            parameters: [
                Parameter(
                    name: "object", place: .query, schema: Schema.list(.text),
                    description: "A model and the object's name, slug or key, with = between. All objects without."),
                Parameter(
                    name: "except", place: .query, schema: Schema.list(.text),
                    description: "A model whose objects are left out."),
            ],
            answer: .init(schema: ["type": "string", "format": "binary"]), handle: { try await export($0) }),
    ]

    /// What concerns all of the configuration is for those who may change all of it.
    private static let superusers = Operation.Access.permission(
        .special("edit_system_settings"), SystemPermission.model)

    private static func requireSuperuser(_ call: Call) throws {
        guard try call.user.isSuperuser else {
            throw Refused(decision: .no("be a superuser", "You do not have permission to perform this action."))
        }
    }

    static func components(_ schemas: ModelSchemas) -> [String: JSON] {
        let count: JSON = ["type": "integer"]
        let time: JSON = ["type": "string", "format": "date-time"]
        return [
            "BlueprintPlanRequest": schemas.given("", BlueprintInput.fields, requires: true),
            "BlueprintTrialRequest": schemas.given(
                "", BlueprintInput.fields + BlueprintTrialInput.fields, requires: true),
            "BlueprintTrial": Schema.object(
                [
                    "pk": .uuid, "name": .text, "applied": time, "deadline": time,
                    "state": ["type": "string", "enum": ["waiting", "confirmed", "taken_back"]],
                    "kept": Schema.list(.text),
                ], required: ["pk", "name", "applied", "deadline", "state", "kept"]),
            "BlueprintPlan": Schema.object(
                [
                    "files": Schema.list(Schema.object(["path": .text, "name": .text], required: ["path", "name"])),
                    "changes": Schema.list(Schema.component("BlueprintChange")),
                    "summary": Schema.object(
                        ["created": count, "updated": count, "deleted": count, "unchanged": count],
                        required: ["created", "updated", "deleted", "unchanged"]),
                    "warnings": Schema.list(.text), "trial": Schema.component("BlueprintTrial"),
                ], required: ["files", "changes", "summary", "warnings"]),
            "BlueprintChange": Schema.object(
                [
                    "action": ["type": "string", "enum": ["created", "updated", "deleted"]], "model": .text, "pk": [:],
                    "name": .text, "hidden": .flag,
                    "fields": Schema.list(
                        Schema.object(
                            ["field": .text, "old": [:], "new": [:], "secret": .flag, "generated": .flag],
                            required: ["field"])),
                ], required: ["action", "model", "name", "fields"]),
        ]
    }

    private static func plan(_ call: Call) async throws -> WebResponse {
        let input = try BlueprintInput.make(call.input())
        let batch = try input.batch(call)
        do { return .json(try await call.blueprints.plan(batch).json) } catch let error as BlueprintError {
            throw input.problems(error)
        }
    }

    private static func apply(_ call: Call) async throws -> WebResponse {
        try requireSuperuser(call)
        let given = try call.input()
        let input = try BlueprintInput.make(given)
        let batch = try input.batch(call)
        let length = try BlueprintTrialInput.make(given).commitConfirm.duration
        do {
            let (outcome, trial) = try await BlueprintTrials(call.store).apply(
                batch, for: length, with: call.blueprints)
            try await call.services.powers.jobs.enqueue(TakeBackBlueprints(), JobOptions(after: length))
            return .json(outcome.json.merging(trial.map { ["trial": $0.json] } ?? [:]))
        } catch let error as BlueprintError {
            throw input.problems(error)
        } catch let obstacle as BlueprintTrials.Obstacle {
            throw Problems.whole(obstacle.description)
        }
    }

    private static func latest(_ call: Call) async throws -> WebResponse {
        try requireSuperuser(call)
        guard let trial = try await BlueprintTrials(call.store).latest() else {
            throw Missing("Nothing was applied on trial.")
        }
        return .json(trial.json)
    }

    private static func confirm(_ call: Call) async throws -> WebResponse {
        try requireSuperuser(call)
        do {
            let trials = BlueprintTrials(call.store)
            return .json(try await trials.confirm(by: call.actor, request: call.request.facts).json)
        } catch let obstacle as BlueprintTrials.Obstacle {
            throw Problems.whole(obstacle.description)
        }
    }

    private static func export(_ call: Call) async throws -> WebResponse {
        try requireSuperuser(call)
        let chosen = try call.query.all("object").map { text in
            guard let chosen = BlueprintExport.Chosen(text) else {
                throw Problems.field("object", "This is not a model and a name with = between.")
            }
            return chosen
        }
        let except = Set(call.query.all("except").map { ModelName($0) })
        do {
            let text = try await call.read { reading in
                var export = try BlueprintExport(in: reading)
                try await export.add(chosen, orAllExcept: except)
                return try await export.yaml(name: "Export")
            }
            return WebResponse(
                headers: [
                    .contentType: "application/yaml", .contentDisposition: "attachment; filename=\"export.yaml\"",
                ], body: Array(text.utf8))
        } catch let error as ExportError {
            throw Problems.whole(error.description)
        }
    }
}
