import HTTPTypes
import Kernel
import ObjectStore

/// The objects of every model of a kind: listed together with the fields that they have in common.
struct KindCollection: Sendable {
    let kind: Kind
    let info: ModelInfo
    /// The models of the kind that can be created.
    let models: [ModelInfo]

    init?(_ kind: Kind, registry: Registry) {
        guard let info = kind.info else { return nil }
        self.kind = kind
        self.info = info
        models = registry.models.values.map(\.info).filter { $0.kind == kind && $0.path != nil }
    }

    /// The kind's name in the schema and in messages.
    var typeName: String { info.singular.filter { $0 != " " } }

    func list(_ call: Call) async throws -> WebResponse {
        let query = try ListParameters(aliases: info.keyAliases, settings: call.settings).query(from: call.query)
        let body = try await call.read { reading in
            try Permissions.require(reading.actor, .view, info)
            let configuration = reading.configuration
            var query = query
            try ObjectFilter.of(kind).apply(to: &query, in: configuration)
            var page = try Listing(fields: kind.fields, label: info.label).page(of: configuration.all(kind), query)
            page.objects = page.objects.compactMap { ObjectID($0["pk"] ?? .null) }.compactMap { id in
                configuration[id].map { BaseView.of($0, in: configuration) }
            }
            return try page.body(for: query)
        }
        return .json(body)
    }

    func retrieve(_ call: Call) async throws -> WebResponse {
        let body = try await call.read { BaseView.of(try await locate(call, in: $0), in: $0.configuration) }
        return .json(.object(body))
    }

    func delete(_ call: Call) async throws -> WebResponse {
        try await call.write { change in
            let object = try await locate(call, in: change)
            try await change.resource(object.model).delete(object.id, in: change)
        }
        return .empty(.noContent)
    }

    func usedBy(_ call: Call) async throws -> WebResponse {
        let list = try await call.read { reading in
            let object = try await locate(call, in: reading)
            return try await UsedBy.list(object.id, object.info, in: reading)
        }
        return .json(list)
    }

    func types(_ call: Call) async throws -> WebResponse {
        let types = models.sorted { ($0.singular, $0.name) < ($1.singular, $1.name) }.map { model -> JSON in
            [
                "name": .string(model.singular), "description": .string(model.summary),
                "component": .string(model.component), "model_name": .string(model.name.model), "icon_url": nil,
                "requires_enterprise": false, "deprecated": false,
            ]
        }
        return .json(.array(types))
    }

    /// The object that the path names, for those who may see all of the kind, or this one.
    func locate(_ call: Call, in reading: Reading) async throws -> AnyStored {
        let text = call.parameters[info.pathParameter.name] ?? ""
        let found =
            if let lookup = info.lookup {
                reading.configuration.find(info, where: lookup, is: text)
            } else {
                info.key.id(text).flatMap { reading.configuration[$0] }
            }
        guard let found, found.info.kind == kind else {
            try Permissions.require(reading.actor, .view, info)
            throw WebError.noSuch(typeName)
        }
        if !Permissions.decide(reading.actor, .view, info).passes {
            try await Permissions.require(reading, .view, found.info, on: found.id)
        }
        return found
    }
}

extension KindCollection {
    /// Everything that clients can do with the objects.
    var operations: [Operation] {
        guard let path = info.path else { return [] }
        let one = info.pathParameter
        let prefix = path.replacing("/", with: "_")
        let item = "\(path)/{\(one.name)}/"
        return [
            Operation(
                method: "GET", path: "\(path)/", id: "\(prefix)_list", summary: "List \(info.plural) of all types.",
                access: .permission(.view, info), parameters: listParameters,
                answer: .init(schema: Schema.component("Paginated\(typeName)List")),
                handle: { try await list($0) }),
            Operation(
                method: "GET", path: "\(path)/types/", id: "\(prefix)_types_list",
                summary: "List the types that there are.",
                access: .everyUser("types are no secret"),
                answer: .init(schema: Schema.list(Schema.component("TypeCreate"))), handle: { try await types($0) }),
            Operation(
                method: "GET", path: item, id: "\(prefix)_retrieve", summary: "Show one of \(info.plural).",
                access: .everyUser("who may see the one object"), parameters: [one],
                answer: .init(schema: Schema.component(typeName)), handle: { try await retrieve($0) }
            ),
            Operation(
                method: "DELETE", path: item, id: "\(prefix)_destroy", summary: "Delete one of \(info.plural).",
                access: .everyUser("who may delete the one object"), parameters: [one], answer: .init(status: 204),
                handle: { try await delete($0) }),
            Operation(
                method: "GET", path: "\(item)used_by/", id: "\(prefix)_used_by_list",
                summary: "List what refers to one of \(info.plural).", access: .everyUser("who may see the one object"),
                parameters: [one],
                answer: .init(schema: Schema.list(Schema.component("UsedBy"))), handle: { try await usedBy($0) }),
        ]
    }

    private var listParameters: [Parameter] {
        let fields = kind.fields.map { FilterInfo(name: $0.name, shape: $0.shape) }
        return Parameter.list(fields, info, ObjectFilter.of(kind))
    }
}
