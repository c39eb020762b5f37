public import Kernel
public import ObjectStore
import Yams

/// The OpenAPI document of a server.
public enum OpenAPI {
    /// The document (OpenAPI 3.0.3), from the resources that have a collection and the registry. The same input gives
    /// the same document.
    public static func document(resources: [any Resource], registry: Registry, version: String) -> JSON {
        document(Surface(resources: resources, registry: registry), version: version)
    }

    /// A JSON value as YAML, members sorted by name.
    /// - Throws: `YamlError`, for want of memory.
    public static func yaml(_ value: JSON) throws -> String {
        try serialize(node: node(value), indent: 2, width: -1, allowUnicode: true)
    }

    /// - Parameter path: what the server's addresses begin with, without a slash at its end.
    static func document(_ surface: Surface, version: String, below path: String = "") -> JSON {
        [
            "openapi": "3.0.3",
            "info": [
                "title": "Lanyard", "version": .string(version),
                "description": "An identity provider made of plugins. The API is compatible with authentik's.",
                "license": ["name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"],
            ],
            "servers": [["url": .string(path + "/api/v3")]],
            "paths": paths(surface.operations),
            "components": [
                "schemas": .object(surface.components), "responses": responses,
                "securitySchemes": ["authentik": ["type": "http", "scheme": "bearer"]],
            ],
        ]
    }

    private static func paths(_ operations: [Operation]) -> JSON {
        var paths: [String: [String: JSON]] = [:]
        for operation in operations {
            paths["/" + operation.path, default: [:]][operation.method.lowercased()] = object(operation)
        }
        return .object(paths.mapValues(JSON.object))
    }

    private static func object(_ operation: Operation) -> JSON {
        var object: [String: JSON] = [
            "operationId": .string(operation.id), "description": .string(operation.summary),
            "tags": [.string(operation.tag)],
            "security": operation.access?.isForAnyone == true ? [["authentik": []], [:]] : [["authentik": []]],
            "responses": .object(answers(operation)),
        ]
        if !operation.parameters.isEmpty { object["parameters"] = .array(operation.parameters.map(parameter)) }
        if let input = operation.input {
            let content: JSON =
                operation.takesForm ? ["multipart/form-data": ["schema": input.schema]] : json(input.schema)
            object["requestBody"] = ["content": content, "required": .bool(input.isRequired)]
        }
        return .object(object)
    }

    private static func answers(_ operation: Operation) -> [String: JSON] {
        var answer: [String: JSON] = ["description": .string(operation.answer.description)]
        if let schema = operation.answer.schema { answer["content"] = json(schema) }
        var answers: [String: JSON] = [
            String(operation.answer.status): .object(answer),
            "400": ["$ref": "#/components/responses/ValidationErrorResponse"],
            "403": ["$ref": "#/components/responses/GenericErrorResponse"],
        ]
        if operation.path.contains("{") { answers["404"] = ["$ref": "#/components/responses/GenericErrorResponse"] }
        if operation.method == "DELETE" { answers["409"] = ["$ref": "#/components/responses/InUseResponse"] }
        return answers
    }

    private static func parameter(_ parameter: Parameter) -> JSON {
        var object: [String: JSON] = [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue), "schema": parameter.schema,
        ]
        if parameter.place == .path { object["required"] = true }
        if !parameter.description.isEmpty { object["description"] = .string(parameter.description) }
        return .object(object)
    }

    private static func json(_ schema: JSON) -> JSON { ["application/json": ["schema": schema]] }

    private static let responses: JSON = [
        "ValidationErrorResponse": [
            "description": "The request is wrong, and where.", "content": json(Schema.component("ValidationError")),
        ],
        "GenericErrorResponse": [
            "description": "Why there is no answer.", "content": json(Schema.component("GenericError")),
        ],
        "InUseResponse": [
            "description": "Other objects need the object.",
            "content": json(
                Schema.object(
                    ["detail": .text, "used_by": Schema.list(Schema.component("UsedBy"))],
                    required: ["detail", "used_by"])),
        ],
    ]

    private static func node(_ value: JSON) -> Node {
        switch value {
        case .null: Node("null", Tag(.null))
        case .bool(let flag): Node(flag ? "true" : "false", Tag(.bool))
        case .int(let number): Node(String(number), Tag(.int))
        case .double(let number): Node(number.description, Tag(.float))
        case .string(let text): Node(text, Tag(.str), quoting(text))
        case .array(let elements): Node(elements.map(node), Tag(.seq), elements.isEmpty ? .flow : .block)
        case .object(let members):
            Node(
                members.sorted { $0.key < $1.key }.map { (Node($0.key, Tag(.str), quoting($0.key)), node($0.value)) },
                Tag(.map), members.isEmpty ? .flow : .block)
        }
    }

    /// Quotes what would be read as something else than text, such as `'200'` and `'null'`.
    private static func quoting(_ text: String) -> Node.Scalar.Style {
        let isKeyword = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        let isWord = text.contains { $0.isLetter } && !isKeyword
        return isWord ? .any : .singleQuoted
    }
}
