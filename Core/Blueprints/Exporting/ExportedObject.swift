import Kernel
import ObjectStore

/// An object of whichever model: a user and a provider can have the same number.
struct ExportKey: Hashable {
    let model: ModelName
    let id: ObjectID
}

/// An object that is to be in a file.
struct ExportedObject {
    let info: ModelInfo
    let id: ObjectID
    let fields: [FieldInfo]
    /// All fields as stored; of objects of the directory as they are shown.
    let document: [String: JSON]
    let isConfigured: Bool

    var key: ExportKey { ExportKey(model: info.name, id: id) }

    /// What a reference is, and where it is held.
    struct Held {
        let field: FieldInfo
        let target: ReferenceTarget
        let id: ObjectID
    }

    /// What it refers to, in the order of its fields.
    var references: [Held] {
        fields.flatMap { field -> [Held] in
            guard let target = field.shape.reference ?? field.shape.element.first?.reference,
                let value = document[field.name]
            else { return [] }
            return (value.array ?? [value]).compactMap(ObjectID.init).map {
                Held(field: field, target: target, id: $0)
            }
        }
    }

    /// The fields that a file has of it.
    /// - Parameter withSecrets: whether those are among them that nobody may see.
    func written(withSecrets: Bool) -> [FieldInfo] {
        fields.filter { field in
            if field.traits.contains(.readOnly) || left.contains(field.name) { return false }
            // A certificate is write-only because it is shown in other words; it is no secret.
            return withSecrets || !field.shape.isSecret
        }
    }

    /// What is state, or is written with the other side.
    private var left: Set<String> {
        switch info.name {
        case "authentik_core.user": ["last_login"]
        case "authentik_core.group": ["users"]
        default: []
        }
    }

    /// The fields that tell it from all others of its model, wherever it is: unique ones, or else what it joins.
    var identity: [FieldInfo] {
        let names = [info.lookup, info.label].compactMap { $0 } + fields.map(\.name)
        let unique = names.lazy.compactMap { name in fields.first { $0.name == name } }
            .first {
                $0.traits.contains(.unique) && $0.shape.kind == .string && hasText($0) && $0.shape.reference == nil
            }
        if let unique { return [unique] }
        return fields.filter { field in
            field.shape.reference != nil && document[field.name]?.isNull == false || field.name == info.label
        }
    }

    private func hasText(_ field: FieldInfo) -> Bool { document[field.name]?.string?.isEmpty == false }
}
