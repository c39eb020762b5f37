import Blueprints
import HTTPTypes
import Kernel
import ObjectStore

/// Applying a blueprint once, without keeping it, on behalf of whoever hands it over.
struct BlueprintImport {
    let instances: Collection

    static let schemas: [String: JSON] = [
        "BlueprintUploadRequest": Schema.object(
            ["file": ["type": "string", "format": "binary"], "path": .text, "context": .text], required: []),
        "BlueprintImportResult": Schema.object(
            ["logs": Schema.list(Schema.component("LogEvent")), "success": .flag], required: ["logs", "success"]),
    ]

    var operation: Operation {
        Operation(
            method: "POST", path: "\(instances.path)/import/", id: "managed_blueprints_import_create",
            summary: "Apply a blueprint once: a file that is uploaded, or one of the folder.",
            access: .everyUser("what they may add, change and delete"),
            input: (Schema.component("BlueprintUploadRequest"), false),
            answer: .init(schema: Schema.component("BlueprintImportResult")), handle: { try await run($0) })
    }

    private func run(_ call: Call) async throws -> WebResponse {
        _ = try call.user
        let form = try MultipartForm(call.request)
        let context = try context(form)
        let file = try file(form, call)
        do {
            let blueprint = try file.blueprint()
            try Self.check(blueprint.models, call)
            let outcome = try await apply(file, context, call)
            let now = call.services.powers.clock.now
            // What it names was applied before its own end.
            let logs = outcome.files.last?.report.entryLogs(at: now) ?? []
            let warnings = outcome.warnings.map { log(.warning, $0, [:], at: now) }
            return .json(["success": true, "logs": .array(logs + warnings)])
        } catch let error as BlueprintError {
            let line = log(.error, error.description, error.details, at: call.services.powers.clock.now)
            return .json(["success": false, "logs": [line]])
        }
    }

    private func context(_ form: MultipartForm) throws -> [String: JSON] {
        guard let text = form.text("context"), !text.isEmpty else { return [:] }
        guard case .object(let members)? = try? JSON(parsing: text) else {
            throw Problems.field("context", "Value must be valid JSON: an object with the values for !Context.")
        }
        return members
    }

    private func file(_ form: MultipartForm, _ call: Call) throws -> BlueprintFile {
        let path = form.text("path").flatMap { $0.isEmpty ? nil : $0 }
        switch (form["file"], path) {
        case (let part?, nil):
            guard let text = String(validating: part.content, as: UTF8.self) else {
                throw Problems.field("file", "The file is not a text in UTF-8.")
            }
            return BlueprintFile(path: part.fileName.map { String($0.prefix(200)) } ?? "file", text: text)
        case (nil, let path?):
            return try Self.file(at: path, call)
        default:
            throw Problems.field(path == nil ? "file" : "path", "Either a file or a path must be given, and not both.")
        }
    }

    /// A file of the folder. A path says what is there to those only who may look.
    static func file(at path: String, _ call: Call) throws -> BlueprintFile {
        try Permissions.require(call.actor, .view, BlueprintInstance.model)
        guard let file = try call.services.shelf.latest().first(where: { $0.path == path }) else {
            throw Problems.field(
                "path", "There is no such file in the folder of blueprints.", code: "does_not_exist")
        }
        return file
    }

    /// Who hands over a blueprint must be allowed all that could be done with the objects of its models. Each single step
    /// is asked about again when it is done.
    static func check(_ models: Set<ModelName>, _ call: Call) throws {
        for model in models.sorted() {
            guard let info = call.store.resource(model)?.info else { continue }
            for action in [Action.add, .change, .delete] { try Permissions.require(call.actor, action, info) }
        }
    }

    private func apply(_ file: BlueprintFile, _ context: [String: JSON], _ call: Call) async throws -> BlueprintOutcome
    {
        let batch = try BlueprintBatch(
            [file], context: context, environment: call.services.shelf.environment(for: call.actor))
        return try await call.blueprints.apply(batch)
    }
}

extension Call {
    /// What applies blueprints on behalf of whoever asks.
    var blueprints: BlueprintApplier {
        BlueprintApplier(store, shelf: services.shelf, by: actor, request: request.facts)
    }
}

/// A line of a log, as clients get it.
private func log(_ level: JobLogLevel, _ text: String, _ attributes: [String: JSON], at time: Timestamp) -> JSON {
    [
        "timestamp": time.json, "log_level": .string(level.rawValue), "logger": "authentik.blueprints.v1.importer",
        "event": .string(text), "attributes": .object(attributes),
    ]
}

extension BlueprintReport {
    /// What became of each entry, in the file's order.
    fileprivate func entryLogs(at time: Timestamp) -> [JSON] {
        entries.map { entry in
            var attributes: [String: JSON] = [
                "entry": .string(entry.label.description), "model": .string(entry.model.text),
                "outcome": .string(entry.outcome.rawValue),
            ]
            attributes["pk"] = entry.object?.json
            return log(.info, "\(entry.label): \(entry.model): \(entry.outcome.rawValue)", attributes, at: time)
        }
    }
}
