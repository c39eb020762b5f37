import Kernel
import ObjectStore

/// The schemas of a type: as it is shown, as it is given, as it is changed in part, and a page of it.
struct ModelSchemas {
    let names: EnumNames
    /// Models whose keys are numbers.
    let numbered: Set<ModelName>

    func components(
        _ type: String, key: ModelInfo.Key, fields: [FieldInfo], decorations: [Decoration], summary: String,
        generatesSecrets: Bool
    ) -> [String: JSON] {
        let shown = shown(type, key: key, fields: fields, decorations: decorations, generatesSecrets: generatesSecrets)
        return [
            type: Schema.annotated(shown, ["description": .string(summary)]),
            "Paginated\(type)List": Self.page(of: type),
        ]
    }

    /// The schemas of what clients send.
    func requests(_ type: String, fields: [FieldInfo]) -> [String: JSON] {
        [
            "\(type)Request": given(type, fields, requires: true),
            "Patched\(type)Request": given(type, fields, requires: false),
        ]
    }

    func given(_ type: String, _ fields: [FieldInfo], requires: Bool) -> JSON {
        let fields = fields.filter { !$0.isServers }
        let properties = fields.map { field -> (String, JSON) in
            var notes: [String: JSON] = ["description": .string(field.help), "writeOnly": .bool(field.isHidden)]
            if field.isRequired, !field.allowsBlank, field.shape.kind == .string, field.shape.reference == nil,
                field.shape.choices == nil
            {
                notes["minLength"] = 1
            }
            return (field.name, Schema.annotated(schema(field, of: type), notes))
        }
        let required = requires ? fields.filter { $0.isRequired }.map(\.name) : []
        return Schema.object(Dictionary(properties) { $1 }, required: required)
    }

    static func page(of type: String) -> JSON {
        let properties: [String: JSON] = [
            "pagination": Schema.component("Pagination"), "results": Schema.list(Schema.component(type)),
            "autocomplete": Schema.component("Autocomplete"),
        ]
        return Schema.object(properties, required: Array(properties.keys))
    }

    private func shown(
        _ type: String, key: ModelInfo.Key, fields: [FieldInfo], decorations: [Decoration], generatesSecrets: Bool
    ) -> JSON {
        var properties: [String: JSON] = [:]
        for decoration in decorations {
            properties[decoration.name] = Schema.annotated(decoration.schema, ["readOnly": true])
        }
        for field in fields where !field.isHidden {
            properties[field.name] = Schema.annotated(
                schema(field, of: type), ["description": .string(field.help), "readOnly": .bool(field.isServers)])
        }
        for decoration in decorations where decoration.replaces {
            properties[decoration.name] = Schema.annotated(decoration.schema, ["readOnly": true])
        }
        for field in fields where field.shape.isSecret && generatesSecrets {
            properties[field.name] = Schema.annotated(
                .text, ["description": "Shown once, in the answer to a creation that made it up.", "readOnly": true])
        }
        properties["pk"] = Schema.annotated(key.schema, ["readOnly": true])
        let always = fields.filter { !$0.isHidden && $0.isAlwaysShown }.map(\.name) + decorations.map(\.name) + ["pk"]
        return Schema.object(properties, required: Array(Set(always)))
    }

    private func schema(_ field: FieldInfo, of type: String) -> JSON {
        Schema.of(field.shape, numbered: numbered) { names.schema(field.name, of: type, $0) }
    }
}

extension FieldInfo {
    /// Whether clients cannot set it: read-only fields, those that only blueprints set, and the names of what comes with
    /// the server.
    fileprivate var isServers: Bool { !traits.isDisjoint(with: [.readOnly, .trusted]) || name == "managed" }
    /// Whether clients may rely on its being there.
    fileprivate var isAlwaysShown: Bool { !traits.contains(.omittedWhenNull) }
}
