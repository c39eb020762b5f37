import Kernel

/// What objects are called where their keys would say nothing to people.
struct ObjectNames {
    let change: Change
    let recording: ChangeRecording

    /// A value with names in the place of references.
    func named(_ value: JSON, _ shape: Shape) async throws -> JSON {
        if let target = shape.reference {
            guard let id = ObjectID(value) else { return value }
            return try await name(of: id, target).map(JSON.string) ?? value
        }
        if let element = shape.element.first, case .array(let elements) = value {
            var names: [JSON] = []
            for each in elements { names.append(try await named(each, element)) }
            return .array(names)
        }
        guard !shape.members.isEmpty, case .object(var members) = value else { return value.withoutSecrets() }
        for field in shape.members {
            guard let member = members[field.name] else { continue }
            members[field.name] = field.shape.isSecret ? "******" : try await named(member, field.shape)
        }
        return .object(members)
    }

    /// An object's name: what addresses call it, or people; for what has no name of its own, what it joins.
    func name(of object: AnyStored) async throws -> String {
        let document = object.document
        if let lookup = object.info.lookup, let text = document[lookup]?.string, !text.isEmpty { return text }
        if let text = document[object.info.label]?.string, !text.isEmpty { return text }
        var parts: [String] = []
        for field in change.store.registry.models[object.model]?.fields ?? [] {
            guard let target = field.shape.reference, let id = document[field.name].flatMap(ObjectID.init) else {
                continue
            }
            parts.append(try await name(of: id, target) ?? id.text)
        }
        return (parts + [object.label]).joined(separator: " / ")
    }

    /// The name of what a reference leads to; nil for what there is not, or whoever asks may not see.
    private func name(of id: ObjectID, _ target: ReferenceTarget) async throws -> String? {
        if let object = change.configuration[id] ?? change.before[id], target.admits(object.info) {
            guard try await Permissions.decide(change, .view, object.info, on: id).passes else { return nil }
            return try await name(of: object)
        }
        guard case .model(let model) = target, let resource = change.store.resource(model) else { return nil }
        do {
            if let label = try await resource.get(id, in: change)?[resource.info.label] {
                return label.string ?? label.text
            }
        } catch is Refused { return nil }
        return recording.before[ChangeRecording.Key(model: model, id: id)]?.label
    }
}
