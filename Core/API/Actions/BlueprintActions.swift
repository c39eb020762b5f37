import Blueprints
import HTTPTypes
import Jobs
import Kernel
import ObjectStore

/// What can be done with blueprints besides changing their instances.
struct BlueprintActions {
    let instances: Collection

    /// The collection's own operations with what follows from them, and those besides.
    var operations: [Operation] {
        instances.operations.map { ["POST", "PUT", "PATCH"].contains($0.method) ? applying($0) : $0 }
            + [available, apply, BlueprintImport(instances: instances).operation]
    }

    static let schemas: [String: JSON] = [
        "BlueprintFile": Schema.object(
            [
                "path": .text, "last_m": ["type": "string", "format": "date-time"], "hash": .text,
                "meta": Schema.annotated(Schema.component("Metadata"), ["readOnly": true]),
            ], required: ["path", "last_m", "hash", "meta"]),
        "Metadata": Schema.object(["name": .text, "labels": .anyObject], required: ["name", "labels"]),
    ].merging(BlueprintImport.schemas) { $1 }

    /// What is stored is applied as soon as somebody has time.
    private func applying(_ operation: Operation) -> Operation {
        operation.handled { call in
            let response = try await operation.handle(call)
            let shown = try? JSON(parsing: response.body)
            if shown?["enabled"]?.bool == true, let id = shown?["pk"].flatMap(ObjectID.init) {
                try await enqueue(id, shown?["name"]?.string, again: false, call)
            }
            return response
        }
    }

    private func enqueue(_ id: ObjectID, _ name: String?, again: Bool, _ call: Call) async throws {
        try await call.services.powers.jobs.enqueue(
            ApplyBlueprint(id, again: again), JobOptions(about: JobSubject(instances.info.name, id), label: name))
    }

    private var apply: Operation {
        Operation(
            method: "POST", path: "\(instances.item)apply/", id: "managed_blueprints_apply_create",
            summary: "Have a blueprint applied in the background.", access: .permission(.change, instances.info),
            parameters: [instances.info.pathParameter], answer: .init(schema: Schema.component(instances.typeName)),
            handle: { call in
                let (id, shown) = try await call.read { reading in
                    let id = try await instances.locate(call, in: reading)
                    try await Permissions.require(reading, .change, instances.info, on: id)
                    return (id, try await instances.one(id, call, in: reading))
                }
                try await enqueue(id, shown["name"]?.string, again: true, call)
                return .json(.object(shown))
            })
    }

    private var available: Operation {
        Operation(
            method: "GET", path: "\(instances.path)/available/", id: "managed_blueprints_available_list",
            summary: "List the files that instances can be made of.", access: .permission(.view, instances.info),
            answer: .init(schema: Schema.list(Schema.component("BlueprintFile"))),
            handle: { call in
                _ = try await call.read { try await Permissions.reach($0, .view, instances.info) }
                let files = try call.services.shelf.latest().sorted { $0.path < $1.path }
                return .json(.array(files.map(\.shown)))
            })
    }
}

extension BlueprintFile {
    /// What is shown of a file, whether it can be read or not.
    fileprivate var shown: JSON {
        let blueprint = try? blueprint()
        return [
            "path": .string(path), "last_m": modified.json, "hash": .string(hash),
            "meta": [
                "name": .string(blueprint?.name ?? path),
                "labels": .object((blueprint?.labels ?? [:]).mapValues(JSON.string)),
            ],
        ]
    }
}
