/// What a value looks like from outside: enough for the OpenAPI schema, the admin form and a blueprint's schema.
public struct Shape: Sendable {
    /// The JSON type.
    public enum Kind: String, Sendable { case string, integer, number, boolean, array, object, any }

    /// The JSON type of the value.
    public var kind: Kind
    /// OpenAPI's `format`, such as `uuid`, `date-time` or `uri`.
    public var format: String?
    /// The only strings allowed, when they are few.
    public var choices: [String]?
    /// Whether `null` is allowed.
    public var isNullable = false
    /// Whether the value is never shown.
    public var isSecret = false
    /// What the value points to, when it is the key of another object.
    public var reference: ReferenceTarget?
    /// The elements' shape, of an array; one element or none.
    public var element: [Shape] = []
    /// The members, of a nested group.
    public var members: [FieldInfo] = []

    public init(_ kind: Kind, format: String? = nil, choices: [String]? = nil) {
        self.kind = kind
        self.format = format
        self.choices = choices
    }
}

/// What a reference may point to.
public enum ReferenceTarget: Sendable, Hashable {
    /// Objects of one model.
    case model(ModelName)
    /// Objects of every model of a kind.
    case kind(Kind)
}

/// What is known of one field of a group: enough for the schema, the form, filters and the check.
public struct FieldInfo: Sendable {
    /// The name on the wire and in documents, in snake case.
    public var name: String
    /// One sentence for people.
    public var help: String
    /// What its values look like.
    public var shape: Shape
    /// Whether a document must hold it.
    public var isRequired: Bool
    /// Whether an empty string is a value.
    public var allowsBlank: Bool
    /// What sets it apart.
    public var traits: FieldTraits
    /// The value a document has that does not hold it; nil for required fields and secrets.
    public var initial: JSON?
}

/// What sets a field apart beyond its type.
public struct FieldTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// No two objects of the model have the same value.
    public static let unique = FieldTraits(rawValue: 1)
    /// Set by the server alone; input is ignored.
    public static let readOnly = FieldTraits(rawValue: 2)
    /// Plain searches look into it.
    public static let searchable = FieldTraits(rawValue: 4)
    /// Deleting what the field points to deletes the object that holds the field.
    public static let cascades = FieldTraits(rawValue: 8)
    /// Accepted, never shown.
    public static let writeOnly = FieldTraits(rawValue: 16)
    /// Left out of documents, instead of being `null`, when there is no value.
    public static let omittedWhenNull = FieldTraits(rawValue: 32)
    /// Taken from blueprints and from the server itself; what clients send is ignored.
    public static let trusted = FieldTraits(rawValue: 64)
}
