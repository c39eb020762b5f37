extension QuerySchema {
    /// What an editor needs in order to suggest names and values while somebody writes a query: each model's fields with
    /// their types. A JSON field is shown as a relation to a model that stands for what is in it.
    public var introspection: JSON {
        var models: [String: JSON] = [:]
        Self.describe(name, fields, in: &models)
        return ["current_model": .string(name), "models": .object(models)]
    }

    private static func describe(_ model: String, _ fields: [QueryField], in models: inout [String: JSON]) {
        // Relations may lead back to where they came from.
        guard models[model] == nil else { return }
        models[model] = .object(Dictionary(fields.map { ($0.name, $0.introspection(in: model)) }) { first, _ in first })
        for field in fields {
            switch field.kind {
            case .relation(let target): describe(target.name, target.fields, in: &models)
            case .json(let known): describe(field.modelOfKeys(in: model), known, in: &models)
            default: break
            }
        }
    }
}

extension QueryField {
    /// What stands for the keys of a JSON field: `authentik_events.event_user`.
    fileprivate func modelOfKeys(in model: String) -> String { "\(model)_\(name)" }

    fileprivate func introspection(in model: String) -> JSON {
        var shown: [String: JSON] = ["type": .string(typeName), "nullable": .bool(isNullable)]
        switch kind {
        case .relation(let target): shown["relation"] = .string(target.name)
        case .json: shown["relation"] = .string(modelOfKeys(in: model))
        default: break
        }
        if !choices.isEmpty { shown["options"] = .array(choices.map(\.value.json)) }
        return .object(shown)
    }

    private var typeName: String {
        switch kind {
        case .bool: "bool"
        case .int: "int"
        case .float: "float"
        case .text: "str"
        case .dateTime: "datetime"
        case .relation, .json: "relation"
        }
    }
}

extension QueryValue {
    fileprivate var json: JSON {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .float(let value): .double(value)
        case .text(let value): .string(value)
        case .time(let value): value.json
        }
    }
}
