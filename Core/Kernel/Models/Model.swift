/// A model's name as blueprints and the API write it: `authentik_stages_password.passwordstage`.
public struct ModelName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The whole name.
    public let text: String

    public init(_ text: String) { self.text = text.lowercased() }
    public init(stringLiteral value: String) { self.init(value) }

    /// The part before the dot: whose model it is.
    public var app: String { String(Substring(text.utf8.prefix { $0 != UInt8(ascii: ".") })) }
    /// The part after the dot.
    public var model: String { String(Substring(text.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst())) }
    public var description: String { text }
    public static func < (left: ModelName, right: ModelName) -> Bool { left.text < right.text }
}

/// What kind of thing a model is. Models of one kind share their common fields and are listed together.
public enum Kind: String, Sendable, CaseIterable {
    case stage, policy, provider, source, propertyMapping
    /// A model that stands alone.
    case object

    /// The collection that lists every model of the kind, below `/api/v3/`; nil for those that stand alone.
    public var collection: String? {
        switch self {
        case .stage: "stages/all"
        case .policy: "policies/all"
        case .provider: "providers/all"
        case .source: "sources/all"
        case .propertyMapping: "propertymappings/all"
        case .object: nil
        }
    }
}

/// What is declared of a model as a whole.
public struct ModelInfo: Sendable {
    /// How objects are numbered.
    public enum Key: Sendable { case uuid, number }

    public var name: ModelName
    public var kind: Kind
    /// What people call one of them.
    public var singular: String
    public var plural: String
    /// One sentence on what it does.
    public var summary: String
    /// Its collection below `/api/v3/`, such as `stages/password`; nil for models that only the server itself writes.
    public var path: String?
    /// The custom element that edits it, as clients name it.
    public var component: String
    public var key: Key
    /// The field that paths name objects by, when that is not the key.
    public var lookup: String?
    /// The field that names an object to people.
    public var label: String
    /// Whether policies can be bound to its objects.
    public var isBindable: Bool
    /// The field that names the user whom an object belongs to. Owners do with theirs what superusers do with all.
    public var owner: String?
    /// The field that names the user who created an object. It is read-only; blueprints alone may set it.
    public var author: String?
    /// What roles can allow of what can be done with objects of most models.
    public var actions: [String]
    /// What roles can allow besides.
    public var specials: [ModelPermission]
    /// Whether the server alone makes and changes its objects; others may see and delete them.
    public var isKept: Bool

    public init(
        _ name: ModelName, _ kind: Kind = .object, singular: String, plural: String? = nil, summary: String,
        path: String?, component: String = "", key: Key = .uuid, lookup: String? = nil, label: String = "name",
        isBindable: Bool = false, owner: String? = nil, author: String? = nil, isKept: Bool = false,
        actions: [String] = ModelInfo.usualActions, specials: [ModelPermission] = []
    ) {
        self.name = name
        self.kind = kind
        self.singular = singular
        self.plural = plural ?? singular + "s"
        self.summary = summary
        self.path = path
        self.component = component
        self.key = key
        self.lookup = lookup
        self.label = label
        self.isBindable = isBindable
        self.owner = owner
        self.author = author
        self.actions = actions
        self.specials = specials
        self.isKept = isKept
    }
}

/// A type of configuration object, declared once: its row, its REST resource, its form and its blueprint entry follow.
public protocol Model: FieldGroup, Referable {
    /// The fields that every model of its kind has.
    associatedtype Base: FieldGroup = NoBase
    /// Its name and what goes with it.
    static var model: ModelInfo { get }
    /// Checks an object against its common fields and the rest of the configuration, after each of its fields was read.
    /// - Throws: ``Problems`` by field.
    func validate(_ base: Base, in configuration: Configuration) throws(Problems)
}

extension Model {
    public static var referenceTarget: ReferenceTarget { .model(model.name) }
    public func validate(_ base: Base, in configuration: Configuration) throws(Problems) {}
}

/// No common fields.
public struct NoBase: FieldGroup {
    public init() {}
}

/// An object as it is stored, its type known.
@dynamicMemberLookup
public struct Stored<M: Model>: Sendable, Identifiable {
    /// Its key.
    public let id: ObjectID
    /// The fields common to its kind.
    public let base: M.Base
    /// Its own fields.
    public let value: M

    public init(id: ObjectID, base: M.Base, value: M) {
        self.id = id
        self.base = base
        self.value = value
    }

    public subscript<Value>(dynamicMember path: KeyPath<M, Value>) -> Value { value[keyPath: path] }
    /// A reference to it.
    public var reference: Reference<M> { Reference(id) }
}

/// An object as it is stored, its type known to the registry only.
public struct AnyStored: Sendable, Identifiable {
    public let id: ObjectID
    public let info: ModelInfo
    /// The fields common to its kind.
    public let base: any FieldGroup
    /// Its own fields.
    public let value: any Model
    /// Every reference it holds, with the field that holds it.
    public let references: [HeldReference]
    /// What people call it.
    public let label: String
    /// When it was created, and when it was changed last; whoever stores it sets both.
    public var (created, updated) = (Timestamp.initial, Timestamp.initial)
    /// The values that no other object may have.
    let uniqueKeys: [UniqueKey]

    /// A reference, and the field that holds it.
    public struct HeldReference: Sendable, Hashable {
        public let field: String
        public let target: ObjectID
    }

    public init(id: ObjectID, info: ModelInfo, base: any FieldGroup, value: any Model) {
        self.id = id
        self.info = info
        self.base = base
        self.value = value
        references = base.references + value.references
        uniqueKeys = base.uniqueKeys(in: info.kind.rawValue) + value.uniqueKeys(in: info.name.text)
        let name = (base.document[info.label] ?? value.document[info.label])
        label = name.map { $0.string ?? $0.text } ?? id.text
    }

    public var model: ModelName { info.name }
    /// The object when it is one of `M`.
    public func typed<M: Model>(_ type: M.Type = M.self) -> Stored<M>? {
        guard let value = value as? M, let base = base as? M.Base else { return nil }
        return Stored(id: id, base: base, value: value)
    }
    /// All fields as stored, secrets and all.
    public var document: [String: JSON] { base.document.merging(value.document) { $1 } }
    /// All fields as they may be shown.
    public var shown: [String: JSON] { base.shown.merging(value.shown) { $1 } }
}

/// A model that makes up values which were not given, once, when an object is created: a client's id, a token's key.
public protocol GeneratesValues: Model {
    /// Fills what was left empty.
    mutating func generate(with random: any RandomSource)
}

/// A model that reads some of its fields out of others before they are checked: a password out of an address.
public protocol NormalizesInput: Model {
    /// What is meant by an input.
    /// - Parameter old: what is stored; nil for a new object.
    static func normalized(_ input: [String: JSON], over old: [String: JSON]?) -> [String: JSON]
}
