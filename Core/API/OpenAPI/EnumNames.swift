import Kernel

/// Names for the closed lists of words that fields take.
struct EnumNames {
    /// By the list, and the names it goes by in each model and field.
    private var names: [Key: String] = [:]
    private(set) var components: [String: JSON] = [:]

    private struct Key: Hashable {
        let type: String
        let field: String
    }

    /// Names that clients know and that do not follow from the field's.
    private static let known = [
        "policy_engine_mode": "PolicyEngineMode", "designation": "FlowDesignationEnum", "layout": "FlowLayoutEnum",
        "countries": "CountryCodeEnum",
    ]

    /// - Parameter groups: the fields of each type, by the type's name.
    init(_ groups: [(type: String, fields: [FieldInfo])]) {
        let uses = groups.flatMap { group in
            group.fields.compactMap { field in
                Self.choices(of: field.shape).map { (key: Key(type: group.type, field: field.name), words: $0) }
            }
        }
        let lists = Dictionary(grouping: uses) { $0.key.field }.mapValues { Set($0.map(\.words)) }
        for (key, words) in uses {
            // Two lists under one field's name are told apart by the types that have them; a `type` says nothing alone.
            let isAlone = lists[key.field]?.count == 1 && key.field != "type"
            let name = Self.known[key.field] ?? (isAlone ? "" : key.type) + Self.camel(key.field) + "Enum"
            names[key] = name
            components[name] = ["type": "string", "enum": .array(words.map(JSON.string))]
        }
    }

    /// The schema of a list of words in a field.
    func schema(_ field: String, of type: String, _ words: [String]) -> JSON {
        guard let name = names[Key(type: type, field: field)] else {
            return ["type": "string", "enum": .array(words.map(JSON.string))]
        }
        return Schema.component(name)
    }

    private static func choices(of shape: Shape) -> [String]? { shape.choices ?? shape.element.first?.choices }

    private static func camel(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
