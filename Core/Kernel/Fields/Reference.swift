/// The key of an object: a UUID in lower case, or a number for the models that authentik numbers.
public struct ObjectID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The key as paths write it.
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(_ number: Int) { text = String(number) }

    /// The key as documents write it: a number stays a number.
    public var json: JSON { Int(text).map(JSON.int) ?? .string(text) }
    public var description: String { text }
    public static func < (left: ObjectID, right: ObjectID) -> Bool { left.text < right.text }

    /// Reads a key from a document; nil when it is neither text nor a number.
    public init?(_ json: JSON) {
        switch json {
        case .string(let text) where !text.isEmpty && text.utf8.count <= 64: self.text = text.lowercased()
        case .int(let number): text = String(number)
        default: return nil
        }
    }
}

/// A type that references can name.
public protocol Referable {
    /// What a reference to this type may point to.
    static var referenceTarget: ReferenceTarget { get }
}

/// The key of an object of another model. Whether the object exists is checked where the reference is written.
public struct Reference<Target: Referable>: FieldValue, Hashable {
    /// The object's key.
    public let id: ObjectID

    public init(_ id: ObjectID) { self.id = id }
    public init(json: JSON) throws(Problems) {
        guard let id = ObjectID(json) else {
            throw .one("Incorrect type. Expected pk value, received \(json.typeName).", code: "incorrect_type")
        }
        self.id = id
    }
    public var json: JSON { id.json }
    public static var shape: Shape {
        var shape = Shape(.string, format: "uuid")
        shape.reference = Target.referenceTarget
        return shape
    }
    public static var initial: Reference { Reference(ObjectID("")) }
    public var isBlank: Bool { id.text.isEmpty }
}
