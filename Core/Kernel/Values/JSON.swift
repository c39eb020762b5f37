/// A JSON value (RFC 8259): what requests, documents, plans and challenges are made of.
public indirect enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])
}

extension JSON {
    /// The text, when this is a string.
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    /// The number, when this is an integer.
    public var int: Int? { if case .int(let value) = self { value } else { nil } }
    /// The truth value, when this is one.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The elements, when this is an array.
    public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    /// The members, when this is an object.
    public var object: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
    /// The number, when this is one of either kind.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// A member of an object; nil when it is absent or this is no object.
    public subscript(key: String) -> JSON? { object?[key] }

    /// What an error message calls this value's type.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .double: "float"
        case .string: "str"
        case .array: "list"
        case .object: "dict"
        }
    }

    /// This object with `other` laid over it: objects merge member by member, anything else is replaced.
    public func merging(_ other: JSON) -> JSON {
        guard case .object(let old) = self, case .object(let new) = other else { return other }
        return .object(old.merging(new) { $0.merging($1) })
    }
}

extension JSON {
    /// This value with another one merged into it, as mappings merge what they give: objects member by member, lists one
    /// after the other, anything else is replaced.
    public func deepMerging(_ other: JSON) -> JSON {
        switch (self, other) {
        case (.object(let old), .object(let new)): .object(old.merging(new) { $0.deepMerging($1) })
        case (.array(let old), .array(let new)): .array(old + new)
        default: other
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }
    public init(nilLiteral: ()) { self = .null }
}

extension JSON {
    /// A string, or `null` for nil.
    public init(_ value: String?) { self = value.map(JSON.string) ?? .null }
}
