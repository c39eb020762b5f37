import Kernel

/// Making schemas of the OpenAPI dialect (OpenAPI 3.0.3 section 4.7.24).
enum Schema {
    /// A reference to a component.
    static func component(_ name: String) -> JSON { ["$ref": .string("#/components/schemas/\(name)")] }

    static func list(_ element: JSON) -> JSON { ["type": "array", "items": element] }

    /// The schema with `null` allowed. What stands beside a `$ref` is ignored in this version, hence `allOf`.
    static func nullable(_ schema: JSON) -> JSON {
        guard schema["$ref"] == nil else { return ["allOf": [schema], "nullable": true] }
        return schema.merging(["nullable": true])
    }

    /// The schema with more said about it.
    static func annotated(_ schema: JSON, _ notes: [String: JSON]) -> JSON {
        let notes = notes.filter { $0.value != "" && $0.value != false }
        if notes.isEmpty { return schema }
        guard schema["$ref"] == nil else { return JSON.object(["allOf": [schema]]).merging(.object(notes)) }
        return schema.merging(.object(notes))
    }

    /// An object with properties, of which some are required.
    static func object(_ properties: [String: JSON], required: [String] = []) -> JSON {
        var schema: [String: JSON] = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { schema["required"] = .array(required.sorted().map(JSON.string)) }
        return .object(schema)
    }

    /// A shape, its choices written out in place.
    static func plain(_ shape: Shape) -> JSON {
        of(shape, numbered: []) { ["type": "string", "enum": .array($0.map(JSON.string))] }
    }

    /// A shape.
    /// - Parameters:
    ///   - numbered: models whose keys are numbers.
    ///   - choices: the schema for a closed list of words.
    static func of(_ shape: Shape, numbered: Set<ModelName>, choices: ([String]) -> JSON) -> JSON {
        let schema: JSON =
            switch shape.kind {
            case .string: text(shape, numbered, choices)
            case .integer: .number
            case .number: ["type": "number", "format": "double"]
            case .boolean: .flag
            case .array: list(shape.element.first.map { of($0, numbered: numbered, choices: choices) } ?? [:])
            case .object: members(shape, numbered, choices)
            case .any: [:]
            }
        return shape.isNullable ? nullable(schema) : schema
    }

    private static func text(_ shape: Shape, _ numbered: Set<ModelName>, _ choices: ([String]) -> JSON) -> JSON {
        switch shape.reference {
        case .kind(.provider): return .number
        case .model(let name) where numbered.contains(name) || name == Names.user: return .number
        case .some: return .uuid
        case nil: break
        }
        if let words = shape.choices { return choices(words) }
        return switch shape.format {
        case "slug": ["type": "string", "pattern": "^[-a-zA-Z0-9_]+$"]
        // Durations are written `hours=1`, not as the format of that name says; addresses may be empty.
        case "duration", "uri", "email", nil: .text
        case .some(let format): ["type": "string", "format": .string(format)]
        }
    }

    private static func members(_ shape: Shape, _ numbered: Set<ModelName>, _ choices: ([String]) -> JSON) -> JSON {
        guard !shape.members.isEmpty else { return .anyObject }
        let properties = shape.members.map { ($0.name, of($0.shape, numbered: numbered, choices: choices)) }
        return object(Dictionary(properties) { $1 }, required: shape.members.filter(\.isRequired).map(\.name))
    }
}
