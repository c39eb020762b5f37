public import Kernel
public import ObjectStore

/// The JSON Schema (draft 2020-12) of blueprints, from the declared models: what editors complete and check.
///
/// Editors see a tag's argument in the place of its value. So where a value is no list, a list is allowed as well, and
/// where it is a number or a switch, a text is.
public struct BlueprintSchema {
    private let resources: [any Resource]

    /// - Parameter resources: those that have a collection.
    public init(resources: [any Resource]) {
        self.resources = resources.filter { BlueprintSchema.isForBlueprints($0) }.sorted { $0.info.name < $1.info.name }
    }

    /// Whether entries can be of a model.
    static func isForBlueprints(_ resource: any Resource) -> Bool { resource.info.path != nil && !resource.info.isKept }

    /// The whole schema.
    public var json: JSON {
        var definitions: [String: JSON] = ["entry": entry, "requirement": Self.requirement, "tag": Self.tag]
        for resource in resources { definitions[Self.name(resource.info)] = Self.attributes(of: resource) }
        let entries: JSON = ["type": "array", "items": ["$ref": "#/$defs/entry"]]
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Blueprint",
            "description": "A file that says which objects there shall be.", "type": "object",
            "required": ["entries"], "additionalProperties": false,
            "properties": [
                "version": ["const": 1], "context": ["type": ["object", "null"]],
                "metadata": [
                    "type": "object", "required": ["name"],
                    "properties": [
                        "name": ["type": "string"],
                        "labels": ["type": "object", "additionalProperties": ["type": ["string", "boolean"]]],
                    ],
                ],
                "entries": ["anyOf": [entries, ["type": "object", "additionalProperties": entries]]],
            ],
            "$defs": .object(definitions),
        ]
    }

    private static func name(_ info: ModelInfo) -> String { info.name.text.replacing(".", with: "_") }

    /// An entry of any model. Its model decides what its attributes may be.
    private var entry: JSON {
        let models = resources.map { JSON.string($0.info.name.text) } + [.string(Blueprint.requirementModel.text)]
        let rules = resources.map { resource -> JSON in
            let attributes: JSON = ["$ref": .string("#/$defs/\(Self.name(resource.info))")]
            return Self.rule(resource.info.name, ["attrs": attributes, "identifiers": attributes])
        }
        let requirement = Self.rule(Blueprint.requirementModel, ["attrs": ["$ref": "#/$defs/requirement"]])
        return [
            "type": "object", "required": ["model"], "additionalProperties": false,
            "properties": [
                "model": ["anyOf": [["enum": .array(models)], ["$ref": "#/$defs/tag"]]],
                "id": ["type": ["string", "integer", "null"]],
                "state": [
                    "anyOf": [
                        ["enum": .array(EntryApplier.State.allCases.map { .string($0.rawValue) } + [.null])],
                        ["$ref": "#/$defs/tag"],
                    ]
                ],
                "conditions": ["type": ["array", "null"]],
                "identifiers": ["type": ["object", "array", "string", "null"]],
                "attrs": ["type": ["object", "array", "string", "null"]],
                "permissions": [
                    "type": ["array", "null"],
                    "items": [
                        "type": "object", "required": ["permission"],
                        "properties": ["permission": ["type": ["string", "array"]], "user": [:], "role": [:]],
                    ],
                ],
            ],
            "allOf": .array(rules + [requirement]),
        ]
    }

    private static func rule(_ model: ModelName, _ properties: [String: JSON]) -> JSON {
        [
            "if": ["properties": ["model": ["const": .string(model.text)]], "required": ["model"]],
            "then": ["properties": .object(properties)],
        ]
    }

    private static let requirement: JSON = [
        "type": "object", "required": ["identifiers"],
        "properties": [
            "identifiers": [
                "type": "object", "properties": ["name": ["type": "string"], "path": ["type": "string"]],
            ],
            "required": ["type": "boolean"],
        ],
    ]

    /// The argument of a tag that takes a list.
    private static let tag: JSON = [
        "description": "A tag such as !Find, !Context or !If.", "type": "array", "minItems": 1,
    ]

    /// Attributes and identifiers of one model. Nothing is required: the object may be there, and have it.
    private static func attributes(of resource: any Resource) -> JSON {
        var properties: [String: JSON] = ["pk": ["type": ["string", "integer", "array"]]]
        for field in resource.fields + resource.blueprintFields where !field.traits.contains(.readOnly) {
            properties[field.name] = schema(of: field)
        }
        return [
            "type": ["object", "null"], "title": .string(resource.info.singular),
            "description": .string(resource.info.summary), "properties": .object(properties),
            "additionalProperties": false,
        ]
    }

    private static func schema(of field: FieldInfo) -> JSON {
        var schema = tagged(field.shape)
        schema["description"] = .string(field.help)
        if let initial = field.initial, field.shape.reference == nil, !initial.isNull { schema["default"] = initial }
        return .object(schema)
    }

    /// A value's schema, with what a tag in its place looks like.
    private static func tagged(_ shape: Shape) -> [String: JSON] {
        if shape.kind == .any { return [:] }
        if let choices = shape.choices {
            let words = choices.map(JSON.string) + (shape.isNullable ? [.null] : [])
            return ["anyOf": [["enum": .array(words)], ["$ref": "#/$defs/tag"]]]
        }
        var types = shape.reference == nil ? [shape.kind.rawValue] : ["string", "integer"]
        types += ["array", "string"].filter { !types.contains($0) }
        if shape.isNullable { types.append("null") }
        var schema: [String: JSON] = ["type": .array(types.map(JSON.string))]
        if shape.kind == .array, let element = shape.element.first { schema["items"] = .object(tagged(element)) }
        if shape.kind == .object, !shape.members.isEmpty {
            schema["properties"] = .object(
                Dictionary(shape.members.map { ($0.name, JSON.object(tagged($0.shape))) }) { first, _ in first })
        }
        return schema
    }
}
