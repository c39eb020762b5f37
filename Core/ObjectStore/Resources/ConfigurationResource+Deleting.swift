public import Kernel

extension ConfigurationResource {
    public func delete(_ id: ObjectID, in change: Change) async throws {
        try await Permissions.require(change, .delete, info, on: id)
        guard let object = change.configuration[id], object.model == info.name else {
            throw Missing("No \(info.name.model) matches the given query.")
        }
        try await change.release(id, info, label: object.label)
        try await change.remove(id)
        change.note("model_deleted", info, id, label: object.label)
    }
}

extension Change {
    /// Deals with the configuration that refers to an object which is about to be deleted: deletes what cascades, empties
    /// references that may be empty.
    /// - Throws: ``InUse`` when others need it, and then nothing was done.
    public func release(_ id: ObjectID, _ info: ModelInfo, label: String) async throws {
        leaving[info.name, default: []].insert(id)
        defer { leaving[info.name]?.remove(id) }
        // What goes anyway keeps nobody: an object that refers to itself, or one whose deletion led here.
        let holders = configuration.holders(of: id, info).filter {
            leaving[$0.object.model]?.contains($0.object.id) != true
        }
        let needed = holders.filter { $0.effect == .protects }
        if !needed.isEmpty {
            let users = needed.map {
                InUse.User(model: $0.object.model, id: $0.object.id, label: $0.object.label, field: $0.field.name)
            }
            throw InUse(label: label, users: users)
        }
        for holder in holders {
            // An earlier holder's deletion may have taken this one with it.
            guard configuration[holder.object.id] != nil else { continue }
            switch holder.effect {
            case .cascades: try await resource(holder.object.model).delete(holder.object.id, in: self)
            case .clears: try await empty(holder, of: id)
            case .protects: break
            }
        }
    }

    private func empty(_ holder: Configuration.Holder, of id: ObjectID) async throws {
        guard let object = configuration[holder.object.id], let model = store.registry.models[object.model] else {
            return
        }
        var document = object.document
        if case .array(let values) = document[holder.field.name] {
            document[holder.field.name] = .array(values.filter { ObjectID($0) != id })
        } else {
            document[holder.field.name] = .null
        }
        try await put(model.object(id: object.id, stored: document, powers: store.powers), isNew: false)
        note("model_updated", object.info, object.id, label: object.label)
    }
}

extension Configuration {
    /// An object that refers to another, the field, and what the other's deletion means for it.
    public struct Holder: Sendable {
        public enum Effect: Sendable { case cascades, clears, protects }
        public let object: AnyStored
        public let field: FieldInfo
        public let effect: Effect
    }

    /// Everything that refers to an object.
    public func holders(of id: ObjectID, _ info: ModelInfo) -> [Holder] {
        referrers(of: id).compactMap { referrer in
            guard let object = self[referrer.object], let field = object.field(referrer.field),
                let target = field.shape.reference ?? field.shape.element.first?.reference, target.admits(info)
            else { return nil }
            let isOptional = field.shape.isNullable || field.shape.kind == .array
            let effect: Holder.Effect =
                field.traits.contains(.cascades) ? .cascades : isOptional ? .clears : .protects
            return Holder(object: object, field: field, effect: effect)
        }
    }
}

extension AnyStored {
    func field(_ name: String) -> FieldInfo? {
        (type(of: base).fields + type(of: value).fields).first { $0.name == name }
    }
}
