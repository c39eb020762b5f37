/// What queries may ask of the objects of a model.
public struct QuerySchema: Sendable, Hashable {
    /// The model, as clients call it: `authentik_core.user`.
    public let name: String
    /// The fields, in the order in which they are suggested.
    public let fields: [QueryField]

    public init(_ name: String, _ fields: [QueryField]) {
        self.name = name
        self.fields = fields
    }

    /// The field of that name.
    public subscript(name: String) -> QueryField? { fields.first { $0.name == name } }
}

/// A field that queries may ask about.
public struct QueryField: Sendable, Hashable {
    /// What values a field has.
    public indirect enum Kind: Sendable, Hashable {
        case bool, int, float, text, dateTime
        /// One object of another model, or some of them.
        case relation(QuerySchema)
        /// A free-form object. Every key in it may be asked about, as a text; those that are known are suggested.
        case json(known: [QueryField])
    }

    /// The name in queries.
    public var name: String
    public var kind: Kind
    /// Whether it may be compared with `None`.
    public var isNullable: Bool
    /// The values that there are, when they are few. A query may say the label for the value.
    public var choices: [QueryChoice]
    /// The member of documents that has the value.
    public var member: String

    /// - Parameter member: the member of documents that has the value, when it is called otherwise than the field.
    public init(
        _ name: String, _ kind: Kind, isNullable: Bool = false, choices: [QueryChoice] = [], member: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.isNullable = isNullable
        self.choices = choices
        self.member = member ?? name
    }
}

/// A value of a field that has few.
public struct QueryChoice: Sendable, Hashable {
    public var value: QueryValue
    /// What people call it.
    public var label: String

    public init(_ value: QueryValue, label: String) {
        self.value = value
        self.label = label
    }

    /// A word, whose label is the word with spaces and capitals: `login_failed` is `Login Failed`.
    public init(word: String) {
        let parts = word.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        self.init(.text(word), label: parts.joined(separator: " "))
    }
}
