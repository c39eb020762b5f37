import Kernel
import Yams

/// Writes a blueprint.
enum BlueprintText {
    /// A value of an entry.
    indirect enum Value {
        case json(JSON)
        /// The key of the object of an entry above.
        case keyOf(String)
        /// The key of another object, to be found by one of its fields where the file is applied.
        case find(ModelName, field: String, JSON)
        case list([Value])
    }

    /// One object, its members in their order.
    struct Entry {
        var model: ModelName
        /// What later entries call it; nil when none does.
        var id: String?
        var identifiers: [(name: String, value: Value)]
        var attributes: [(name: String, value: Value)]
        /// What roles and users are allowed with the object.
        var permissions: [Allowed] = []
    }

    /// What a role or a user is allowed.
    struct Allowed {
        var permission: String
        /// What the file calls whose it is.
        var holder: String
        var isUser: Bool
    }

    /// The file.
    /// - Throws: `YamlError`, for want of memory.
    static func yaml(name: String, labels: [String: String], _ entries: [Entry]) throws -> String {
        // The library writes no tags of texts: what no text contains stands for one.
        let mark = "\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))-"
        let labels = labels.sorted { $0.key < $1.key }.map { ($0.key, node(.string($0.value))) }
        let metadata = map([("name", node(.string(name))), ("labels", map(labels))])
        let root = map([
            ("version", node(.int(1))), ("metadata", metadata),
            ("entries", Node(entries.map { node($0, mark) }, Tag(.seq), .block)),
        ])
        let text = try serialize(node: root, indent: 2, width: -1, allowUnicode: true)
        return text.replacing("'" + mark, with: "!KeyOf '")
    }

    private static func node(_ entry: Entry, _ mark: String) -> Node {
        map(
            [("model", node(.string(entry.model.text)))]
                + [entry.id].compactMap { $0.map { ("id", node(.string($0))) } }
                + [
                    ("identifiers", map(entry.identifiers.map { ($0.name, node($0.value, mark)) })),
                    ("attrs", map(entry.attributes.map { ($0.name, node($0.value, mark)) })),
                ]
                + (entry.permissions.isEmpty ? [] : [("permissions", node(entry.permissions, mark))]))
    }

    private static func node(_ permissions: [Allowed], _ mark: String) -> Node {
        let maps = permissions.map { allowed in
            map([
                ("permission", node(.string(allowed.permission))),
                (allowed.isUser ? "user" : "role", node(.keyOf(allowed.holder), mark)),
            ])
        }
        return Node(maps, Tag(.seq), .block)
    }

    private static func node(_ value: Value, _ mark: String) -> Node {
        switch value {
        case .json(let json): node(json)
        case .list(let values): Node(values.map { node($0, mark) }, Tag(.seq), values.isEmpty ? .flow : .block)
        case .keyOf(let id): Node(mark + id, Tag(.str), .singleQuoted)
        case .find(let model, let field, let value):
            Node(
                [node(.string(model.text)), Node([node(.string(field)), node(value)], Tag(.seq), .flow)],
                Tag(Tag.Name(rawValue: "!Find")), .flow)
        }
    }

    private static func node(_ value: JSON) -> Node {
        switch value {
        case .null: Node("null", Tag(.null))
        case .bool(let flag): Node(flag ? "true" : "false", Tag(.bool))
        case .int(let number): Node(String(number), Tag(.int))
        case .double(let number): Node(number.description, Tag(.float))
        case .string(let text): Node(text, Tag(.str), style(of: text))
        case .array(let elements): Node(elements.map { node($0) }, Tag(.seq), elements.isEmpty ? .flow : .block)
        case .object(let members): map(members.sorted { $0.key < $1.key }.map { ($0.key, node($0.value)) })
        }
    }

    private static func map(_ members: [(String, Node)]) -> Node {
        Node(
            members.map { (Node($0.0, Tag(.str), style(of: $0.0)), $0.1) }, Tag(.map),
            members.isEmpty ? .flow : .block)
    }

    /// Several lines as they are; in quotes what could be read as something else than a text.
    private static func style(of text: String) -> Node.Scalar.Style {
        if text.contains("\n") { return .literal }
        let isKeyword = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        let isPlain = text.wholeMatch(of: /[A-Za-z][A-Za-z0-9_.\/ -]*[A-Za-z0-9]/) != nil
        return isPlain && !isKeyword ? .plain : .singleQuoted
    }
}
