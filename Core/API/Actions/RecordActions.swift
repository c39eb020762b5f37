import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// The records of a plugin, shown with the objects that they refer to.
struct RecordActions {
    let records: Collection
    let resource: RecordResource

    init?(_ records: Collection) {
        guard let resource = records.resource as? RecordResource else { return nil }
        self.records = records
        self.resource = resource
    }

    /// Everything that clients can do with the records: see them, and delete them.
    var operations: [Operation] {
        let name = resource.type.schemaName
        return records.operations.map { operation in
            guard operation.method == "GET", !operation.path.hasSuffix("used_by/") else { return operation }
            let isList = !operation.path.hasSuffix("}/")
            var shown = operation.handled { isList ? try await list($0) : try await retrieve($0) }
            shown.answer.schema = Schema.component(isList ? "Paginated\(name)List" : name)
            if isList { shown.parameters = filters + Parameter.paging }
            return shown
        }
    }

    /// The schemas of what is shown.
    func components(_ schemas: ModelSchemas) -> [String: JSON] {
        var properties: [String: JSON] = ["pk": ["type": "integer", "readOnly": true]]
        for field in resource.fields {
            let shape = field.shape
            var schema = Self.component(of: shape.reference).map { Schema.component($0) } ?? Schema.plain(shape)
            if shape.reference != nil, shape.isNullable { schema = Schema.nullable(schema) }
            properties[field.name] = Schema.annotated(schema, ["description": .string(field.help)])
        }
        let required = resource.fields.filter(\.isRequired).map(\.name) + ["pk"]
        let name = resource.type.schemaName
        return [
            name: Schema.object(properties, required: required), "Paginated\(name)List": ModelSchemas.page(of: name),
        ]
    }

    private static func component(of target: ReferenceTarget?) -> String? {
        switch target {
        case .kind(let kind): kind.info.map { $0.singular.filter { $0 != " " } }
        case .model(Names.user): "User"
        case .model(let name): name == Application.model.name ? "Application" : nil
        case nil: nil
        }
    }

    private var filters: [Parameter] {
        resource.fields.filter { $0.shape.reference != nil }.map {
            Parameter(name: $0.name, place: .query, schema: Schema.plain($0.shape))
        }
    }

    private func list(_ call: Call) async throws -> WebResponse {
        let query = try ListParameters(aliases: records.info.keyAliases, settings: call.settings)
            .query(from: call.query)
        let body = try await call.read { reading in
            var page = try await resource.list(query, in: reading)
            page.objects = try await expanded(page.objects, call, in: reading)
            return try page.body(for: query)
        }
        return .json(body)
    }

    private func retrieve(_ call: Call) async throws -> WebResponse {
        let shown = try await call.read { reading in
            let record = try await records.one(records.locate(call, in: reading), call, in: reading)
            return try await expanded([record], call, in: reading).first ?? record
        }
        return .json(.object(shown))
    }

    /// The records with whole objects in the place of references.
    private func expanded(
        _ objects: [[String: JSON]], _ call: Call, in reading: Reading
    ) async throws -> [[String: JSON]] {
        let decorator = Decorator(reading: reading, viewer: call.actor.user)
        var objects = objects
        for field in resource.fields {
            guard let target = field.shape.reference else { continue }
            let ids = Set(objects.compactMap { $0[field.name].flatMap(ObjectID.init) })
            let whole = try await whole(ids, target, decorator)
            for index in objects.indices {
                objects[index][field.name] =
                    objects[index][field.name].flatMap(ObjectID.init).flatMap { whole[$0] }.map(JSON.object) ?? .null
            }
        }
        return objects
    }

    /// Whoever may see a record may see which object it is of.
    private func whole(
        _ ids: Set<ObjectID>, _ target: ReferenceTarget, _ decorator: Decorator
    ) async throws -> [ObjectID: [String: JSON]] {
        let configuration = decorator.reading.configuration
        var found: [ObjectID: [String: JSON]] = [:]
        switch target {
        case .kind:
            for id in ids { found[id] = configuration[id].map { BaseView.of($0, in: configuration) } }
        case .model(let name) where decorator.reading.store.registry.models[name] != nil:
            for id in ids {
                guard let object = configuration[id], object.model == name else { continue }
                let shown = object.shown.merging(["pk": id.json]) { $1 }
                found[id] = try await decorator.decorate([shown], of: object.info).first
            }
        case .model(let name): found = try await decorator.objects(ids, of: name)
        }
        return found
    }
}
