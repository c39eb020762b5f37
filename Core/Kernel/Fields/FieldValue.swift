/// A type that a field can have. The type itself says how it is read, shown, described and checked.
public protocol FieldValue: Sendable {
    /// Reads and checks a value.
    /// - Throws: ``Problems`` that say what is wrong, in a sentence fit for the form.
    init(json: JSON) throws(Problems)
    /// The value as documents hold it.
    var json: JSON { get }
    /// What values look like.
    static var shape: Shape { get }
    /// What a field holds that was declared without a value, until a document is laid over it.
    static var initial: Self { get }
    /// Whether the value counts as left empty.
    var isBlank: Bool { get }
}

extension FieldValue {
    public var isBlank: Bool { false }
}

extension String: FieldValue {
    /// The longest text a field takes, in UTF-8 bytes.
    public static let fieldLimit = 262_144

    public init(json: JSON) throws(Problems) {
        switch json {
        case .string(let text):
            guard text.utf8.count <= Self.fieldLimit else {
                throw .one("Ensure this field has no more than \(Self.fieldLimit) characters.", code: "max_length")
            }
            guard !text.utf8.contains(0) else {
                throw .one("Null characters are not allowed.", code: "null_characters_not_allowed")
            }
            self = text
        case .int(let number): self = String(number)
        default: throw .one("Not a valid string.")
        }
    }
    public var json: JSON { .string(self) }
    public static var shape: Shape { Shape(.string) }
    public static var initial: String { "" }
    public var isBlank: Bool { isEmpty }
}

extension Bool: FieldValue {
    public init(json: JSON) throws(Problems) {
        switch json {
        case .bool(let value): self = value
        case "true", "True", "1", 1, "on", "yes": self = true
        case "false", "False", "0", 0, "off", "no": self = false
        default: throw .one("Must be a valid boolean.")
        }
    }
    public var json: JSON { .bool(self) }
    public static var shape: Shape { Shape(.boolean) }
    public static var initial: Bool { false }
}

extension Int: FieldValue {
    public init(json: JSON) throws(Problems) {
        switch json {
        case .int(let value): self = value
        case .string(let text):
            guard let value = Int(text) else { throw .one("A valid integer is required.") }
            self = value
        case .double(let value):
            guard let value = Int(exactly: value) else { throw .one("A valid integer is required.") }
            self = value
        default: throw .one("A valid integer is required.")
        }
    }
    public var json: JSON { .int(self) }
    public static var shape: Shape { Shape(.integer) }
    public static var initial: Int { 0 }
}

extension Double: FieldValue {
    public init(json: JSON) throws(Problems) {
        if let value = json.number {
            self = value
        } else if let value = json.string.flatMap(Double.init), value.isFinite {
            self = value
        } else {
            throw .one("A valid number is required.")
        }
    }
    public var json: JSON { .double(self) }
    public static var shape: Shape { Shape(.number, format: "double") }
    public static var initial: Double { 0 }
}

extension JSON: FieldValue {
    public init(json: JSON) throws(Problems) { self = json }
    public var json: JSON { self }
    public static var shape: Shape { Shape(.any) }
    public static var initial: JSON { .null }
}

/// A free-form object, such as a user's attributes.
public struct Attributes: FieldValue, Hashable, ExpressibleByDictionaryLiteral {
    /// The members.
    public var members: [String: JSON]

    public init(_ members: [String: JSON] = [:]) { self.members = members }
    public init(dictionaryLiteral elements: (String, JSON)...) { members = Dictionary(elements) { $1 } }
    public init(json: JSON) throws(Problems) {
        guard case .object(let members) = json else {
            throw .one("Value must be a dictionary, and not have any duplicate keys.")
        }
        self.members = members
    }
    public var json: JSON { .object(members) }
    public static var shape: Shape { Shape(.object) }
    public static var initial: Attributes { [:] }
}

/// A value that may be `null`: a field of it need not be given.
public protocol NullableFieldValue: FieldValue {}

extension Optional: NullableFieldValue where Wrapped: FieldValue {}

extension Optional: FieldValue where Wrapped: FieldValue {
    public init(json: JSON) throws(Problems) {
        if json.isNull { self = nil } else { self = .some(try Wrapped(json: json)) }
    }
    public var json: JSON { self?.json ?? .null }
    public static var shape: Shape {
        var shape = Wrapped.shape
        shape.isNullable = true
        return shape
    }
    public static var initial: Wrapped? { nil }
    public var isBlank: Bool { self?.isBlank ?? false }
}

extension Array: FieldValue where Element: FieldValue {
    /// The most elements a field takes.
    public static var fieldLimit: Int { 10_000 }

    public init(json: JSON) throws(Problems) {
        guard case .array(let values) = json else {
            throw .one("Expected a list of items but got type \"\(json.typeName)\".", code: "not_a_list")
        }
        guard values.count <= Self.fieldLimit else {
            throw .one("Ensure this field has no more than \(Self.fieldLimit) elements.", code: "max_length")
        }
        var elements: [Element] = []
        var problems: [Int: Problems] = [:]
        for (index, value) in values.enumerated() {
            do { elements.append(try Element(json: value)) } catch { problems[index] = error }
        }
        guard problems.isEmpty else { throw .elements(problems, count: values.count) }
        self = elements
    }
    public var json: JSON { .array(map(\.json)) }
    public static var shape: Shape {
        var shape = Shape(.array)
        shape.element = [Element.shape]
        return shape
    }
    public static var initial: [Element] { [] }
}

/// A closed list of words.
public protocol Choice: FieldValue, RawRepresentable, CaseIterable, Hashable where RawValue == String {}

extension Choice {
    public init(json: JSON) throws(Problems) {
        guard let value = json.string.flatMap(Self.init(rawValue:)) else {
            let given = json.string ?? json.text
            throw .one("\"\(given.prefix(100))\" is not a valid choice.", code: "invalid_choice")
        }
        self = value
    }
    public var json: JSON { .string(rawValue) }
    public static var shape: Shape { Shape(.string, choices: allCases.map(\.rawValue)) }
    /// The first case.
    public static var initial: Self { allCases[allCases.startIndex] }
}
