import Identity
import Kernel
import ObjectStore

/// Adds to objects what the API shows besides their fields. Fetches what it needs for all of them together.
struct Decorator {
    let reading: Reading
    let viewer: User?
    /// Decorations that are null because the client does not want them.
    var omitted: Set<String> = []

    func decorate(_ objects: [[String: JSON]], of info: ModelInfo) async throws -> [[String: JSON]] {
        let decorations = Decoration.of(info)
        guard !decorations.isEmpty else { return objects }
        let related = try await related(to: objects, decorations)
        let permissions =
            info.name == InitialPermissions.model.name ? PermissionCatalogue(of: reading.store) : nil
        return objects.map { object in
            guard let id = object["pk"].flatMap(ObjectID.init) else { return object }
            let subject = Subject(
                id: id, info: info, shown: object, configuration: reading.configuration, related: related,
                viewer: viewer, permissions: permissions)
            return subject.decorated(by: decorations, omitting: omitted)
        }
    }

    private func related(
        to objects: [[String: JSON]], _ decorations: [Decoration]
    ) async throws -> [ModelName: [ObjectID: [String: JSON]]] {
        var wanted: [ModelName: (ids: Set<ObjectID>, isWhole: Bool)] = [:]
        for decoration in decorations where !omitted.contains(decoration.name) {
            guard let need = decoration.need else { continue }
            let lacking = objects.filter { $0[decoration.name] == nil || decoration.replaces }
            let ids = lacking.flatMap { object -> [ObjectID] in
                let value = object[need.field] ?? .null
                return (value.array ?? [value]).compactMap(ObjectID.init)
            }
            wanted[need.model, default: ([], false)].ids.formUnion(ids)
            if need.isWhole { wanted[need.model]?.isWhole = true }
        }
        var related: [ModelName: [ObjectID: [String: JSON]]] = [:]
        for (model, (ids, isWhole)) in wanted where !ids.isEmpty {
            guard let resource = reading.store.resource(model) else { continue }
            let found = try await visible(ids, of: resource)
            related[model] = isWhole ? try await whole(found, of: resource.info) : found
        }
        return related
    }

    /// Objects of a model of the directory as they are shown by themselves; those that nobody may be shown are left out.
    func objects(_ ids: Set<ObjectID>, of model: ModelName) async throws -> [ObjectID: [String: JSON]] {
        guard !ids.isEmpty, let resource = reading.store.resource(model) else { return [:] }
        return try await whole(try await visible(ids, of: resource), of: resource.info)
    }

    /// Those of the objects that the reader may see.
    private func visible(
        _ ids: Set<ObjectID>, of resource: any Resource
    ) async throws -> [ObjectID: [String: JSON]] {
        do {
            return try await resource.get(ids.sorted(), in: reading)
        } catch is Refused {
            return [:]
        }
    }

    private func whole(
        _ objects: [ObjectID: [String: JSON]], of info: ModelInfo
    ) async throws -> [ObjectID: [String: JSON]] {
        let keys = objects.keys.sorted()
        let decorated = try await decorate(keys.compactMap { objects[$0] }, of: info)
        return Dictionary(zip(keys, decorated)) { $1 }
    }
}

extension Subject {
    /// The object with its decorations; what its resource gave already stays.
    func decorated(by decorations: [Decoration], omitting omitted: Set<String> = []) -> [String: JSON] {
        var object = shown
        for decoration in decorations {
            if omitted.contains(decoration.name), decoration.schema["nullable"] == true {
                object[decoration.name] = .null
            } else if object[decoration.name] == nil || decoration.replaces {
                object[decoration.name] = decoration.value(self)
            }
        }
        return object
    }
}

/// Objects as they are shown where their type does not matter: with the fields of their kind.
enum BaseView {
    static func of(_ object: AnyStored, in configuration: Configuration) -> [String: JSON] {
        var shown = object.base.shown
        shown["pk"] = object.id.json
        let subject = Subject(id: object.id, info: object.info, shown: shown, configuration: configuration)
        return subject.decorated(by: Decoration.of(object.info.kind))
    }
}
