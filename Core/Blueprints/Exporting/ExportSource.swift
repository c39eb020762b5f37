import Kernel
import ObjectStore

/// Finds the objects of an export, wherever they are kept.
struct ExportSource {
    let reading: Reading
    /// The most objects of one model: what has more is for a backup.
    static let most = 5000

    /// Whether objects of a model are written into files: those that blueprints can make.
    func isExported(_ resource: any Resource) -> Bool {
        guard resource.info.path != nil, !resource.info.isKept else { return false }
        return reading.store.registry.models[resource.info.name] != nil || !resource.tables.isEmpty
    }

    /// An object by its key; nil when there is none.
    func object(_ id: ObjectID, _ target: ReferenceTarget) async throws -> ExportedObject? {
        if let object = reading.configuration[id], target.admits(object.info) { return try configured(object) }
        guard case .model(let name) = target, let resource = reading.store.resource(name),
            reading.store.registry.models[name] == nil, let document = try await resource.get(id, in: reading)
        else { return nil }
        return listed(document, resource)
    }

    /// The object that a reference names, whether there is one or not.
    func key(_ id: ObjectID, _ target: ReferenceTarget) -> ExportKey? {
        if let object = reading.configuration[id], target.admits(object.info) {
            return ExportKey(model: object.model, id: id)
        }
        guard case .model(let name) = target else { return nil }
        return ExportKey(model: name, id: id)
    }

    /// An object of the configuration.
    func configured(_ object: AnyStored) throws -> ExportedObject {
        ExportedObject(
            info: object.info, id: object.id, fields: try reading.resource(object.model).fields,
            document: object.document, isConfigured: true)
    }

    private func listed(_ document: [String: JSON], _ resource: any Resource) -> ExportedObject? {
        guard let id = document["pk"].flatMap(ObjectID.init) else { return nil }
        return ExportedObject(
            info: resource.info, id: id, fields: resource.fields, document: document, isConfigured: false)
    }

    /// All objects of a model.
    /// - Throws: ``ExportError`` when they are too many for a file.
    func all(_ resource: any Resource) async throws -> [ExportedObject] {
        if reading.store.registry.models[resource.info.name] != nil {
            let objects = reading.configuration.all(resource.info.name)
            for object in objects { try await Permissions.require(reading, .view, object.info, on: object.id) }
            try check(objects.count, resource.info)
            return try objects.map(configured)
        }
        var objects: [ExportedObject] = []
        var page = 1
        while true {
            let found = try await resource.list(ListQuery(page: page, pageSize: 500, ordering: ["pk"]), in: reading)
            try check(found.count, resource.info)
            objects += found.objects.compactMap { listed($0, resource) }
            if found.objects.count < 500 { return objects }
            page += 1
        }
    }

    private func check(_ count: Int, _ info: ModelInfo) throws(ExportError) {
        guard count <= Self.most else {
            throw ExportError(
                "There are \(count) objects of \(info.name), and a file has \(Self.most) at most. Leave the model out.")
        }
    }

    /// What counts once, and what the server makes for itself, is in no file.
    func isLasting(_ object: ExportedObject) -> Bool {
        switch object.info.name {
        // What a user's own role allows is written with the user, whose number it has in its name.
        case "authentik_rbac.role": object.document["name"]?.string?.hasPrefix(OwnRole.prefix) != true
        case "authentik_core.token": ["api", "app_password"].contains(object.document["intent"]?.string)
        case "authentik_core.user": object.document["type"]?.string != "internal_service_account"
        default: true
        }
    }
}

/// Why objects cannot be written into a file.
public struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
