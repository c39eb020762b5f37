/// A declared field of a group: its value, and what people are told of it.
///
/// Declared with a value it may be left out of a document; declared without one it must be given, unless it is optional.
/// The group's fields are found by reflection, once for its description and once for each document that is read.
@propertyWrapper
public struct Field<Value: FieldValue>: Sendable {
    private var box: Box
    private let declaration: Declaration

    public var wrappedValue: Value {
        get { box.value }
        set {
            if isKnownUniquelyReferenced(&box) { box.value = newValue } else { box = Box(newValue) }
        }
    }

    /// A field that may be left out.
    public init(wrappedValue: Value, _ traits: FieldTraits = [], as name: String? = nil, help: String) {
        self.init(wrappedValue, Declaration(name: name, help: help, traits: traits, isRequired: false))
    }

    /// A field that must be given.
    public init(_ traits: FieldTraits = [], as name: String? = nil, help: String) {
        self.init(Value.initial, Declaration(name: name, help: help, traits: traits, isRequired: true))
    }

    /// A field that is `null` when it is left out.
    public init(_ traits: FieldTraits = [], as name: String? = nil, help: String) where Value: NullableFieldValue {
        self.init(Value.initial, Declaration(name: name, help: help, traits: traits, isRequired: false))
    }

    /// A number that may be left out and has bounds.
    public init(
        wrappedValue: Value, _ traits: FieldTraits = [], as name: String? = nil, in range: ClosedRange<Value>,
        help: String
    ) where Value: Comparable {
        var declaration = Declaration(name: name, help: help, traits: traits, isRequired: false)
        declaration.check = Self.within(range)
        self.init(wrappedValue, declaration)
    }

    /// A number that must be given and has bounds.
    public init(_ traits: FieldTraits = [], as name: String? = nil, in range: ClosedRange<Value>, help: String)
    where Value: Comparable {
        var declaration = Declaration(name: name, help: help, traits: traits, isRequired: true)
        declaration.check = Self.within(range)
        self.init(Value.initial, declaration)
    }

    private init(_ value: Value, _ declaration: Declaration) {
        box = Box(value)
        self.declaration = declaration
    }

    private static func within(_ range: ClosedRange<Value>) -> @Sendable (Value) -> Problem?
    where Value: Comparable {
        { value in
            if value < range.lowerBound {
                Problem("Ensure this value is greater than or equal to \(range.lowerBound).", code: "min_value")
            } else if value > range.upperBound {
                Problem("Ensure this value is less than or equal to \(range.upperBound).", code: "max_value")
            } else {
                nil
            }
        }
    }

    /// Shared between copies of a group until one is changed.
    ///
    /// `@unchecked`: a box is written only while its group is being read from a document, before anyone else has it, or
    /// by `wrappedValue`'s setter when it has a single owner.
    private final class Box: @unchecked Sendable {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private struct Declaration: Sendable {
        var name: String?
        var help: String
        var traits: FieldTraits
        var isRequired: Bool
        var check: (@Sendable (Value) -> Problem?)?
    }
}

/// A field whose value type is not known; how groups see their fields.
protocol AnyField {
    /// The name it was given, when that is not the property's.
    var givenName: String? { get }
    var isRequired: Bool { get }
    var traits: FieldTraits { get }
    var json: JSON { get }
    var isSecret: Bool { get }
    /// Whether its value is a reference or a list of them.
    var holdsReferences: Bool { get }
    func info(named name: String) -> FieldInfo
    /// Reads a value into the box of a group that nobody else has yet.
    func load(_ json: JSON) throws(Problems)
}

extension AnyField {
    /// The value as documents have it; nil when it is left out of them.
    var written: JSON? {
        let value = json
        if value.isNull, traits.contains(.omittedWhenNull) { return nil }
        return value
    }
}

extension Field: AnyField {
    var givenName: String? { declaration.name }
    var isRequired: Bool { declaration.isRequired }
    var traits: FieldTraits { declaration.traits }
    var json: JSON { box.value.json }
    var isSecret: Bool { Value.shape.isSecret }
    var holdsReferences: Bool { Value.shape.reference != nil || Value.shape.element.first?.reference != nil }

    func info(named name: String) -> FieldInfo {
        // Typed: beside a JSON value, a bare `nil` would be JSON's null.
        let nothing: JSON? = nil
        let isOpen = declaration.isRequired || Value.shape.isSecret
        return FieldInfo(
            name: name, help: declaration.help, shape: Value.shape, isRequired: declaration.isRequired,
            allowsBlank: !declaration.isRequired, traits: declaration.traits, initial: isOpen ? nothing : box.value.json
        )
    }

    func load(_ json: JSON) throws(Problems) {
        if json.isNull, !Value.shape.isNullable, Value.shape.kind != .any { throw .here([.null]) }
        let value = try Value(json: json)
        if declaration.isRequired, value.isBlank { throw .here([.blank]) }
        if let problem = declaration.check?(value) { throw .here([problem]) }
        box.value = value
    }
}
