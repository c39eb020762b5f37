public import Kernel

/// What a change did to one object, from its first step to its last.
public struct ObjectChange: Sendable, Hashable {
    public enum Kind: String, Sendable { case created, updated, deleted }

    public let kind: Kind
    public let model: ModelName
    public let id: ObjectID
    /// What people call it.
    public let label: String
    /// The fields that are different now, in the order of their declaration; of a new object all, of one that is gone
    /// none.
    public let fields: [FieldChange]
    /// Whether whoever asks may not see the object, and so is told no more than that it changes.
    public let isHidden: Bool

    public init(
        _ kind: Kind, _ model: ModelName, _ id: ObjectID, label: String, fields: [FieldChange] = [],
        isHidden: Bool = false
    ) {
        self.kind = kind
        self.model = model
        self.id = id
        self.label = label
        self.fields = fields
        self.isHidden = isHidden
    }

    /// For programs. Of what is new there is no key: it gets another one whenever it is made.
    public var json: JSON {
        var json: [String: JSON] = [
            "action": .string(kind.rawValue), "model": .string(model.text), "name": .string(label),
            "fields": .array(fields.map(\.json)),
        ]
        if kind != .created { json["pk"] = id.json }
        if isHidden { json["hidden"] = true }
        return .object(json)
    }
}

/// What became of one field.
public struct FieldChange: Sendable, Hashable {
    /// What of the values can be told.
    public enum Content: Sendable, Hashable {
        /// Both values, with the names of objects in the place of their keys. nil for none.
        case values(old: JSON?, new: JSON?)
        /// Nobody is told either.
        case secret
        /// A value that the server makes up, each time another one.
        case generated
    }

    public let name: String
    public let content: Content

    public init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }

    /// For programs.
    public var json: JSON {
        var json: [String: JSON] = ["field": .string(name)]
        switch content {
        case .values(let old, let new):
            json["old"] = old ?? .null
            json["new"] = new ?? .null
        case .secret: json["secret"] = true
        case .generated: json["generated"] = true
        }
        return .object(json)
    }
}
